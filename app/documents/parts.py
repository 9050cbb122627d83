"""What a printed paper is made of: its head, its kinds of blocks, and the names they ask for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.documents.placeholders import Row as Row
from app.documents.placeholders import Value as Value
from app.documents.placeholders import filled as filled
from app.documents.placeholders import flat as flat
from app.documents.placeholders import names_in as names_in
from app.rules.chart import BAR_FIELDS, COLUMN_FIELDS

PAPERS = {"A4": (210.0, 297.0), "A5": (148.0, 210.0), "A4-across": (297.0, 210.0), "80mm": (80.0, 0.0)}
"""Width and height in millimetres; a roll has no height: each page ends below what stands on it."""


def _choice(*words: str) -> Any:
    """One of `words`, the first unless said otherwise."""
    return field(default=words[0], metadata={"one_of": words})


def _number(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"between": (low, high)})


def _needed(low: float, high: float) -> Any:
    """A number that the file has to say."""
    return field(metadata={"between": (low, high)})


def _size(points: float) -> Any:
    return _number(points, 6, 48)


@dataclass(frozen=True)
class Pair:
    """A label and what stands behind it."""

    label: str
    text: str


@dataclass(frozen=True)
class Column:
    """One column of a table; `text` is filled from each row, `width` in millimetres, 0 takes what is left.

    One that is to `keep` "filled" is left out of a table in which it is empty in every row. What is the
    `same` in rows that follow each other is said "once", in one cell beside them all.
    """

    heading: str
    text: str
    width: float = _number(0, 0, 300)
    align: str = _choice("left", "centre", "right")
    keep: str = _choice("always", "filled")
    same: str = _choice("repeat", "once")


@dataclass(frozen=True)
class Entry:
    """One labelled cell of a grid that takes `span` of its columns.

    One that is to `keep` "filled" is left out when it is empty.
    """

    label: str
    text: str
    span: int = _number(1, 1, 4)
    keep: str = _choice("always", "filled")


@dataclass(frozen=True)
class Text:
    """A paragraph for each line of `text`; nothing at all when it is empty. `indent` is in characters."""

    text: str
    size: float = _size(10.5)
    face: str = _choice("song", "hei")
    align: str = _choice("left", "centre", "right")
    indent: float = _number(0, 0, 8)


@dataclass(frozen=True)
class Facts:
    """Labels with their values, side by side in `columns`."""

    pairs: tuple[Pair, ...]
    columns: int = _number(2, 1, 4)
    size: float = _size(10.5)


@dataclass(frozen=True)
class Grid:
    """Bordered cells, each with its label in a shaded one, side by side in `columns`.

    `label` is the width of a shaded cell and `high` the least height of a row, both in millimetres. `band`
    is a line above them all; nothing when it is empty.
    """

    entries: tuple[Entry, ...]
    columns: int = _number(2, 1, 4)
    label: float = _number(24, 10, 60)
    high: float = _number(8, 5, 40)
    size: float = _size(10)
    band: str = ""


@dataclass(frozen=True)
class Records:
    """A grid for each row of one list of the values, all its texts filled from that row.

    One that is to `keep` "filled" is left out when the list has no rows.
    """

    rows: str
    entries: tuple[Entry, ...]
    columns: int = _number(2, 1, 4)
    label: float = _number(24, 10, 60)
    high: float = _number(8, 5, 40)
    size: float = _size(10)
    band: str = ""
    keep: str = _choice("always", "filled")


@dataclass(frozen=True)
class Lines:
    """Lines exactly as they are, in large type, to be read and typed off the paper."""

    text: str
    size: float = _size(18)


@dataclass(frozen=True)
class Table:
    """The rows of one list of the values, the head repeated on every page.

    One that is to `keep` "filled" is left out when it has no rows. Rows whose `band` is the same stand
    together under one line that says it; one with nothing else stands for a band without rows. With
    `bands` "pages" each begins on a new page.
    """

    rows: str
    columns: tuple[Column, ...]
    size: float = _size(9.5)
    keep: str = _choice("always", "filled")
    band: str = ""
    bands: str = _choice("follow", "pages")


@dataclass(frozen=True)
class Signature:
    """Labelled lines to sign on, side by side in `columns`; never divided between pages."""

    labels: tuple[str, ...]
    columns: int = _number(2, 1, 4)
    size: float = _size(10.5)


@dataclass(frozen=True)
class Signer:
    """Who signed; `strokes` names the value that holds what was drawn on the pad, `text` stands below it."""

    label: str
    strokes: str
    text: str = ""


@dataclass(frozen=True)
class Drawn:
    """Signatures drawn on the pad, side by side in `columns`; room to sign where nothing was drawn."""

    signers: tuple[Signer, ...]
    columns: int = _number(2, 1, 4)
    size: float = _size(10.5)


@dataclass(frozen=True)
class Barcode:
    """A text as Code 128, `height` millimetres high, the text below; nothing at all when it is empty.

    The thinnest bar is so many `dots` wide; one is an eighth of a millimetre, what a slip printer can do.
    """

    text: str
    height: float = _number(12, 5, 40)
    dots: int = _number(3, 2, 8)
    align: str = _choice("left", "centre", "right")
    size: float = _size(9)


@dataclass(frozen=True)
class LabelLine:
    """One text in the middle of a label, none when it is empty; to fit, it shrinks to `least` if given."""

    text: str
    size: float = _size(8)
    least: float = _size(0)
    face: str = _choice("song", "hei")


@dataclass(frozen=True)
class Labels:
    """The rows of one list as labels, `columns` times `down` on a sheet; all sizes in millimetres.

    The first label stands `left` and `top` from the paper's edges. `skip` names the value that says how
    many labels of the first sheet are used already. On a roll a page ends below its labels. A page of
    labels carries neither footer nor number.
    """

    rows: str
    width: float = _needed(15, 297)
    height: float = _needed(10, 297)
    columns: int = _number(1, 1, 10)
    down: int = _number(1, 1, 30)
    left: float = _number(0, 0, 100)
    top: float = _number(0, 0, 100)
    gap_across: float = _number(0, 0, 50)
    gap_down: float = _number(0, 0, 50)
    skip: str = ""
    above: tuple[LabelLine, ...] = ()
    barcode: str = ""
    bar_height: float = _number(8, 5, 40)
    dots: int = _number(3, 2, 8)
    below: tuple[LabelLine, ...] = ()


@dataclass(frozen=True)
class Chart:
    """The rows of one list as bars, or as columns `height` millimetres high; `size` is that of the names.

    The rows are what app.rules.chart.rows_of makes, with the same names. `title` stands above and
    is kept with it; `label` and `second` say what the two series are. A full track, or the axis, goes to
    `most` at least.
    """

    rows: str
    shape: str = _choice("bars", "compact", "columns")
    title: str = ""
    label: str = ""
    second: str = ""
    unit: str = ""
    most: float = _number(0, 0, 1_000_000)
    height: float = _number(60, 35, 200)
    size: float = _size(9.5)


@dataclass(frozen=True)
class Plan:
    """A drawing of boxes, lines and words, each a row of one list; as large as the page has room for.

    The rows answer `PLAN_FIELDS`: `shape` is box, line or text; x and y lie right and down from the
    left upper corner, `wide` and `high` go on from there (of a text: its `size` in `high`), `grey` runs
    from 0 (black) to 1, `anchor` is left, centre or right. One of the drawing's units is a point or less.
    """

    rows: str


@dataclass(frozen=True)
class Rule:
    """A thin line from edge to edge of the text."""


@dataclass(frozen=True)
class CutLine:
    """A dashed line across the whole paper."""


@dataclass(frozen=True)
class Space:
    """Empty room: `height` millimetres, or whatever is left `down_to` so many from the paper's upper edge."""

    height: float = _number(0, 0, 300)
    down_to: float = _number(0, 0, 300)


