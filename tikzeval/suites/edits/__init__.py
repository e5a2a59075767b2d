"""The edit battery: TikZ of a drawing, and one change to make to it. After "Sparks of AGI" (Bubeck et al., 2023, arXiv:2303.12712, §2.2 and appendix).

There an early GPT-4 was given its own unicorn without the horn, comments taken out, coordinates changed, and asked to put the horn back; a picture was
looked at. Here the drawings are ours, the changes are many, and an answer is judged by what it paints: what should change did, and nothing else.
"""
