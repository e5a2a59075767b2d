"""The Inspect side of the street: solvers that ask and draw, and the scorer that judges.

    ask ──► rounds ──► draw ──► rubric_and_clip
    reply   replies    picture  verdicts

Only protocols that hand the drawing back have `rounds`.

A provider's or this machine's failure is raised as an exception, so that Inspect logs the sample as failed and
makes it again next time; it is never a score.
"""

PARTIAL = "tikzeval_score"  # the key under which a sample's store keeps a score that wants only a judge
