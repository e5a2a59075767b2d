"""The words of tikzeval: every value that is handed from one stage to the next.

    suites ──► model ──► tex/extract ──► tex/engine ──► picture ──► scoring
    Prompt     Reply     Drawing         Compilation    Scene       Verdict, Score

Each is frozen and knows nothing of the stages after it. `Scene` is in picture/scene.py, with the arrays it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a reply. Nothing that happened is a zero, a None or a magic string."""

    OK = "ok"
    RECOVERED = "recovered"  # a PDF in spite of TeX errors; scored like any picture
    NO_CODE = "no_code"  # nothing in the reply can be drawn, or shown
    TRUNCATED = "truncated"  # the model ran out of tokens within the drawing
    REFUSED = "refused"  # the model, or its provider's filter, declined
    TEX_ERROR = "tex_error"  # TeX gave no PDF
    TIMEOUT = "timeout"  # used up its CPU seconds
    MEMORY = "memory"  # used up its memory, or TeX's
    OUTPUT_LIMIT = "output_limit"  # wrote more than allowed
    PAGE_LIMIT = "page_limit"  # more pages, or a larger page, than allowed
    BLANK = "blank"  # a PDF without visible ink on its first page, or a picture of one colour
    RASTER_ERROR = "raster_error"  # a PDF or a picture file that cannot be turned into pixels
    PROVIDER_ERROR = "provider_error"  # never the model's fault
    INFRA_ERROR = "infra_error"  # never the model's fault
    NOT_ASKED = "not_asked"  # the run's budget was spent before its turn; never the model's fault

    @property
    def rendered(self) -> bool:
        """Whether there is a picture to score."""
        return self in (Outcome.OK, Outcome.RECOVERED)

    @property
    def unscored(self) -> bool:
        """Whether the reply could not be judged, through no fault of the model."""
        return self in (Outcome.PROVIDER_ERROR, Outcome.INFRA_ERROR, Outcome.NOT_ASKED)


class Found(StrEnum):
    """Where in a reply its drawing was found."""

    FENCED = "fenced"  # in a Markdown code block
    BARE = "bare"  # in the running text
    NOWHERE = "nowhere"


class Form(StrEnum):
    """What kind of TeX a drawing is."""

    DOCUMENT = "document"  # \documentclass … \end{document}
    PICTURE = "picture"  # one or more tikzpicture environments, or \tikz
    LOOSE = "loose"  # \draw lines without an environment
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to draw."""

    id: str  # unique among all suites
    suite: str
    text: str  # in `language`, what the model is asked to draw
    language: str  # ISO 639-1: en, ko, …
    caption: str  # English; what CLIP compares the picture with
    parts: tuple[str, ...] = ()  # ASCII names that the drawing must give to its parts
    level: int = 1  # 1 easy … 5 hard
    split: str = "public"  # public or private
    near_misses: tuple[str, ...] = ()  # captions that are almost right, for the contrastive CLIP check
    family: str = ""  # of a spatial problem: which kind
    n: int | None = None  # and how difficult: its objects or constraints
    seed: str = ""  # and what it was made from: a public seed, or a hash of a secret
    reference: str = ""  # our own drawing of it, where that is not a file of ours
    before: str = ""  # of an edit: TikZ of the drawing that is to be edited


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered."""

    text: str
    reasoning: str = ""  # apart from the text, never searched for a drawing
    stop_reason: str = "stop"  # Inspect's words: stop, max_tokens, content_filter, …


@dataclass(frozen=True, slots=True)
class Drawing:
    """TikZ source taken from a reply."""

    source: str  # a whole LaTeX document when form is DOCUMENT, else a body
    form: Form
    found: Found
    complete: bool = True  # False when the reply breaks off within the drawing


@dataclass(frozen=True, slots=True)
class TexError:
    """One error that TeX reported."""

    line: int | None  # 1-based line of the drawing's source; None where TeX names none
    message: str


@dataclass(frozen=True, slots=True)
class Compilation:
    """What TeX made of a drawing."""

    outcome: Outcome
    pdf: bytes = b""  # empty unless the outcome is rendered
    pages: int = 0
    log: str = ""  # the end of TeX's log, at most 64 KiB
    errors: tuple[TexError, ...] = ()
    missing_glyphs: int = 0  # characters that no font had, drawn as boxes
    seconds: float = 0.0  # CPU seconds of TeX
    tier: str = "plain"  # plain, format or fork
    isolation: str = "floor"  # the layers that were active, joined by +


class Mark(StrEnum):
    """What a check decided."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    VOID = "void"  # a check that it requires did not pass; counts as not passed
    AMBIGUOUS = "ambiguous"  # within the tolerance; counts as not passed
    SKIPPED = "skipped"  # not asked for (no judge, no CLIP weights); leaves the column
    UNSCORED = "unscored"  # our own inability; leaves the column and is counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's decision on one picture."""

    check: str  # the check's id in its rubric
    kind: str  # part, relation, colour, …
    mark: Mark
    evidence: str  # one sentence that a person can check in the picture
    margin: float | None = None  # signed; ≥ 0 where it passed; None where there is no natural one
    weight: float = 1.0
    must: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """Verdicts folded together."""

    outcome: Outcome
    verdicts: tuple[Verdict, ...] = field(default_factory=tuple)
    rubric: float | None = (
        None  # weighted share of decided checks passed but those of judges, 0…1; None when unscored, and of bitmaps
    )
    rubric_judged: float | None = None  # the same with the checks of judges; None without judges, or when one failed
    strict: bool | None = None  # every `must` check passed; None when unscored, and of bitmaps
    parts_named: float | None = None  # share of the prompt's parts that the drawing names
    common: float | None = (
        None  # the share over the checks that a picture without vectors can answer too; None without any
    )
    clip: float | None = None  # cosine similarity, −1…1
    clip_no_text: float | None = None
