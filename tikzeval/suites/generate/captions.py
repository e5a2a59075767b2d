"""Facts in words. Each fact has several wordings; those of the test and validation splits occur in no other."""

from __future__ import annotations

from random import Random
from typing import Literal

from tikzeval.suites.generate.facts import Fact, straightened
from tikzeval.suites.generate.glyphs import GLYPHS

Split = Literal["train", "validation", "test"]

# {a} and {b} are noun phrases with their articles, {an} and {bn} the same without. Most wordings are a phrase in a frame, the others
# are as people say them. Of each relation one wording is kept for testing and one for validation. A model trained from nothing
# cannot know words that it never met: every phrase and every frame of those occurs in training with another, so that what is
# tested is the composition.
FRAMES = (
    "{a} «»", "{a} is «»", "there is {a} «»", "«», {a}", "«» there is {a}", "«» is {a}", "{a} located «»", "{a} is located «»",
)  # fmt: skip
PHRASES: dict[str, tuple[str, ...]] = {
    "left_of": ("to the left of {b}", "left of {b}", "on the left of {b}", "on the left side of {b}"),
    "right_of": ("to the right of {b}", "right of {b}", "on the right of {b}", "on the right side of {b}"),
    "above": ("above {b}", "over {b}", "on high above {b}", "up above {b}", "higher than {b}", "higher up than {b}"),
    "below": ("below {b}", "under {b}", "beneath {b}", "down below {b}", "lower than {b}", "lower down than {b}"),
    "inside": ("inside {b}", "in {b}", "within {b}", "inside of {b}"),
    "outside": ("outside {b}", "outside of {b}", "beside {b}", "next to {b}", "beside an empty {bn}"),
    "on": ("on {b}", "on top of {b}", "standing on {b}", "placed on {b}", "placed on top of {b}"),
    "behind": ("behind {b}", "partly hidden by {b}", "half hidden by {b}", "partly covered by {b}", "half covered by {b}"),
    "in_front_of": ("in front of {b}", "partly hiding {b}", "half hiding {b}", "covering a part of {b}", "partly covering {b}"),
    "larger_than": ("larger than {b}", "bigger than {b}", "much bigger than {b}"),
    "smaller_than": ("smaller than {b}", "much smaller than {b}"),
}  # fmt: skip
OTHERS: dict[str, tuple[str, ...]] = {
    "left_of": (
        "{a} on the left and {b} on the right", "on the left {a}, on the right {b}", "on the left is {a}, on the right is {b}",
        "on the right {b}, on the left {a}", "{b} with {a} on its left side", "{b} with {a} to its left", "left {a}, right {b}",
        "{a} is on the left, {b} is on the right", "{b} is on the right, {a} is on the left", "{b} and to its left {a}",
    ),
    "right_of": (
        "{a} on the right and {b} on the left", "on the right {a}, on the left {b}", "on the right is {a}, on the left is {b}",
        "on the left {b}, on the right {a}", "{b} with {a} on its right side", "{b} with {a} to its right", "right {a}, left {b}",
        "{a} is on the right, {b} is on the left", "{b} is on the left, {a} is on the right", "{b} and to its right {a}",
    ),
    "above": (
        "{a} at the top and {b} at the bottom", "{b} with {a} over it", "{b} with {a} above it", "at the top {a}, at the bottom {b}",
        "at the bottom {b}, at the top {a}", "{b} and above it {a}", "top {a}, bottom {b}",
    ),
    "below": (
        "{a} at the bottom and {b} at the top", "{b} with {a} underneath it", "{b} with {a} below it", "at the bottom {a}, at the top {b}",
        "at the top {b}, at the bottom {a}", "{b} and below it {a}", "bottom {a}, top {b}",
    ),
    "inside": (
        "{b} with {a} in it", "{b} that holds {a}", "{b} that contains {a}", "{b} with {a} inside of it", "{b} and within it {a}",
        "{b} with {a} inside", "{b} around {a}",
    ),
    "outside": (
        "{a} not in {b} but beside it", "{b} and outside it {a}", "an empty {bn} and {a}", "{b} with {a} beside it", "{b} with {a} outside",
        "an empty {bn} next to {a}", "{b} and {a} outside of it", "{b} with {a} next to it",
    ),
    "on": (
        "{b} with {a} on it", "{b} that carries {a}", "{b} with {a} on top", "{a} stands on {b}", "{a} that was placed on {b}",
        "{b} and on top of it {a}", "{b} with {a} on top of it", "{b} that carries {a} on top",
    ),
    "behind": (
        "{b} hiding a part of {a}", "{b} with {a} behind it", "{a} in the back and {b} in front", "{b} covering a part of {a}",
        "{a} in the background, {b} in the foreground", "{b} in front and {a} in the back", "{b} that hides a part of {a}",
    ),
    "in_front_of": (
        "{b} partly hidden by {a}", "{b} with {a} in front of it", "{a} in front and {b} in the back", "{a} that hides a part of {b}",
        "{a} that covers {b} in part", "{a} in the foreground, {b} in the background", "{b} in the back and {a} in front", "{b} half hidden by {a}",
        "{a} that covers a part of {b}",
    ),
    "larger_than": (
        "a big {an} and a small {bn}", "a large {an} beside a small {bn}", "{b} smaller than {a}", "a huge {an} and a tiny {bn}",
        "a huge {an} beside a small {bn}", "a big {an} next to a tiny {bn}", "a tiny {bn} and a huge {an}", "a small {bn} next to a large {an}",
        "a tiny {bn} beside a huge {an}", "a huge {an} next to a small {bn}", "a huge {an} next to a tiny {bn}",
    ),
    "smaller_than": (
        "a small {an} and a big {bn}", "a small {an} beside a large {bn}", "{b} bigger than {a}", "{b} larger than {a}",
        "a tiny {an} and a huge {bn}", "a small {an} beside a huge {bn}", "a tiny {an} next to a big {bn}", "a huge {bn} and a tiny {an}",
        "a large {bn} next to a small {an}", "a huge {bn} beside a tiny {an}", "a tiny {an} next to a large {bn}", "a tiny {an} next to a huge {bn}",
    ),
}  # fmt: skip
KEPT: dict[str, tuple[str, str]] = {  # for validation, for testing
    "left_of": ("{a} is left of {b}", "there is {a} on the left side of {b}"),
    "right_of": ("{a} is right of {b}", "there is {a} on the right side of {b}"),
    "above": ("{a} higher up than {b}", "up above {b} is {a}"),
    "below": ("{a} lower down than {b}", "down below {b} is {a}"),
    "inside": ("inside {b} there is {a}", "{a} is inside of {b}"),
    "outside": ("an empty {bn} beside {a}", "outside of {b} there is {a}"),
    "on": ("{a} placed on {b}", "on top of {b} is {a}"),
    "behind": ("{a} in the back, {b} covering part of it", "there is {a} partly hidden by {b}"),
    "in_front_of": ("{a} in the foreground, covering part of {b}", "there is {a} partly hiding {b}"),
    "larger_than": ("a small {bn} beside a big {an}", "there is {a} much bigger than {b}"),
    "smaller_than": ("a big {bn} beside a small {an}", "there is {a} much smaller than {b}"),
}


