"""What image generators write into the files that they make: prompt, seed, steps, model, where they say so.

    AUTOMATIC1111 and its kin   PNG text `parameters`: the prompt, `Negative prompt: …`, then `Steps: 20, Sampler: …, Seed: …, Model: …`
    ComfyUI                     PNG texts `prompt` and `workflow`: JSON, the graph of nodes that ran and that was drawn
    Fooocus                     PNG text `parameters`: JSON, or as AUTOMATIC1111 writes it beside `fooocus_scheme`
    SwarmUI                     PNG text `parameters`: JSON with `sui_image_params`
    InvokeAI                    PNG text `invokeai_metadata`: JSON (`sd-metadata` and `dream` of its first versions)
    Midjourney                  PNG text `Description`: the prompt with its --flags, and `Job ID: …`
    others                      PNG texts `Software`, `Title`, `Comment`, `Source`; EXIF ImageDescription, Software and UserComment

Nothing of it is trusted: it is kept as text, cut off where it is long, and decides nothing.
"""

from __future__ import annotations

import io
import json
import re
import struct
import warnings
import zlib
from typing import Any

from tikzeval.models.comfy_graph import prompts_of

LONGEST = 2_000  # letters of one note
MOST = 40  # notes
_SETTINGS = re.compile(r"\s*([A-Z][\w ]*?):\s*(\"(?:\\.|[^\"])*\"|[^,]*)(?:,|$)")
_JOB = re.compile(r"\s*Job ID:\s*([0-9a-f-]{36})\s*$")
_DESCRIPTION, _SOFTWARE, _COMMENT = 270, 305, 37510  # tags of EXIF
_EXIF = 0x8769
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = (b"IHDR", b"tEXt", b"zTXt", b"iTXt", b"eXIf")
_NO_PIXELS = b"".join(struct.pack(">I4sI", 0, name, zlib.crc32(name)) for name in (b"IDAT", b"IEND"))
_NAMES = {
    "cfg scale": "guidance",
    "cfg": "guidance",
    "cfg_scale": "guidance",
    "cfgscale": "guidance",
    "guidance_scale": "guidance",
    "sampler_name": "sampler",
    "noise_seed": "seed",
    "ckpt_name": "model",
    "unet_name": "model",
    "base_model": "model",
    "base_model_hash": "model hash",
    "resolution": "size",
    "negativeprompt": "negative_prompt",
}
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
            opened = Image.open(io.BytesIO(_texts_first(picture)), formats=("PNG", "JPEG", "WEBP"))
            texts = {str(key): value for key, value in opened.info.items() if isinstance(value, str)}
            exif = Image.Image.getexif(opened)  # that of PNG files would unpack the pixels
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


def _texts_first(picture: bytes) -> bytes:
    """Return a PNG file without its pixels, so that texts that stand behind them are read too; any other file as it is."""
    if not picture.startswith(_PNG):
        return picture
    kept, at = [], len(_PNG)
    while at + 12 <= len(picture):
        length, name = struct.unpack_from(">I4s", picture, at)
        chunk = picture[at : at + 12 + length] if name in _CHUNKS else b""
        kept += [chunk] if len(chunk) == 12 + length else []
        at += 12 + length
    return _PNG + b"".join(kept) + _NO_PIXELS


def _automatic(texts: dict[str, str]) -> dict[str, Any]:
    told = _json(texts["parameters"])
    if told:
        return _fooocus(told, texts)
    lines = texts["parameters"].strip().splitlines()
    found: dict[str, Any] = {"made_with": "Fooocus" if "fooocus_scheme" in texts else "AUTOMATIC1111"}
    begins = next((at for at in reversed(range(len(lines))) if re.match(r"Steps: \d+\s*(?:,|$)", lines[at])), None)
    if begins is not None:  # extensions write their own lines below
        for name, value in (pair for line in lines[begins:] for pair in _SETTINGS.findall(line)):
            called = _NAMES.get(name.lower(), name.lower())
            if called in _KEPT:
                found.setdefault(called, value.strip('"'))
        lines = lines[:begins]
    prompt, _, negative = "\n".join(lines).partition("Negative prompt:")
    return found | {"prompt": prompt.strip()} | ({"negative_prompt": negative.strip()} if negative.strip() else {})


def _fooocus(told: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    swarm = told.get("sui_image_params")
    told = swarm if isinstance(swarm, dict) else told
    fooocus = {"fooocus_scheme", "metadata_scheme"} & {*texts, *told} or str(told.get("version", "")).startswith(
        "Fooocus"
    )
    maker = "SwarmUI" if isinstance(swarm, dict) else "Fooocus" if fooocus else ""
    found: dict[str, Any] = {"made_with": maker} if maker else {}
    for key, value in told.items():
        called = _NAMES.get(key, key)
        if called in (*_KEPT, "prompt", "negative_prompt") and isinstance(value, str | int | float) and value != "":
            found[called] = value
    return found


def _comfy(texts: dict[str, str]) -> dict[str, Any]:
    nodes = _json(texts.get("prompt", ""))
    nodes = {name: node for name, node in nodes.items() if isinstance(node, dict) and "class_type" in node}
    if not nodes:
        return {"made_with": "ComfyUI"} if _json(texts.get("workflow", "")).get("nodes") else {}
    found: dict[str, Any] = {"made_with": "ComfyUI"}
    for held in (node.get("inputs") for node in nodes.values()):
        for key, value in held.items() if isinstance(held, dict) else ():
            called = _NAMES.get(key, key)
            if called in _KEPT and isinstance(value, str | int | float):  # a list links to another node
                found.setdefault(called, value)
    return found | prompts_of(nodes)


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
