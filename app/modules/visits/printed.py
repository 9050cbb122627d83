"""What the papers of visits say: one sheet, a list of walks, the figures of a stretch. Texts only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.rules.chart import Bars, Columns


@dataclass(frozen=True)
class SaidLine:
    """One opinion: about what, in what words, what was answered, the code of what it became."""

    theme: str
    words: str
    reply: str = ""
    became: str = ""


@dataclass(frozen=True)
class PromisedLine:
    """One promise: what, who, until which day, how it stands."""

    words: str
    who: str
    until: str
    state: str = ""


@dataclass(frozen=True)
class HomeFacts:
    """What a pair has to know of a household before the door opens, and no more; no telephones."""

    members: str = ""
    marks: str = ""
    wish: str = ""
    last: str = ""
    opinions: tuple[SaidLine, ...] = ()
    """What was said the last time, with the replies."""
    matters: tuple[str, ...] = ()
    """Open requests and complaints: code and title."""
    promises: tuple[PromisedLine, ...] = ()
    """What was promised and is not kept yet."""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class TalkFacts:
    """What is on record of one talk. Keys are those of the rules: outcome, way, dimensions and grades."""

    outcome: str = ""
    way: str = ""
    hours: str = ""
    seen: str = ""
    relation: str = ""
    outside: str = ""
    """Why one went alone, or outside the hours."""
    ratings: Mapping[str, int] = field(default_factory=dict)
    opinions: tuple[SaidLine, ...] = ()
    promises: tuple[PromisedLine, ...] = ()
    needs: str = ""
    words: str = ""
    signed: str = ""
    strokes: str = ""
    entered: str = ""


@dataclass(frozen=True)
class SheetFacts:
    """One visit sheet (VISIT-08): empty for a blank one, with `home` to carry, with `talk` for the file."""

    number: str = ""
    day: str = ""
    window: str = ""
    room: str = ""
    stage: str = ""
    delivery: str = ""
    first: str = ""
    second: str = ""
    why: str = ""
    home: HomeFacts | None = None
    talk: TalkFacts | None = None


@dataclass(frozen=True)
class WalkLine:
    """One planned visit in the list of walks; `walk` is the line above those that belong together."""

    walk: str
    at: str
    room: str
    stage: str
    why: str
    remark: str = ""
    result: str = ""
    """What became of it, where it lies behind."""


@dataclass(frozen=True)
class WalkFacts:
    """The walks of a day or a week, or one walk, in their order."""

    stretch: str
    lines: tuple[WalkLine, ...]
    proposed: int = 0
    """How many of them nobody confirmed yet."""


@dataclass(frozen=True)
class NamedFigure:
    """A figure with its name, as it is printed."""

    name: str
    words: str


@dataclass(frozen=True)
class AreaLine:
    """How far one area, building or month is: done, of how many, what should be by now, how far behind."""

    name: str
    done: str
    of: str
    expected: str
    behind: str = ""


@dataclass(frozen=True)
class BuildingLine:
    """How satisfied one building is: talks with grades, a figure for each dimension, all together."""

    name: str
    talks: str
    dimensions: tuple[str, ...]
    whole: str


@dataclass(frozen=True)
class ThemeLine:
    """Opinions about one thing: how many, answered, become matters; the one that stands for them."""

    name: str
    opinions: str
    answered: str
    became: str
    words: str = ""


@dataclass(frozen=True)
class FiguresFacts:
    """The figures of a month or a year: numbers, bars against the target, satisfaction, opinions."""

    title: str
    numbers: tuple[NamedFigure, ...]
    """At most fifteen, three in a row."""
    coverage: Bars
    settling: Bars
    """Shares by role of those that settle in (VISIT-03)."""
    settled: Bars
    """Shares by role of those that are settled (VISIT-04)."""
    satisfaction: Bars
    months: Columns
    """Twelve months: talks, or the satisfied share."""
    months_title: str = ""
    areas: tuple[AreaLine, ...] = ()
    buildings: tuple[BuildingLine, ...] = ()
    themes: tuple[ThemeLine, ...] = ()
    words: str = ""
    """What the leader has to say to it, or how the figures are counted."""
