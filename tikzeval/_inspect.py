"""What Inspect finds through the `inspect_ai` entry point: our tasks and our model providers."""

from tikzeval.models.replay import replay
from tikzeval.suites.control_model import control
from tikzeval.tasks import otter, scenes, sparks, spatial

__all__ = ["control", "otter", "replay", "scenes", "sparks", "spatial"]
