"""Works out where every word and line of a form stands, block after block and page after page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.documents.drawing import printable
from app.documents.linebreak import Line, Measure, compose
from app.documents.parts import PAPERS, Head

MM = 72 / 25.4
STEP = 1.6  # from line to line, in sizes of the letters
CENTRE = 0.38  # of a size: how far the middle of a Chinese character stands above its baseline
_FOOT_SIZE, _FOOT_STEP = 8.5, 12.0
_FOOT_EDGE = 10 * MM  # below the last line of the footer; most printers reach that far
_FOOT_GAP = 8.0
_NUMBER_WIDTH = 60.0
_ROLL_END = 4000 * MM  # readers of PDF take no page much longer
FOOT_LINES = 4


@dataclass(frozen=True)
class Words:
    """Words on one baseline: `x`, `y` in points from the lower left corner; `hei` says 黑体, else 宋体.

    What is `turned` reads upwards from there.
    """

    page: int
    x: float
    y: float
    text: str
    size: float
    hei: bool
    gap: float = 0.0
    stretch: tuple[int, ...] = ()
    turned: bool = False


@dataclass(frozen=True)
class Stroke:
    """A straight line; `grey` from 0 (black) to 1."""

    page: int
    start: tuple[float, float]
    end: tuple[float, float]
    grey: float = 0.0
    dashed: bool = False
    width: float = 0.5


@dataclass(frozen=True)
class Fill:
    """A grey box: lower left corner, width, height."""

    page: int
    box: tuple[float, float, float, float]
    grey: float


@dataclass(frozen=True)
class Pen:
    """One stroke of a signature, through points from the lower left corner."""

    page: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Bars:
    """A text as Code 128 with its lower left corner; `bar` is the width of the thinnest one."""

    page: int
    x: float
    y: float
    text: str
    bar: float
    height: float


Mark = Words | Stroke | Fill | Pen | Bars


@dataclass(frozen=True)
class Cell:
    """Words set into a column that begins at `x` and is `width` wide; `lines` are ready to stand there."""

    x: float
    width: float
    lines: Sequence[Line]
    align: str = "left"
    hei: bool = False


@dataclass(frozen=True)
class Place:
    """A place on a paper that is being filled: page, how far down, where the page began, what stood there."""

    page: int
    down: float
    first: float
    marks: int


class Flow:
    """The paper as it fills: `down` is how far from the upper edge the next thing stands, in points."""

    def __init__(self, head: Head, footer: str, hei: Measure, song: Measure) -> None:
        self._measures = {True: hei, False: song}
        self.width, self.height = (side * MM for side in PAPERS[head.paper])
        margin = head.margin * MM
        self.left, self.right, self.top = margin, self.width - margin, margin
        self.on_roll = head.on_roll
        number = 0 if self.on_roll else _NUMBER_WIDTH
        self._foot = self.lines(footer, self.right - self.left - number, _FOOT_SIZE)
        foot = _FOOT_EDGE + len(self._foot) * _FOOT_STEP + _FOOT_GAP if footer else 0.0
        self.bottom = _ROLL_END if self.on_roll else self.height - max(margin, foot)
        self._ends: dict[int, float] = {}
        self._bare: set[int] = set()
        self.marks: list[Mark] = []
        self.page, self.down, self._first = 0, self.top, self.top
        self._again: Callable[[], None] | None = None
        self._again_height = 0.0

    # ---------- room

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.bottom - self.down

    @property
    def untouched(self) -> bool:
        """Nothing stands on this page yet but a repeated head."""
        return self.down == self._first

    @property
    def foot_lines(self) -> int:
        return len(self._foot)

    def place(self) -> Place:
        """Where the paper has got to, to go back there."""
        return Place(self.page, self.down, self._first, len(self.marks))

    def go_back(self, place: Place) -> None:
        """Take away what was put since then."""
        self.page, self.down, self._first = place.page, place.down, place.first
        del self.marks[place.marks :]

    def turn(self) -> None:
        """Go on with a new page."""
        self.cut(self.down + self.top)
        self.page, self.down, self._first = self.page + 1, self.top, self.top
        if self._again:
            self._again()
        self._first = self.down

    def cut(self, down: float) -> None:
        """On a roll this page ends `down` points from its upper edge, unless it is cut already."""
        self._ends.setdefault(self.page, down)

    def leave_bare(self) -> None:
        """This page carries neither footer nor number: its edges belong to something else."""
        self._bare.add(self.page)

    def page_height(self, page: int) -> float:
        """Points from edge to edge; of a roll known when the paper is finished."""
        return self._ends[page] if self.on_roll else self.height

    def need(self, height: float) -> None:
        """Turn the page unless `height` points are left or the page is untouched."""
        if height > self.room + 0.01 and not self.untouched:
            self.turn()

    def repeat(self, head: Callable[[], None] | None, height: float = 0.0) -> None:
        """From now on `head`, so many points high, begins every new page; None ends that."""
        self._again, self._again_height = head, height

    @property
    def page_room(self) -> float:
        """Points a new page has below the repeated head."""
        return self.bottom - self.top - self._again_height

    # ---------- words

    def lines(
        self, text: str, width: float, size: float, *, hei: bool = False, indent: float = 0.0
    ) -> list[Line]:
        """Every paragraph of a literal text, broken to `width`; nothing for an empty text."""
        one = self._measures[hei]
        found: list[Line] = []
        for paragraph in text.splitlines():
            found += compose(printable(paragraph), width, lambda char: one(char) * size, indent)
        return found

    def length(self, text: str, size: float, *, hei: bool = False) -> float:
        """Points a text takes on one line."""
        return sum(map(self._measures[hei], text)) * size

    def put(
        self, line: Line, x: float, width: float, size: float, *, hei: bool, align: str, down: float
    ) -> None:
        """One line in the middle of its step, `down` points from the upper edge."""
        spare = {"left": 0.0, "centre": (width - line.natural) / 2, "right": width - line.natural}[align]
        y = self.height - down - STEP * size / 2 - CENTRE * size
        self.marks.append(Words(self.page, x + spare, y, line.text, size, hei))

    def put_justified(self, line: Line, size: float, *, hei: bool) -> None:
        """One line of running text with both edges straight, where the page has got to."""
        x, y = self.left + line.indent, self.height - self.down - STEP * size / 2 - CENTRE * size
        self.marks.append(Words(self.page, x, y, line.text, size, hei, line.gap, line.stretch))

    # ---------- lines and boxes

    def across(
        self, left: float, right: float, down: float, *, grey: float = 0, dashed: bool = False
    ) -> None:
        """A level line."""
        y = self.height - down
        self.marks.append(Stroke(self.page, (left, y), (right, y), grey, dashed))

    def upright(self, x: float, top: float, bottom: float, *, grey: float = 0) -> None:
        """A vertical line."""
        self.marks.append(Stroke(self.page, (x, self.height - top), (x, self.height - bottom), grey))

    def shade(self, left: float, right: float, top: float, bottom: float, grey: float) -> None:
        """A grey box behind what is drawn after it."""
        self.marks.append(Fill(self.page, (left, self.height - bottom, right - left, bottom - top), grey))

    def drawn(self, points: Sequence[tuple[float, float]]) -> None:
        """One stroke of a signature; its points are told from the upper left corner."""
        self.marks.append(Pen(self.page, tuple((x, self.height - down) for x, down in points)))

    # ---------- rows

    def row(
        self,
        cells: Sequence[Cell],
        size: float,
        pad: float,
        frame: Callable[[float, float], None] | None = None,
    ) -> None:
        """Cells side by side. A row stays whole if a page can hold it and goes on line by line if none can.

        `frame(top, bottom)` draws what is around and behind each part of the row before its words.
        """
        step, start, count = STEP * size, 0, _lines_high(cells)
        while start < count:
            left = count - start
            fit = int((self.room - 2 * pad + 0.01) / step)
            whole = (self.page_room - 2 * pad + 0.01) / step
            if not self.untouched and (fit < 1 or (fit < left <= whole and start == 0)):
                self.turn()
                continue
            taken = min(max(fit, 1), left)
            bottom = self.down + taken * step + 2 * pad
            if frame:
                frame(self.down, bottom)
            for cell in cells:
                for number, line in enumerate(cell.lines[start : start + taken]):
                    down = self.down + pad + number * step
                    self.put(line, cell.x, cell.width, size, hei=cell.hei, align=cell.align, down=down)
            self.down, start = bottom, start + taken

    # ---------- foot

    def finish(self) -> None:
        """Footer and page number on every page; a single page without a footer carries no number.

        A roll has no page numbers, and its footer stands below everything.
        """
        if self.on_roll:
            for line in self._foot:
                self.put(line, self.left, 0, _FOOT_SIZE, hei=False, align="left", down=self.down)
                self.down += _FOOT_STEP
            self.cut(self.down + self.top)
            return
        pages = self.page + 1
        if not self._foot and pages == 1:
            return
        last = self.height - _FOOT_EDGE - STEP * _FOOT_SIZE
        numbered = sorted(set(range(pages)) - self._bare)
        for self.page in numbered:
            for number, line in enumerate(reversed(self._foot)):
                self.put(
                    line, self.left, 0, _FOOT_SIZE, hei=False, align="left", down=last - number * _FOOT_STEP
                )
            words = self.lines(f"第 {self.page + 1}/{pages} 页", _NUMBER_WIDTH, _FOOT_SIZE)[0]
            left = self.right - _NUMBER_WIDTH
            self.put(words, left, _NUMBER_WIDTH, _FOOT_SIZE, hei=False, align="right", down=last)
        self.page = pages - 1


def row_height(cells: Sequence[Cell], size: float, pad: float) -> float:
    """Points a row takes when it stays whole."""
    return _lines_high(cells) * STEP * size + 2 * pad


def _lines_high(cells: Sequence[Cell]) -> int:
    return max(1, *(len(cell.lines) for cell in cells))
