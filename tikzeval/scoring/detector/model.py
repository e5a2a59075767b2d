"""A detector of transformers, loaded; it lives in a worker process, and torch is imported on first use.

OWLv2 (Minderer et al., 2023, arXiv:2306.09683) or Grounding DINO (Liu et al., 2023, arXiv:2303.05499). Each of the model's candidate boxes has a score for each phrase, the sigmoid of its logit. Of Grounding DINO, which scores tokens of one
text, a phrase's is the best of its tokens', as its own processor has it. A box belongs to the phrase that it scores highest; those
below the threshold are left out, and of boxes of one phrase that overlap (IoU from 0.5) the best stays.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tikzeval.errors import UsageError
from tikzeval.scoring.detector.names import THRESHOLDS, missing_weights
from tikzeval.scoring.detector.seen import Detection, Seen

SAME = 0.5  # IoU


class DetectorModel:
    """A detector with its processor.

    Raises:
        UsageError: Its weights cannot be had, or it is no detector that is known here.
    """

    def __init__(self, name: str) -> None:
        import torch
        from transformers import AutoConfig, AutoModelForZeroShotObjectDetection, AutoProcessor

        auto: Any = AutoConfig
        processors: Any = AutoProcessor
        self.torch: Any = torch
        folder = Path(name).expanduser()
        source = str(folder) if folder.is_dir() else name
        try:  # whatever the hub, a damaged file or another architecture makes them raise
            self.kind = str(auto.from_pretrained(source).model_type)
            self.threshold = THRESHOLDS[self.kind]
            self.device = "cuda" if torch.cuda.is_available() else "cpu"
            self.processor: Any = processors.from_pretrained(source)
            self.model: Any = AutoModelForZeroShotObjectDetection.from_pretrained(source, dtype=torch.float32)
        except KeyError as error:
            msg = f"--detector {name}: is a {self.kind} model; a detector is one of {', '.join(THRESHOLDS)}"
            raise UsageError(msg) from error
        except Exception as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0][:160]
            raise UsageError(missing_weights(name, reason)) from error
        self.model.to(self.device).eval()

    def detect(self, png: bytes, phrases: Sequence[str]) -> Seen:
        """Return the boxes of each phrase in a picture."""
        from PIL import Image
        from torchvision.ops import nms
        from transformers.image_transforms import center_to_corners_format

        torch = self.torch
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        width, height = picture.size
        if not phrases:
            return Seen(width, height, self.threshold)
        text = {"text": [list(phrases)], "padding": True, "truncation": True}
        inputs = self.processor(images=picture, **text, return_tensors="pt").to(self.device)
        with torch.inference_mode():
            outputs = self.model(**inputs)
        logits = outputs.logits[0].float()
        if self.kind == "grounding-dino":
            logits = self._by_phrase(logits, inputs["input_ids"][0], len(phrases))
        best, which = logits[:, : len(phrases)].max(dim=-1)
        scores = torch.sigmoid(best)
        # OWLv2 pads a picture to a square at its right and bottom, so its boxes are shares of the longer side.
        sides = (max(width, height),) * 2 if self.kind == "owlv2" else (width, height)
        corners = center_to_corners_format(outputs.pred_boxes[0].float()) * torch.tensor([*sides, *sides]).to(scores)
        limit = torch.tensor([width, height, width, height]).to(scores)
        corners = corners.clamp(min=torch.zeros_like(limit), max=limit)
        found = {}
        for index, phrase in enumerate(phrases):
            mine = ((which == index) & (scores >= self.threshold)).nonzero()[:, 0]
            kept = mine[nms(corners[mine], scores[mine], SAME)].tolist()
            found[phrase] = tuple(_detection(float(scores[at]), corners[at].tolist(), height) for at in kept)
        return Seen(width, height, self.threshold, found)

    def _by_phrase(self, logits: Any, tokens: Any, count: int) -> Any:
        """Return logits of shape (boxes, phrases) from those of tokens: phrases end with a full stop each."""
        torch = self.torch
        stop = self.processor.tokenizer.convert_tokens_to_ids(".")
        ends = (tokens == stop).nonzero()[:, 0].tolist()[:count]
        starts = [1, *(end + 1 for end in ends)]  # the first token begins the text
        columns = [logits[:, start:end].max(dim=-1).values for start, end in zip(starts, ends, strict=False)]
        nothing = torch.full_like(logits[:, 0], float("-inf"))  # phrases that the text had no room for
        return torch.stack([*columns, *[nothing] * (count - len(columns))], dim=-1)


def _detection(score: float, corners: Sequence[float], height: int) -> Detection:
    left, top, right, bottom = corners
    return Detection(
        round(score, 4), (round(left, 1), round(height - bottom, 1), round(right, 1), round(height - top, 1))
    )
