"""A part alone: how it is painted, and what CLIP is asked about it."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from tests.test_checks import CLIP
from tests.test_scene import PROMPT, part, pdf_of
from tikzeval.picture.lone import lone_pictures
from tikzeval.scoring.checks import KINDS
from tikzeval.scoring.checks.lone import LoneCheck, lone_questions


def picture(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_a_lone_part_is_painted_without_the_rest_and_without_its_text() -> None:
    duck = r"\fill[orange] (4,4) circle (1); \node at (4,4) {DUCK};"
    plain = part("a", r"\fill[orange] (4,4) circle (1);")
    crowded = part("a", duck) + part("b", r"\fill[blue] (3,3) rectangle (9,9);") + r"\draw (0,0) -- (10,10);"
    alone = lone_pictures(pdf_of(crowded), ["a", "b", "c"])
    assert set(alone) == {"a", "b"}
    seen, expected = picture(alone["a"]), picture(lone_pictures(pdf_of(plain), ["a"])["a"])
    assert np.abs(seen.astype(int) - expected).max() <= 8
    ink = np.argwhere((seen < 250).any(axis=2))
    assert ink.min() in range(25, 45)  # a border of 8 %, cropped to the part
    assert ink.max() in range(467, 487)
    assert tuple(seen[256, 256]) == (255, 128, 0)


def test_a_pale_part_is_painted_on_grey_and_a_wordy_one_not_at_all() -> None:
    body = part("ghost", r"\fill[white] (5,5) circle (2); \fill (4.5,5.5) circle (.2);") + part(
        "word", r"\node at (1,1) {boo};"
    )
    alone = lone_pictures(pdf_of(body), ["ghost", "word"])
    assert set(alone) == {"ghost"}
    ghost = picture(alone["ghost"])
    assert tuple(ghost[5, 5]) == (190, 190, 190)
    assert tuple(ghost[256, 300]) == (255, 255, 255)


def lone(**keys: object) -> LoneCheck:
    return LoneCheck.model_validate({"id": "c", "kind": "lone", "part": "otter", "says": "otter", **keys})


def test_what_clip_is_asked_about_a_lone_part() -> None:
    prompt = replace(PROMPT, parts=("otter", "paper_plane-2"))
    question = lone(choices=["a beaver", "otter"]).question(prompt)
    assert question.captions == ("a drawing of an otter", "a drawing of a beaver", "a drawing of a paper plane")
    nested = KINDS["any_of"].model_validate(
        {"id": "d", "kind": "any_of", "checks": [{"kind": "lone", "part": "otter", "says": "otter"}, CLIP]}
    )
    assert [each.captions[0] for each in lone_questions([lone(), nested], prompt)] == ["a drawing of an otter"]
    assert lone_questions([lone()], replace(PROMPT, parts=("otter",))) == []
