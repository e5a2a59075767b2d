"""Keys are read from the environment and told to nobody: not to a log, an error, a table or a record of calls."""

from __future__ import annotations

import os
import re

HIDDEN = "[key]"
_NAMES = re.compile(r"(API_KEY|_TOKEN|_SECRET|ACCESS_KEY)$")
_SHORTEST = 8  # what is shorter is no secret, and may be a word


def keys() -> list[str]:
    """Return the values of all keys in the environment, longest first."""
    found = {value for name, value in os.environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    return sorted(found, key=lambda key: (-len(key), key))


def without_keys(text: str) -> str:
    """Return a text with every key replaced; some servers repeat the key that they refuse."""
    for key in keys():
        text = text.replace(key, HIDDEN)
    return text


def data_without_keys(value: object) -> object:
    """Return plain data (texts, lists, mappings) with every key replaced; other values as they are."""
    if isinstance(value, str):
        return without_keys(value)
    if isinstance(value, dict):
        return {name: data_without_keys(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(data_without_keys, value)) if type(value) in (list, tuple) else value
    return value
