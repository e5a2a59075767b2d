"""Facts in words. Each fact has several wordings; those of the test and validation splits occur in no other."""

from __future__ import annotations

from random import Random
from typing import Literal

from tikzeval.suites.generate.facts import Fact
from tikzeval.suites.generate.glyphs import GLYPHS

Split = Literal["train", "validation", "test"]

# {a} and {b} are noun phrases with their articles, {an} and {bn} the same without. The last wording of each is the test
# split's, the one before it the validation split's. A model trained from nothing cannot know words that it never met: those of
# all wordings occur in the training split's, so that what is tested is the composition.
WORDINGS: dict[str, tuple[str, ...]] = {
    "left_of": (
        "{a} to the left of {b}", "{a} on the left and {b} on the right", "on the left {a}, on the right {b}", "{a} left of {b}",
        "{b} with {a} on its left side", "there is {a} left of {b}", "{a} on the left side of {b}", "left {a}, right {b}",
        "{a} is to the left of {b}", "{a} is on the left, {b} is on the right", "{b} and to its left {a}", "left of {b}, {a}",
        "{a} is left of {b}", "to the left of {b} there is {a}",
    ),
    "right_of": (
        "{a} to the right of {b}", "{a} on the right and {b} on the left", "on the right {a}, on the left {b}", "{a} right of {b}",
        "{b} with {a} on its right side", "there is {a} right of {b}", "{a} on the right side of {b}", "right {a}, left {b}",
        "{a} is to the right of {b}", "{a} is on the right, {b} is on the left", "{b} and to its right {a}", "right of {b}, {a}",
        "{a} is right of {b}", "to the right of {b} there is {a}",
    ),
    "above": (
        "{a} above {b}", "{a} over {b}", "{a} on high above {b}", "{a} at the top and {b} at the bottom", "above {b}, {a}", "{b} with {a} over it",
        "at the top {a}, at the bottom {b}", "{a} is higher than {b}", "{b} and above it {a}", "{a} up above {b}", "{a} is above {b}",
        "{a} located over {b}", "{a} higher up than {b}", "{a} is located above {b}",
    ),
    "below": (
        "{a} below {b}", "{a} beneath {b}", "{a} under {b}", "{a} at the bottom and {b} at the top", "below {b}, {a}", "{b} with {a} underneath it",
        "at the bottom {a}, at the top {b}", "{a} is lower than {b}", "{b} and below it {a}", "{a} down below {b}", "{a} is below {b}",
        "{a} located under {b}", "{a} lower down than {b}", "{a} is located below {b}",
    ),
    "inside": (
        "{a} inside {b}", "{a} in {b}", "{b} with {a} in it", "in {b}, {a}", "{b} that holds {a}", "{a} is inside {b}", "{b} that contains {a}",
        "within {b}, {a}", "{b} with {a} inside of it", "{b} and within it {a}", "there is {a} in {b}", "inside {b} there is {a}", "{a} within {b}",
    ),
    "outside": (
        "{a} outside {b}", "{a} not in {b} but beside it", "{b} and outside it {a}", "outside {b}, {a}", "{a} next to {b}", "{a} is outside {b}",
        "{a} outside of {b}", "an empty {bn} and {a}", "beside {b}, {a}", "{b} with {a} beside it", "there is {a} outside {b}",
        "an empty {bn} beside {a}", "{b} with {a} outside of it",
    ),
    "on": (
        "{a} on {b}", "{a} standing on {b}", "{a} on top of {b}", "on {b}, {a}", "{b} with {a} on it", "{b} that carries {a}", "{b} with {a} on top",
        "{a} stands on {b}", "{a} is on top of {b}", "on top of {b} there is {a}", "{a} that was placed on top of {b}", "{a} placed on {b}",
        "{b} that carries {a} on top",
    ),
    "behind": (
        "{a} behind {b}", "{a} partly hidden by {b}", "behind {b}, {a}", "{b} hiding a part of {a}", "{b} with {a} behind it", "{a} is behind {b}",
        "{a} in the back and {b} in front", "{a} half hidden by {b}", "{a} partly covered by {b}", "{b} covering a part of {a}",
        "{a} in the background, {b} in the foreground", "{a} in the back, {b} covering part of it", "{a} half covered by {b}",
    ),
    "in_front_of": (
        "{a} in front of {b}", "{a} partly hiding {b}", "in front of {b}, {a}", "{b} partly hidden by {a}", "{b} with {a} in front of it",
        "{a} is in front of {b}", "{a} in front and {b} in the back", "{a} covering a part of {b}", "{a} that hides a part of {b}",
        "{a} that covers {b} in part", "{a} in the foreground, {b} in the background", "{a} in the foreground, covering part of {b}",
        "{a} that covers a part of {b}",
    ),
    "larger_than": (
        "{a} larger than {b}", "{a} bigger than {b}", "a big {an} and a small {bn}", "a large {an} beside a small {bn}", "{b} smaller than {a}",
        "{a} is larger than {b}", "a huge {an} and a tiny {bn}", "a huge {an} beside a small {bn}", "a big {an} next to a tiny {bn}",
        "a tiny {bn} and a huge {an}", "a small {bn} next to a large {an}", "{a} much bigger than {b}", "a small {bn} beside a big {an}",
        "a huge {an} next to a tiny {bn}",
    ),
    "smaller_than": (
        "{a} smaller than {b}", "a small {an} and a big {bn}", "a small {an} beside a large {bn}", "{b} bigger than {a}", "{b} larger than {a}",
        "{a} is smaller than {b}", "a tiny {an} and a huge {bn}", "a small {an} beside a huge {bn}", "a tiny {an} next to a big {bn}",
        "a huge {bn} and a tiny {an}", "a large {bn} next to a small {an}", "{a} much smaller than {b}", "a big {bn} beside a small {an}",
        "a tiny {an} next to a huge {bn}",
    ),
}  # fmt: skip
ALONE = (
    "{a}", "a picture of {a}", "one {an}", "a drawing of {a}", "just {a}", "{a} and nothing else", "there is {a}", "here, {a}", "{a} alone",
    "one single {an}", "this is {a}", "here is {a}", "a single {an}",
)  # fmt: skip
COUNTED = (
    "{n} {ap}", "a picture of {n} {ap}", "{n} {ap} in a picture", "a drawing of {n} {ap}", "a group of {n} {ap}", "here are {n} {ap}",
    "there is a group of {n} {ap}", "{n} {ap} exactly", "{n} {ap} and nothing else", "exactly {n} {ap}", "there are {n} {ap}",
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


OPPOSITES: dict[str, str] = {
    "right_of": "left_of", "below": "above", "behind": "in_front_of", "smaller_than": "larger_than",
}  # fmt: skip


def straight(fact: Fact, chance: Random, split: Split = "train") -> str:
    """Say a fact of two things the straight way: of two opposites always the same one, and its subject first."""
    if fact.relation is None:
        return caption(fact, chance, split)
    if fact.relation in OPPOSITES:
        fact = Fact(fact.object, fact.object_colour, 1, OPPOSITES[fact.relation], fact.subject, fact.colour)  # type: ignore[arg-type]
    known = [wording for wording in wordings(fact, split) if wording.index("{a") < wording.index("{b")]
    return say(fact, chance.choice(known), noun(fact.subject, chance), noun(fact.object, chance))


def noun(kind: str, chance: Random) -> str:
    """Choose a word for a kind; its own name is the likeliest."""
    return chance.choice((kind, kind, *GLYPHS[kind].also))


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' and not noun.startswith('uni') else 'a'} {noun}" if noun else ""
