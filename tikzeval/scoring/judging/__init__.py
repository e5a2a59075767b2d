"""The vision judges: what they are asked, how a reply is read, and how their votes become a verdict.

question ──► (street/panel) ──► reading ──► votes
words, PNG    calls              yes or no   a verdict
"""
