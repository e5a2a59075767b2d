"""What image generators write into the files that they make: prompt, seed, steps, model, where they say so.

    AUTOMATIC1111 and its kin   PNG text `parameters`: the prompt, `Negative prompt: …`, then `Steps: 20, Sampler: …, Seed: …, Model: …`
    ComfyUI                     PNG texts `prompt` and `workflow`: JSON, the graph of nodes that ran and that was drawn
    InvokeAI                    PNG text `invokeai_metadata`: JSON (`sd-metadata` and `dream` of its first versions)
    Midjourney                  PNG text `Description`: the prompt with its --flags, and `Job ID: …`
    others                      PNG texts `Software`, `Title`, `Comment`, `Source`; EXIF ImageDescription, Software and UserComment

Nothing of it is trusted: it is kept as text, cut off where it is long, and decides nothing.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from typing import Any

LONGEST = 2_000  # letters of one note
MOST = 40  # notes
_SETTINGS = re.compile(r"\s*([A-Z][\w ]*?):\s*(\"(?:\\.|[^\"])*\"|[^,]*)(?:,|$)")
_JOB = re.compile(r"\s*Job ID:\s*([0-9a-f-]{36})\s*$")
_DESCRIPTION, _SOFTWARE, _COMMENT = 270, 305, 37510  # tags of EXIF
_EXIF = 0x8769
_NAMES = {
    "cfg scale": "guidance",
    "cfg": "guidance",
    "cfg_scale": "guidance",
    "sampler_name": "sampler",
    "noise_seed": "seed",
    "ckpt_name": "model",
    "unet_name": "model",
}
_COMFY_TEXTS = ("t5xxl", "clip_l", "text")
_KEPT = ("seed", "steps", "guidance", "sampler", "scheduler", "model", "model hash", "size", "version")


def notes_in(picture: bytes) -> dict[str, Any]:
    """Return what a picture file tells of how it was made, as plain data; nothing where it tells nothing.

    Args:
        picture: The file.
    """
    texts = _texts(picture)
    for name, read in _READERS.items():
        if name in texts:
            found = read(texts)
            if found:
                return {key: _short(value) for key, value in list(found.items())[:MOST]}
    plain = {key.lower(): _short(value) for key, value in texts.items() if key in _PLAIN}
    return dict(list(plain.items())[:MOST])


def _texts(picture: bytes) -> dict[str, str]:
    """Return the texts in a file, by their names; a damaged one has none."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = Image.open(io.BytesIO(picture), formats=("PNG", "JPEG", "WEBP"))
            texts = {str(key): value for key, value in opened.info.items() if isinstance(value, str)}
            exif = opened.getexif()
    except Exception:  # noqa: BLE001  whatever a file that anybody may have made makes Pillow raise
        return {}
    told: dict[str, Any] = {"ImageDescription": exif.get(_DESCRIPTION), "Software": exif.get(_SOFTWARE)}
    comment = exif.get_ifd(_EXIF).get(_COMMENT)
    if isinstance(comment, bytes):  # eight letters name its encoding
        encoding = "utf-16-be" if comment.startswith(b"UNICODE") else "utf-8"
        comment = comment[8:].decode(encoding, "replace")
    if isinstance(comment, str) and "Steps: " in comment:  # where AUTOMATIC1111 writes it in other files than PNG
        texts.setdefault("parameters", comment)
    told["UserComment"] = comment
    return texts | {key: value for key, value in told.items() if isinstance(value, str) and value.strip()}


def _automatic(texts: dict[str, str]) -> dict[str, Any]:
    lines = texts["parameters"].strip().splitlines()
    found: dict[str, Any] = {"made_with": "AUTOMATIC1111"}
    if lines and re.match(r"Steps: \d", lines[-1]):
        settings = {name.lower(): value.strip('"') for name, value in _SETTINGS.findall(lines.pop())}
        found |= {_NAMES.get(name, name): value for name, value in settings.items() if _NAMES.get(name, name) in _KEPT}
    prompt, _, negative = "\n".join(lines).partition("Negative prompt:")
    return found | {"prompt": prompt.strip()} | ({"negative_prompt": negative.strip()} if negative.strip() else {})


def _comfy(texts: dict[str, str]) -> dict[str, Any]:
    nodes = _json(texts.get("prompt", ""))
    nodes = {name: node for name, node in nodes.items() if isinstance(node, dict) and "class_type" in node}
    if not nodes:
        return {"made_with": "ComfyUI"} if _json(texts.get("workflow", "")).get("nodes") else {}
    inputs = {name: held for name, node in nodes.items() if isinstance(held := node.get("inputs"), dict)}
    found: dict[str, Any] = {"made_with": "ComfyUI"}
    for held in inputs.values():
        for key, value in held.items():
            called = _NAMES.get(key, key)
            if called in _KEPT and isinstance(value, str | int | float):  # a list links to another node
                found.setdefault(called, value)
    prompts = {
        name: text for name, held in inputs.items() for key in _COMFY_TEXTS if isinstance(text := held.get(key), str)
    }
    for key, linked in (("prompt", "positive"), ("negative_prompt", "negative")):
        links = [link for held in inputs.values() if isinstance(link := held.get(linked), list) and link]
        said = [prompts[str(link[0])] for link in links if str(link[0]) in prompts]
        found |= {key: said[0]} if said else {}
    return {**({"prompt": next(iter(prompts.values()))} if prompts else {}), **found}


def _invoke(texts: dict[str, str]) -> dict[str, Any]:
    told = _json(texts.get("invokeai_metadata") or texts.get("sd-metadata") or "")
    image = told.get("image")
    told |= image if isinstance(image, dict) else {}
    found: dict[str, Any] = {"made_with": "InvokeAI"}
    for key, value in told.items():
        called = _NAMES.get(key, key)
        if called in _KEPT and isinstance(value, str | int | float):
            found[called] = value
    model = told.get("model")
    if isinstance(model, dict):
        found["model"] = model.get("name") or model.get("model_name") or ""
    prompt = told.get("positive_prompt") or told.get("prompt") or texts.get("dream", "")
    if isinstance(prompt, list):
        prompt = ", ".join(str(each.get("prompt", "")) for each in prompt if isinstance(each, dict))
    found["prompt"] = prompt
    if told.get("negative_prompt"):
        found["negative_prompt"] = told["negative_prompt"]
    return {key: value for key, value in found.items() if value != ""}


def _midjourney(texts: dict[str, str]) -> dict[str, Any]:
    said = texts["Description"]
    job = _JOB.search(said)
    found: dict[str, Any] = {"prompt": said[: job.start()].strip() if job else said.strip()}
    if job or re.search(r" --(?:v|niji|ar|stylize|chaos|sref|p)\b", said):
        found["made_with"] = "Midjourney"
    if job:
        found["job"] = job[1]
    return found


def _json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _short(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if abs(value) < 1e300 else str(value)
    text = str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


_PLAIN = ("Software", "Title", "Author", "Comment", "Source", "ImageDescription", "UserComment")
_READERS = {
    "parameters": _automatic,
    "invokeai_metadata": _invoke,
    "sd-metadata": _invoke,
    "dream": _invoke,
    "prompt": _comfy,
    "workflow": _comfy,
    "Description": _midjourney,
}
