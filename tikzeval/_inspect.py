"""What Inspect finds through the `inspect_ai` entry point: our tasks and our model providers."""

from inspect_ai.model import ModelAPI, modelapi

from tikzeval.models.diffusion import diffusion
from tikzeval.models.picture_files import files
from tikzeval.models.replay import replay
from tikzeval.suites.control_model import control
from tikzeval.tasks import edits, otter, pairs, scenes, sparks, spatial

__all__ = [
    "control",
    "diffusion",
    "edits",
    "files",
    "openai_images",
    "otter",
    "pairs",
    "replay",
    "scenes",
    "sparks",
    "spatial",
]


@modelapi(name="openai-images")
def openai_images() -> type[ModelAPI]:
    """OpenAI's image models; what they need is imported when one is opened."""
    from tikzeval.models.openai_pictures import OpenAIPictures

    return OpenAIPictures
