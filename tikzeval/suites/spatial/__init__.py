"""Fresh spatial problems from a seed: as many as wanted, consistent by construction, with exact answers.

One family a file; `families.py` lists them.
"""
