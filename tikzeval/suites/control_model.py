"""Model provider `control/NAME`: answers every prompt with a drawing made from its reference."""

from __future__ import annotations

import asyncio

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, modelapi
from inspect_ai.tool import ToolChoice, ToolInfo

from tikzeval.models.address import address_of
from tikzeval.models.inprocess import InProcessModel
from tikzeval.suites.controls import Boxes, control_drawing, reference_boxes
from tikzeval.suites.suite import find_prompt
from tikzeval.values import Prompt
from tikzeval.workers import workers


class Control(InProcessModel):
    """One of the controls as a model."""

    boxes: dict[str, asyncio.Task[Boxes]] = {}  # noqa: RUF012  shared on purpose: one reference serves all controls

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Answer with the control's drawing of the prompt.

        Raises:
            InfraError: The prompt's reference does not draw here.
        """
        address = address_of(input)
        prompt = find_prompt(address.suite, address.prompt)
        boxes: Boxes = {}
        if self.model_name in ("scrambled", "boxes", "label"):
            boxes = await self._boxes(prompt)
        drawing = control_drawing(self.model_name, prompt, boxes, address.epoch)
        return ModelOutput.from_content(self.model_name, f"```latex\n{drawing}```\n")

    async def _boxes(self, prompt: Prompt) -> Boxes:
        if prompt.id not in self.boxes:
            self.boxes[prompt.id] = asyncio.ensure_future(workers.run(reference_boxes, prompt))
        return await asyncio.shield(self.boxes[prompt.id])


@modelapi(name="control")
def control() -> type[ModelAPI]:
    """Register the provider with Inspect."""
    return Control
