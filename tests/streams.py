"""The content streams of a PDF by pdfTeX, and whether what they open they close again."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"obj\s*<<(.*?)>>\s*stream\r?\n", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)")
_NOT_CONTENT = (b"/Length1", b"/ObjStm", b"/XRef", b"/Type1C", b"/FunctionType", b"/Subtype/Image", b"/Subtype /Image")
_TOKEN = re.compile(
    rb"\((?:\\.|[^\\()])*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]|/[^\s()<>\[\]/%]*|[^\s()<>\[\]/%]+", re.DOTALL
)
_OPENERS = {b"EMC": (b"BDC", b"BMC"), b"Q": (b"q",), b"ET": (b"BT",)}


def contents(pdf: bytes) -> Iterator[bytes]:
    """Yield the content streams of pages and forms, decompressed."""
    for match in _STREAM.finditer(pdf):
        head, length = match[1], _LENGTH.search(match[1])
        if length is None or any(word in head for word in _NOT_CONTENT):
            continue
        raw = pdf[match.end() : match.end() + int(length[1])]
        yield zlib.decompress(raw) if b"/FlateDecode" in head else raw


def unbalanced(content: bytes, closers: tuple[bytes, ...] = (b"EMC", b"Q", b"ET")) -> list[str]:
    """Return what is wrong with how these closing operators and their opening ones nest; empty if nothing is."""
    openers = {opener for closer in closers for opener in _OPENERS[closer]}
    wrong, open_now = [], []
    for match in _TOKEN.finditer(content):
        token = match[0]
        if token in openers:
            open_now.append(token)
        elif token in closers:
            if open_now and open_now[-1] in _OPENERS[token]:
                open_now.pop()
            else:
                wrong.append(f"{token.decode()} within {[opener.decode() for opener in open_now[-3:]]}")
    return wrong + [f"{opener.decode()} never closed" for opener in open_now]
