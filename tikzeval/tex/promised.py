"""The packages and TikZ libraries that every drawing may rely on, read from `latex/promised.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tikzeval.files import read_yaml
from tikzeval.mistakes import validate
from tikzeval.resources import resource_dir
from tikzeval.tex.kpathsea import kpsewhich


class Promised(BaseModel):
    """`promised.yaml`. Names are those of `\\usepackage` and `\\usetikzlibrary`, without `.sty`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preloaded: tuple[str, ...]
    on_use: dict[str, tuple[str, ...]]  # package → words that show it is used
    available: tuple[str, ...]
    xcolor_options: tuple[str, ...]
    libraries: tuple[str, ...]
    pgfplots_libraries: tuple[str, ...]
    pgfplots_compat: str

    def bare(self) -> Promised:
        """The same without anything loaded in advance but TikZ itself."""
        return self.model_copy(update={"preloaded": ("tikz",), "on_use": {}, "libraries": ()})

    @property
    def packages(self) -> tuple[str, ...]:
        """Every promised package, in the order to name them."""
        return (*self.preloaded, *self.on_use, *self.available)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that must be there, as `kpsewhich` knows them."""
        packages = [f"{name}.cls" if name == "standalone" else f"{name}.sty" for name in self.packages]
        return (
            *packages,
            *(f"tikzlibrary{name}.code.tex|pgflibrary{name}.code.tex" for name in self.libraries),
        )


def read_promised(path: Path | None = None) -> Promised:
    """Read the list, by default the one that is shipped.

    Raises:
        FileFormatError: It is not what it should be; names the file, the key and the nearest known key.
    """
    path = path or resource_dir("latex") / "promised.yaml"
    return validate(Promised, read_yaml(path), str(path))


@cache
def shipped() -> Promised:
    """The shipped list, read once."""
    return read_promised()


def missing_files(promised: Promised | None = None) -> tuple[str, ...]:
    """Return the promised files that this machine's TeX does not have.

    Raises:
        MissingToolError: There is no TeX here.
    """
    promised = promised or shipped()
    wanted = [name for choice in promised.files for name in choice.split("|")]
    found = {Path(line).name for line in kpsewhich(*wanted)}
    return tuple(
        choice.split("|")[0] for choice in promised.files if not any(name in found for name in choice.split("|"))
    )