@dataclass(frozen=True)
class PageBreak:
    """What follows stands on a new page."""


PLAN_FIELDS = frozenset({"shape", "x", "y", "wide", "high", "grey", "text", "anchor"})

Listed = Table | Labels | Records | Chart | Plan
"""Blocks that a list of the values fills row by row."""

Block = (
    Text
    | Facts
    | Grid
    | Records
    | Lines
    | Table
    | Signature
    | Drawn
    | Barcode
    | Labels
    | Chart
    | Plan
    | Rule
    | CutLine
    | Space
    | PageBreak
)

KINDS: dict[str, type[Block]] = {
    "text": Text,
    "facts": Facts,
    "grid": Grid,
    "records": Records,
    "lines": Lines,
    "table": Table,
    "signature": Signature,
    "drawn": Drawn,
    "barcode": Barcode,
    "labels": Labels,
    "chart": Chart,
    "plan": Plan,
    "rule": Rule,
    "cut-line": CutLine,
    "space": Space,
    "page-break": PageBreak,
}


@dataclass(frozen=True)
class Head:
    """What a form says before its blocks; `margin` in millimetres, `footer` stands on every page.

    On a roll the footer stands once, below everything.
    """

    title: str
    clauses: tuple[str, ...]
    paper: str = _choice(*PAPERS)
    margin: float = _number(18, 3, 40)
    footer: str = ""

    @property
    def on_roll(self) -> bool:
        return PAPERS[self.paper][1] == 0


