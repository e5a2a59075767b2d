"""Picture files that anybody may have made: how they are named, what is written in them, and what is not opened."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from inspect_ai.model import ChatMessageUser, GenerateConfig
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tikzeval.drawing import show_picture
from tikzeval.errors import FileFormatError, ProviderError, UsageError
from tikzeval.models.address import Address, address_metadata
from tikzeval.models.picture_files import PictureFiles
from tikzeval.models.picture_folder import read_folder
from tikzeval.models.picture_notes import notes_in
from tikzeval.picture.bitmap import is_even, read_picture
from tikzeval.picture.objects import RasterError
from tikzeval.values import Outcome, Reply


def file_of(picture: Image.Image, form: str = "PNG", **words: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **words)
    return file.getvalue()


def noted(**texts: str) -> bytes:
    info = PngInfo()
    for name, text in texts.items():
        info.add_text(name.replace("_", " ") if name == "Job_ID" else name, text)
    return file_of(Image.new("RGB", (8, 8)), pnginfo=info)


def test_pictures_are_found_by_prompt_and_epoch(tmp_path: Path) -> None:
    for name in ("a-b.png", "a-b-2.JPG", "c/z10.webp", "c/z9.png", "c/notes.txt", ".hidden.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    folder = read_folder(tmp_path)
    found = [folder.picture(*address) for address in (("a-b", 1), ("a-b", 2), ("c", 1), ("c", 2), ("a", 1), ("c", 3))]
    assert [path and path.name for path in found] == ["a-b.png", "a-b-2.JPG", "z9.png", "z10.webp", None, None]
    assert "lacks the 3 pictures of 2 of 2 prompts (a-b, c)" in folder.wanting([["a-b"], ["c"]], 3)
    assert "its pictures are named a-b, a-b-2, c" in folder.wanting([["x"]], 1)
    assert folder.wanting([["a-b"], ["x"]], 1).endswith("ask for what is there with --prompt a-b")
    assert "--prompt" not in folder.wanting([["a-b", "x"]], 1)  # a prompt without its edit is no conversation
    assert folder.wanting([["a-b", "x"]], 1).endswith("(x); add them, named as x.png")
    assert folder.wanting([["a-b", "x"], ["c"]], 1).endswith("--prompt c")


def test_pictures_that_cannot_be_read_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(file_of(Image.new("RGB", (8, 8))))
    (tmp_path / "b.png").write_bytes(b"GIF89a")
    with (tmp_path / "c.jpg").open("wb") as file:
        file.truncate(300 << 20)
    folder = read_folder(tmp_path)
    assert folder.wanting([["a"]], 1) == ""
    told = folder.wanting([["a"], ["b"], ["c"]], 1)
    assert (
        "has 2 pictures that cannot be read (b.png: is no PNG, JPEG or WebP picture; c.jpg: the file has 300 MiB, more than 64)"
        in told
    )
    assert told.endswith("; put PNG, JPEG or WebP files in their place")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(300 << 20)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    model = PictureFiles("painter", path=str(tmp_path))
    question = ChatMessageUser(content="an otter", metadata=address_metadata(Address("otter", "a", 1)))
    with pytest.raises(ProviderError, match=r"a\.png: the file has 300 MiB, more than 64"):
        asyncio.run(model.generate([question], [], "none", GenerateConfig()))


@pytest.mark.parametrize(
    ("files", "about", "told"),
    [
        ([], None, "holds no picture"),
        (["a.png", "a.webp"], None, "a.png is the same picture"),
        (["a.png"], "modle: Ada", "did you mean model"),
        (["a.png"], "release_date: soon", "a date, YYYY-MM-DD"),
    ],
)
def test_a_folder_that_is_wrong_is_told_in_one_line(
    tmp_path: Path, files: list[str], about: str | None, told: str
) -> None:
    for name in files:
        (tmp_path / name).write_bytes(b"")
    if about:
        (tmp_path / "files.yaml").write_text(about)
    with pytest.raises((FileFormatError, UsageError)) as error:
        read_folder(tmp_path)
    assert told in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


def test_what_programs_write_into_their_files_is_read() -> None:
    parameters = "an otter, (plane:1.2)\nNegative prompt: cat\nSteps: 20, Sampler: DPM++ 2M, CFG scale: 7, Seed: 42, Size: 512x512, Model: v1-5"
    assert notes_in(noted(parameters=parameters)) == {
        "made_with": "AUTOMATIC1111",
        "steps": "20",
        "sampler": "DPM++ 2M",
        "guidance": "7",
        "seed": "42",
        "size": "512x512",
        "model": "v1-5",
        "prompt": "an otter, (plane:1.2)",
        "negative_prompt": "cat",
    }
    graph = {
        "3": {
            "class_type": "KSampler",
            "inputs": {
                "seed": 7,
                "steps": 4,
                "cfg": 1.0,
                "model": ["4", 0],
                "positive": ["6", 0],
                "negative": ["8", 0],
            },
        },
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "flux1-schnell.safetensors"}},
        "8": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "an otter on a plane"}},
    }
    assert notes_in(noted(prompt=json.dumps(graph), workflow="{}")) == {
        "made_with": "ComfyUI",
        "prompt": "an otter on a plane",
        "negative_prompt": "blurry",
        "seed": 7,
        "steps": 4,
        "guidance": 1.0,
        "model": "flux1-schnell.safetensors",
    }
    told = {"positive_prompt": "an otter", "seed": 3, "cfg_scale": 7.5, "model": {"name": "sdxl"}}
    assert notes_in(noted(invokeai_metadata=json.dumps(told))) == {
        "made_with": "InvokeAI",
        "seed": 3,
        "guidance": 7.5,
        "model": "sdxl",
        "prompt": "an otter",
    }
    job = "01234567-89ab-cdef-0123-456789abcdef"
    assert notes_in(noted(Description=f"an otter on a plane using wifi --v 7 Job ID: {job}")) == {
        "prompt": "an otter on a plane using wifi --v 7",
        "made_with": "Midjourney",
        "job": job,
    }
    exif = Image.Exif()
    exif[0x010E], exif[0x0131] = "an otter", "Paint"
    told = notes_in(file_of(Image.new("RGB", (8, 8)), "JPEG", exif=exif))
    assert told == {"imagedescription": "an otter", "software": "Paint"}
    assert notes_in(file_of(Image.new("RGB", (8, 8)))) == {}
    assert notes_in(b"\x89PNG no picture") == {}
    assert notes_in(noted(prompt="[" * 50_000)) == {}
    assert len(str(notes_in(noted(parameters="x" * 9_999))["prompt"])) < 2_100


def comfy(**nodes: tuple[str, dict[str, object]]) -> dict[str, object]:
    graph = {name[1:]: {"class_type": kind, "inputs": inputs} for name, (kind, inputs) in nodes.items()}
    return notes_in(noted(prompt=json.dumps(graph)))


def test_the_prompt_of_a_graph_is_what_its_links_lead_to() -> None:
    sampler = ("KSampler", {"seed": 7, "positive": ["5", 0], "negative": ["1", 0], "latent_image": ["9", 0]})
    blurry, otter = ("CLIPTextEncode", {"text": "blurry"}), ("CLIPTextEncode", {"text": "an otter", "clip": ["4", 1]})
    guided = ("FluxGuidance", {"guidance": 3.5, "conditioning": ["2", 0]})
    found = comfy(_1=blurry, _2=otter, _3=sampler, _5=guided)
    assert (found["prompt"], found["negative_prompt"]) == ("an otter", "blurry")
    linked = ("CLIPTextEncode", {"text": ["6", 0]})
    said = ("PrimitiveString", {"value": "an otter by link"})
    found = comfy(_1=blurry, _2=linked, _3=sampler, _5=guided, _6=said)
    assert (found["prompt"], found["negative_prompt"]) == ("an otter by link", "blurry")
    lost = comfy(_1=blurry, _2=linked, _3=sampler, _5=guided)
    assert (lost.get("prompt"), lost["negative_prompt"]) == (None, "blurry")
    applied = ("ControlNetApplyAdvanced", {"positive": ["2", 0], "negative": ["1", 0], "control_net": ["8", 0]})
    both = ("KSampler", {"positive": ["7", 0], "negative": ["7", 1], "latent_image": ["9", 0]})
    found = comfy(_1=blurry, _2=otter, _3=both, _7=applied)
    assert (found["prompt"], found["negative_prompt"]) == ("an otter", "blurry")
    zero = ("ConditioningZeroOut", {"conditioning": ["2", 0]})
    assert comfy(_2=otter, _3=sampler, _5=guided, _1=zero) == {
        "made_with": "ComfyUI", "seed": 7, "guidance": 3.5, "prompt": "an otter"
    }  # fmt: skip
    flux = ("CLIPTextEncodeFlux", {"clip_l": "short", "t5xxl": "an otter, long"})
    assert comfy(_1=("BasicGuider", {"conditioning": ["2", 0]}), _2=flux)["prompt"] == "an otter, long"
    assert comfy(_2=guided, _3=("KSampler", {"positive": ["2", 0]}))["made_with"] == "ComfyUI"  # a ring


def test_settings_above_other_lines_and_json_are_no_part_of_a_prompt() -> None:
    lines = "an otter\nNegative prompt: cat\nSteps: 20, Sampler: Euler, Seed: 42\nTemplate: an {animal}\nNegative Template: cat"
    found = notes_in(noted(parameters=lines))
    assert (found["prompt"], found["negative_prompt"], found["seed"]) == ("an otter", "cat", "42")
    told = {
        "prompt": "an otter",
        "negative_prompt": "",
        "steps": 30,
        "guidance_scale": 4.0,
        "base_model": "jugger",
        "seed": "5",
    }
    told |= {"metadata_scheme": "fooocus", "version": "Fooocus v2.5.5", "loras": [["a", 1]]}
    assert notes_in(noted(parameters=json.dumps(told), fooocus_scheme="fooocus")) == {
        "made_with": "Fooocus", "prompt": "an otter", "steps": 30, "guidance": 4.0, "model": "jugger", "seed": "5",
        "version": "Fooocus v2.5.5",
    }  # fmt: skip
    swarm = {"sui_image_params": {"prompt": "an otter", "cfgscale": 7, "negativeprompt": "cat"}}
    assert notes_in(noted(parameters=json.dumps(swarm))) == {
        "made_with": "SwarmUI", "prompt": "an otter", "guidance": 7, "negative_prompt": "cat"
    }  # fmt: skip
    assert notes_in(noted(parameters=json.dumps({"prompt": "an otter"}))) == {"prompt": "an otter"}


def test_texts_behind_the_pixels_of_a_png_are_read() -> None:
    picture = noted(Description="an otter --v 7")
    text = picture[picture.index(b"tEXt") - 4 : picture.index(b"IDAT") - 4]
    moved = picture.replace(text, b"").replace(picture[-12:], text + picture[-12:])
    assert moved.index(b"IDAT") < moved.index(b"tEXt")
    assert notes_in(moved) == notes_in(picture) != {}


def test_a_picture_is_fitted_into_a_white_square() -> None:
    wide = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    wide.paste((255, 0, 0, 255), (0, 0, 100, 100))
    pixels = read_picture(file_of(wide))
    assert pixels.shape == (512, 512, 3)
    assert [pixels[place].tolist() for place in ((100, 100), (256, 100), (256, 400))] == [
        [255, 255, 255],
        [255, 0, 0],
        [255, 255, 255],
    ]
    deep = Image.fromarray(np.full((4, 4), 40_000, dtype=np.uint16))
    assert read_picture(file_of(deep))[256, 256, 0] == pytest.approx(155, abs=1)
    turned = Image.Exif()
    turned[0x0112] = 6  # stands on its side
    sideways = Image.new("RGB", (100, 50), "blue")
    assert (read_picture(file_of(sideways, "JPEG", exif=turned))[10, 256] < 250).any()  # tall once it is upright


def bomb(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"GIF89a", "no PNG, JPEG or WebP"),
        (bomb(9_000, 9_000), "9000 × 9000 pixels"),
        (bomb(100_000, 100_000), "pixels"),
        (file_of(Image.effect_noise((64, 64), 50))[:900], "damaged"),
    ],
)
def test_what_cannot_be_read_is_a_raster_error(file: bytes, told: str) -> None:
    with pytest.raises(RasterError, match=told):
        read_picture(file)
    drawn = show_picture(Reply(""), file)
    assert drawn.outcome is Outcome.RASTER_ERROR
    assert told in drawn.why


def test_each_reply_of_a_generator_has_its_outcome() -> None:
    drawn = show_picture(Reply(""), file_of(Image.effect_noise((64, 64), 50)))
    assert (drawn.outcome, drawn.bitmap, drawn.compilation, drawn.png_no_text) == (Outcome.OK, True, None, b"")
    assert drawn.png.startswith(b"\x89PNG")
    assert show_picture(Reply(""), file_of(Image.new("RGB", (64, 32), "navy"))).outcome is Outcome.BLANK
    assert show_picture(Reply(""), file_of(Image.new("RGB", (64, 64), "white"))).outcome is Outcome.BLANK
    assert show_picture(Reply("no", stop_reason="content_filter"), b"").outcome is Outcome.REFUSED
    assert show_picture(Reply("I can draw no pictures."), b"").outcome is Outcome.NO_CODE
    assert not is_even(read_picture(file_of(Image.linear_gradient("L"))))
