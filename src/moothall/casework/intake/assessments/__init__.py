"""Assessments: a questionnaire filled in about a case or one missing episode, with its score, kept for good.

It lies with intake because a score can decide whether a referral comes to an arrangement at all. What it is
about is therefore a kind and an id: the missing episodes lie in a later room.
"""
