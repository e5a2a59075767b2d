"""Who is asked: a CLIP, and a baseline that has only seen the training captions."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from tikzeval.audit.questions import Question
from tikzeval.scoring.clip import ClipEncoder, ClipRequest
from tikzeval.suites.generate.examples import Example, example
from tikzeval.suites.generate.pixels import pixels

SIDE = 224  # pixels of the pictures shown; each CLIP makes of them what it makes of any picture
AT_ONCE = 64
THUMB = 24  # pixels a side by which the baseline compares pictures

Ticks = Callable[[int], None]  # called with the number of pictures done


def ask_clip(encoder: ClipEncoder, made: Sequence[Example], asked: Sequence[Question], done: Ticks) -> list[float]:
    """Ask a CLIP; returns 1 for each question whose right caption is the most similar, else 0."""
    of_picture: dict[int, list[int]] = {}
    for number, question in enumerate(asked):
        of_picture.setdefault(question.picture, []).append(number)
    right = [0.0] * len(asked)
    order = list(of_picture)
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        requests = [
            ClipRequest(
                _png(made[picture]), tuple(text for number in of_picture[picture] for text in asked[number].captions)
            )
            for picture in some
        ]
        for picture, found in zip(some, encoder.similarities(requests), strict=True):
            at = 0
            for number in of_picture[picture]:
                scores = found[at : at + len(asked[number].captions)]
                right[number] = float(scores[0] > max(scores[1:]))
                at += len(scores)
        done(start + len(some))
    return right


def ask_nearest(made: Sequence[Example], asked: Sequence[Question], seen: int, done: Ticks) -> list[float]:
    """Ask a baseline that cannot reason: it looks up the training picture nearest by pixels and wants its caption back.

    It chooses the caption that shares most words with that one's, by Jaccard's index; among equals by chance.

    Args:
        made: The pictures.
        asked: The questions.
        seen: Training pictures that it knows.
        done: Called with the number of these that are painted.

    Returns:
        For each question the probability of its answering rightly, 0 … 1.
    """
    known, said = [], []
    for index in range(seen):
        one = example(index, split="train")
        known.append(_thumb(one))
        said.append(_words(one.caption))
        done(index + 1)
    memory = np.stack(known)
    shown = np.stack([_thumb(one) for one in made])
    squares = (memory**2).sum(axis=1)
    nearest = [int((squares - 2 * memory @ picture).argmin()) for picture in shown]
    right = []
    for question in asked:
        wanted = said[nearest[question.picture]]
        shares = [len(wanted & words) / len(wanted | words) for words in map(_words, question.captions)]
        best = max(shares)
        right.append((shares[0] == best) / sum(share == best for share in shares))
    return right


def _words(caption: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z-]+", caption.lower())) - {"a", "an"}


def _thumb(one: Example) -> npt.NDArray[np.float32]:
    return (pixels(one.picture, THUMB).ravel() / 255).astype(np.float32)


def _png(one: Example) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels(one.picture, SIDE)).save(out, "PNG", compress_level=1)
    return out.getvalue()
