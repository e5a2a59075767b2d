"""What is done to a reply before a drawing is looked for: bytes that no source needs, entities, reasoning."""

from __future__ import annotations

import re

# NUL and other controls, byte-order marks, zero-width characters and bidirectional marks: never part of a drawing.
_RANGES = ((0, 9), (11, 13), (14, 32), (127, 128), (0xAD, 0xAE), (0x180E, 0x180F), (0x200B, 0x2010))
_MORE_RANGES = ((0x202A, 0x202F), (0x2060, 0x2070), (0xFEFF, 0xFF00))
_INVISIBLE = {code: None for first, end in (*_RANGES, *_MORE_RANGES) for code in range(first, end)}
_ENTITIES = {
    "lt": "<",
    "gt": ">",
    "amp": "&",
    "quot": '"',
    "apos": "'",
    "nbsp": " ",
    "#39": "'",
    "#92": "\\",
    "#x27": "'",
}
_ENTITY = re.compile(r"&(lt|gt|amp|quot|apos|nbsp|#39|#92|#x27);")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_THINK = r"(?:think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad)"
_THINK_TAG = re.compile(
    rf"(?P<line>^[ \t]*)?<(?P<close>/)?(?P<name>{_THINK})>",
    re.IGNORECASE | re.MULTILINE,
)


def clean(text: str) -> str:
    """Return `text` with Unix line ends, no invisible characters, and HTML's entities resolved."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _SURROGATE.sub("\ufffd", text.translate(_INVISIBLE)).replace("\u00a0", " ")
    for _ in range(2):  # some replies are escaped twice
        text = _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)
    return text


def strip_reasoning(text: str) -> str:
    """Return `text` without `<think>…</think>` and its kin; one that never closes reaches to the end."""
    return split_reasoning(text)[0]


def split_reasoning(text: str) -> tuple[str, str]:
    """Return `text` without `<think>…</think>` and its kin, and what stood in them; one that never closes reaches to the end.

    A closing tag without an opening one (some servers swallow it) ends reasoning that began with the reply.
    Only a tag at the start of a line opens, so that a label saying `<think>` does not.
    """
    kept: list[str] = []
    thought: list[str] = []
    position = begun = 0
    opened: str | None = None
    for tag in _THINK_TAG.finditer(text):
        name = tag["name"].lower()
        if opened is None and tag["close"]:
            if not kept:
                thought.append(text[position : tag.start()])
                position = tag.end()
        elif opened is None and tag["line"] is not None:
            kept.append(text[position : tag.start()])
            opened, begun, position = name, tag.end(), len(text)
        elif opened == name and tag["close"]:
            thought.append(text[begun : tag.start()])
            opened, position = None, tag.end()
    if opened is not None:
        thought.append(text[begun:])
    kept.append(text[position:])
    return "".join(kept), "\n".join(part.strip() for part in thought if part.strip())
