"""What Inspect finds through the `inspect_ai` entry point: our tasks and our model providers."""

from tikzeval.models.diffusion import diffusion
from tikzeval.models.picture_files import files
from tikzeval.models.replay import replay
from tikzeval.suites.control_model import control
from tikzeval.tasks import edits, otter, pairs, scenes, sparks, spatial

__all__ = ["control", "diffusion", "edits", "files", "otter", "pairs", "replay", "scenes", "sparks", "spatial"]