def _wordings(relation: str) -> tuple[str, ...]:
    """Return the wordings of a relation; the last is the test split's, the one before it the validation split's."""
    framed = (frame.replace("«»", phrase) for phrase in PHRASES[relation] for frame in FRAMES)
    train = dict.fromkeys((*framed, *OTHERS[relation]))
    return (*(wording for wording in train if wording not in KEPT[relation]), *KEPT[relation])


WORDINGS: dict[str, tuple[str, ...]] = {relation: _wordings(relation) for relation in PHRASES}
ALONE = (
    "{a}", "a picture of {a}", "one {an}", "a drawing of {a}", "just {a}", "{a} and nothing else", "there is {a}", "here, {a}", "{a} alone",
    "a single {an}", "this is {a}", "one single {an}", "here is {a}",
)  # fmt: skip
COUNTED = (
    "{n} {ap}", "a picture of {n} {ap}", "{n} {ap} in a picture", "a drawing of {n} {ap}", "a group of {n} {ap}", "there are {n} {ap}",
    "there is a group of {n} {ap}", "{n} {ap} exactly", "{n} {ap} and nothing else", "exactly {n} {ap}", "here are {n} {ap}",
)  # fmt: skip
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def wordings(fact: Fact, split: Split) -> tuple[str, ...]:
    """Return the wordings that a split may use."""
    known = WORDINGS[fact.relation] if fact.relation else (COUNTED if fact.count > 1 else ALONE)
    return {"train": known[:-2], "validation": known[-2:-1], "test": known[-1:]}[split]


def caption(fact: Fact, chance: Random, split: Split = "train") -> str:
    """Say a fact in words."""
    wording = chance.choice(wordings(fact, split))
    subject = noun(fact.subject, chance)
    thing = noun(fact.object, chance) if fact.object else ""
    return say(fact, wording, subject, thing)


def say(fact: Fact, wording: str, subject: str, thing: str) -> str:
    """Fill a wording in with the words for its nouns."""
    subject_of = f"{fact.colour} {subject}".strip()
    thing_of = f"{fact.object_colour} {thing}".strip()
    many = f"{fact.colour} {GLYPHS[fact.subject].plural}".strip()
    return wording.format(
        a=_article(subject_of), b=_article(thing_of), an=subject_of, bn=thing_of, ap=many, n=NUMBERS[fact.count]
    )


def straight(fact: Fact, chance: Random, split: Split = "train") -> str:
    """Say a fact of two things the straight way: of two converse relations always the same one, and its subject first."""
    if fact.relation is None:
        return caption(fact, chance, split)
    fact = straightened(fact)
    known = [wording for wording in wordings(fact, split) if wording.index("{a") < wording.index("{b")]
    return say(fact, chance.choice(known), noun(fact.subject, chance), noun(fact.object, chance))


def noun(kind: str, chance: Random) -> str:
    """Choose a word for a kind; its own name is the likeliest."""
    return chance.choice((kind, kind, *GLYPHS[kind].also))


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' and not noun.startswith('uni') else 'a'} {noun}" if noun else ""
