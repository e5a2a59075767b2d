"""Model provider `files/NAME`: pictures from elsewhere, each shown as the reply to the prompt that it is named by."""

from __future__ import annotations

from pathlib import Path

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, modelapi
from inspect_ai.tool import ToolChoice, ToolInfo

from tikzeval.errors import ProviderError
from tikzeval.models.address import address_of
from tikzeval.models.generator import picture_output
from tikzeval.models.inprocess import InProcessModel
from tikzeval.models.picture_folder import read_folder
from tikzeval.models.picture_notes import notes_in
from tikzeval.picture.bitmap import check_size
from tikzeval.picture.objects import RasterError


class PictureFiles(InProcessModel):
    """A folder of pictures as a model."""

    recorded = True

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Answer with the picture of the prompt.

        Raises:
            ProviderError: There is none for this prompt and epoch, it cannot be read, or it is too large.
        """
        address = address_of(input)
        folder = read_folder(Path(self.model_args["path"]))
        path = folder.picture(address.prompt, address.epoch)
        if path is None:
            msg = f"{folder.path.name} holds no picture of {address.prompt} for epoch {address.epoch}"
            raise ProviderError(msg)
        try:
            check_size(path.stat().st_size)
            picture = path.read_bytes()
        except (OSError, RasterError) as error:
            msg = f"{path}: {error.strerror if isinstance(error, OSError) else error}"
            raise ProviderError(msg) from error
        about = folder.about.model_dump(mode="json", exclude_defaults=True, include={"model", "made", "made_with"})
        told = {"file": path.relative_to(folder.path).as_posix(), **about, **notes_in(picture)}
        return picture_output(folder.about.model or self.model_name, picture, told)


@modelapi(name="files")
def files() -> type[ModelAPI]:
    """Register the provider with Inspect."""
    return PictureFiles
