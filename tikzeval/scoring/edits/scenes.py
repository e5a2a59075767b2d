"""The pictures that an edit begins from and should lead to: our own drawings, compiled once in each process."""

from __future__ import annotations

import atexit
from functools import lru_cache

from tikzeval.errors import InfraError
from tikzeval.picture.scene import Scene, build_scene


@lru_cache(maxsize=32)
def scene_of(source: str) -> Scene:
    """Compile a drawing of ours.

    Args:
        source: TikZ.

    Raises:
        InfraError: It does not draw here.
    """
    from tikzeval.drawing import draw_source
    from tikzeval.tex.isolation import demand

    drawn = draw_source(source, sandbox=demand(trusted=True).sandbox)
    if not drawn.outcome.rendered or drawn.compilation is None:
        msg = f"the drawing that is to be edited does not draw here ({drawn.outcome}); run `tikzeval doctor`"
        raise InfraError(msg)
    return build_scene(drawn.compilation.pdf)


atexit.register(scene_of.cache_clear)  # before pdfium is closed