@dataclass(frozen=True)
class Form:
    """A checked paper; `sample` fills every name it uses."""

    name: str
    head: Head
    blocks: tuple[Block, ...]
    sample: Mapping[str, Value]


# ---------- names


def texts_of(part: Any) -> Iterator[str]:
    """Every text of a block or head that may ask for names, but what is filled row by row."""
    if isinstance(part, Head):
        yield part.footer
    elif isinstance(part, Text | Lines | Barcode):
        yield part.text
    elif isinstance(part, Facts):
        for pair in part.pairs:
            yield from (pair.label, pair.text)
    elif isinstance(part, Grid):
        yield from (part.band, *entry_texts(part))
    elif isinstance(part, Signature):
        yield from part.labels
    elif isinstance(part, Drawn):
        for signer in part.signers:
            yield from (signer.label, signer.text)
    elif isinstance(part, Table):
        yield from (column.heading for column in part.columns)
    elif isinstance(part, Chart):
        yield from (part.title, *((part.label, part.second, part.unit) if part.shape == "columns" else ()))


def entry_texts(block: Grid | Records) -> Iterator[str]:
    """Labels and texts of the cells of a grid."""
    for entry in block.entries:
        yield from (entry.label, entry.text)


def row_texts(block: Listed) -> tuple[str, ...]:
    """Every text to be read that each row fills."""
    if isinstance(block, Table):
        return (block.band, *(column.text for column in block.columns))
    if isinstance(block, Records):
        return (block.band, *entry_texts(block))
    if isinstance(block, Chart):
        return ("{name}",) if block.shape == "columns" else ("{name}", "{words}")
    if isinstance(block, Plan):
        return ("{text}",)
    return tuple(line.text for line in (*block.above, *block.below))


def row_names(block: Listed) -> frozenset[str]:
    """The names each row of a table, of labels or of a chart has to answer."""
    if isinstance(block, Chart):
        return COLUMN_FIELDS if block.shape == "columns" else BAR_FIELDS
    if isinstance(block, Plan):
        return PLAN_FIELDS
    coded = (block.barcode,) if isinstance(block, Labels) else ()
    return frozenset(name for text in (*row_texts(block), *coded) for name in names_in(text))


def counts_of(form: Form) -> frozenset[str]:
    """The names of the values that say how many labels are used already."""
    return frozenset(block.skip for block in form.blocks if isinstance(block, Labels) and block.skip)


def strokes_of(form: Form) -> frozenset[str]:
    """The names of the values that are drawn and not written."""
    drawn = (block for block in form.blocks if isinstance(block, Drawn))
    return frozenset(signer.strokes for block in drawn for signer in block.signers)
