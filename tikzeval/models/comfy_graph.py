"""What was asked for in a graph of ComfyUI: which texts reach the sampler as what to show, and which as what not to show.

A node's inputs are values, or links `[NODE, OUTPUT]` to other nodes. From a sampler's `positive` and `negative` the links lead over
nodes that change the conditioning (FluxGuidance, ControlNetApply, ConditioningCombine, …) to one that encodes a text, which may be a link too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

TEXTS = ("t5xxl", "text", "clip_l", "text_g", "text_l", "clip_g", "prompt", "string", "value", "string_a", "string_b")
NO_WAY = (
    "clip",
    "model",
    "vae",
    "latent_image",
    "samples",
    "image",
    "pixels",
    "control_net",
    "noise",
)  # lead to no text
SILENT = "ConditioningZeroOut"  # what is encoded before it is not asked for

Inputs = Mapping[str, Mapping[str, Any]]  # node → its inputs


def prompts_of(nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return `prompt` and `negative_prompt` of a graph, as far as they can be told apart.

    Args:
        nodes: Node → `class_type` and `inputs`, as in the PNG text `prompt`.
    """
    inputs = {name: held for name, node in nodes.items() if isinstance(held := node.get("inputs"), dict)}
    silent = {name for name, node in nodes.items() if node.get("class_type") == SILENT}
    guided = [held for name, held in inputs.items() if "Guider" in str(nodes[name]["class_type"])]
    # Samplers first: what lies between them and the texts has `positive` and `negative` too.
    order = sorted(inputs.values(), key=lambda held: "latent_image" not in held)
    wanted = [link for held in order if (link := _linked(held.get("positive")))]
    wanted += [link for held in guided for key in ("conditioning", "cond1") if (link := _linked(held.get(key)))]
    unwanted = [link for held in order if (link := _linked(held.get("negative")))]
    shown = next((text for link in wanted for _, text in _texts(inputs, link, "negative", silent)), None)
    hidden = [said for link in unwanted for said in _texts(inputs, link, "positive", silent)]
    if shown is None:
        avoided = {name for name, _ in hidden}
        alone = (_own(held) for name, held in inputs.items() if name not in avoided)
        shown = next((text for text in alone if text), None)
    told = {"prompt": shown, "negative_prompt": hidden[0][1] if hidden else None}
    return {key: text for key, text in told.items() if text}


def _texts(inputs: Inputs, start: str, other: str, silent: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the nodes that hold a text, and the text, on the ways from a node; not over inputs that are called `other`."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name in silent or name not in inputs:
            continue
        seen.add(name)
        held = inputs[name]
        text = _own(held)
        if text:
            yield name, text
            continue
        texts_first = sorted(held, key=lambda key: TEXTS.index(key) if key in TEXTS else len(TEXTS))
        links = [_linked(held[key]) for key in texts_first if key not in (*NO_WAY, other)]
        waiting += [link for link in reversed(links) if link]


def _own(held: Mapping[str, Any]) -> str:
    """Return the text that a node holds itself."""
    if isinstance(held.get("string_a"), str) and isinstance(held.get("string_b"), str):
        return str(held.get("delimiter", "")).join((held["string_a"], held["string_b"]))
    return next((text for key in TEXTS if isinstance(text := held.get(key), str) and text.strip()), "")


def _linked(value: Any) -> str | None:
    """Return the node that an input links to."""
    return str(value[0]) if isinstance(value, list) and value and isinstance(value[0], str | int) else None
