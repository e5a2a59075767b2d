"""Relations and arrangements as questions that a person can answer by looking.

`{is_one}` begins the question ("Is the otter"), `{does_one}` too ("Does the otter"); `{other}` is the other part.
"""

from __future__ import annotations

RELATION_QUESTIONS = {
    "left_of": "{is_one} clearly to the left of {other}, seen from the middle of each?",
    "right_of": "{is_one} clearly to the right of {other}, seen from the middle of each?",
    "above": "{is_one} clearly higher up than {other}, seen from the middle of each?",
    "below": "{is_one} clearly lower down than {other}, seen from the middle of each?",
    "inside": "{is_one} inside {other}?",
    "contains": "{does_one} contain {other}?",
    "aboard": "{is_one} in or on {other}, as a passenger or a load?",
    "centred_in": "{is_one} in the middle of {other}?",
    "overlaps": "{does_one} overlap with {other}?",
    "disjoint": "{is_one} apart from {other}, without any overlap?",
    "in_front_of": "{is_one} in front of {other}, covering a part of it?",
    "behind": "{is_one} behind {other}, covered by it in part?",
    "touches": "{does_one} touch {other}?",
    "near": "{is_one} close to {other}?",
    "apart": "{is_one} well away from {other}, with a gap between them?",
    "on": "{is_one} on top of {other}, resting on it?",
    "beside": "{is_one} beside {other}, at about its height?",
    "larger_than": "{is_one} larger than {other}?",
    "smaller_than": "{is_one} smaller than {other}?",
    "taller_than": "{is_one} taller than {other}?",
    "wider_than": "{is_one} wider than {other}?",
    "same_size": "{is_one} of about the same size as {other}?",
    "parallel": "{is_one} parallel to {other}?",
    "perpendicular": "{is_one} at a right angle to {other}?",
    "rotated_by": "{is_one} the same shape as {other}, turned by {degrees:g}° against the clock?",
    "connected_by": "{is_one} connected with {other} by {by}?",
}
ARRANGEMENT_QUESTIONS = {
    "aligned": "Do these stand in one {row}: {parts}?",
    "evenly_spaced": "Do these stand at equal distances along a {row}: {parts}?",
    "symmetric": "Are these mirror images about a {axis} line, each of itself or of the other: {parts}?",
}
