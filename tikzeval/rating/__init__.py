"""People judge the pictures of a run on a small local page, one question at a time, without knowing whose picture it is.

questions ──► server ◄──► page/ (in a browser)
└──► answers: RUN/ratings/<who>.csv
"""
