"""The Inspect side of the street: solvers that ask and draw, and the scorer that judges.

    ask ──► draw ──► rubric_and_clip
    reply   picture  verdicts

A provider's or this machine's failure is raised as an exception, so that Inspect logs the sample as failed and
makes it again next time; it is never a score.
"""
