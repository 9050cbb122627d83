"""Where every panel and hook of the board stands, which is under the pointer, and which is next to which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.rules.box import Box

ACROSS = 10
"""Hooks in one row of a panel."""
MANY = 8
"""More panels than this are shown small, unless all have room."""
BAR = 10
"""Pixels of the scroll bar."""
NEAR_WIDE, NEAR_HIGH, SMALL_HIGH, MOST_WIDE, MOST_HIGH = 35, 40, 34, 48, 52
LEAST_WIDE = 33
FAR, MOST_FAR = 18, 28
LOW = 550
"""A board lower than this has small cells even where it must be scrolled."""


@dataclass(frozen=True)
class Cells:
    """How large a hook is drawn: `far` shows tags only, `small` no peg; `scale` is the text size."""

    width: int
    height: int
    far: bool
    scale: float

    @property
    def small(self) -> bool:
        """True where there is no height for the peg."""
        return not self.far and self.height < self._px(NEAR_HIGH)

    @property
    def unit(self) -> float:
        """How much larger than designed a tag is drawn."""
        if self.far:
            return min(self.width, self.height) / FAR
        return max(
            self.scale, min(self.width / NEAR_WIDE, self.height / (SMALL_HIGH if self.small else NEAR_HIGH))
        )

    @property
    def head(self) -> int:
        """The height of a panel's head."""
        return self._px(22 if self.far else 26 if self.small else 30)

    @property
    def side(self) -> int:
        """What is left free on either side of the hooks."""
        return self._px(8 if self.far else 12)

    @property
    def rows_label(self) -> int:
        """The column of row numbers, which stand where hooks have none of their own."""
        return self._px(18) if self.far else 0

    @property
    def foot(self) -> int:
        """What is left free above and below the hooks together."""
        return self._px(5 if self.far else 6)

    @property
    def gap(self) -> int:
        """What is left free between two panels."""
        return 8 if self.far else 10

    def _px(self, pixels: int) -> int:
        return round(pixels * self.scale)


@dataclass(frozen=True)
class Places:
    """The board laid out: the cells' size and a box for every panel, `columns` of them side by side."""

    cells: Cells
    columns: int
    counts: tuple[int, ...]
    panels: tuple[Box, ...]

    @property
    def height(self) -> int:
        """How high all panels are together."""
        return max((box.bottom for box in self.panels), default=0)

    @property
    def width(self) -> int:
        """How wide the panels side by side are."""
        return max((box.right for box in self.panels), default=0)

    @property
    def far(self) -> bool:
        """True when only tags are shown."""
        return self.cells.far

    def hook(self, panel: int, hook: int) -> Box:
        """The cell of a hook."""
        left, top = self.corner(panel)
        row, column = divmod(hook, ACROSS)
        cells = self.cells
        return Box(left + column * cells.width, top + row * cells.height, cells.width, cells.height)

    def corner(self, panel: int) -> tuple[int, int]:
        """Where the first hook's cell of a panel begins."""
        box, cells = self.panels[panel], self.cells
        return box.left + cells.side + cells.rows_label, box.top + cells.head + cells.foot // 2

    def head(self, panel: int) -> Box:
        """The head of a panel."""
        box = self.panels[panel]
        return Box(box.left, box.top, box.width, self.cells.head)

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """The panel and hook under a point."""
        panel = self.panel_at(x, y)
        if panel is None:
            return None
        left, top = self.corner(panel)
        column, row = int((x - left) // self.cells.width), int((y - top) // self.cells.height)
        hook = row * ACROSS + column
        inside = 0 <= column < ACROSS and row >= 0 and hook < self.counts[panel]
        return (panel, hook) if inside else None

    def panel_at(self, x: float, y: float) -> int | None:
        """The panel under a point."""
        return next((i for i, box in enumerate(self.panels) if box.holds(x, y)), None)

    def exposed(self, part: Box) -> Iterator[int]:
        """The panels that a part of the board shows something of."""
        return (i for i, box in enumerate(self.panels) if box.meets(part))

    def exposed_hooks(self, panel: int, part: Box) -> Iterator[int]:
        """The hooks of a panel that a part of the board shows something of."""
        left, top = self.corner(panel)
        wide, high = self.cells.width, self.cells.height
        first, last = max(0, (part.left - left) // wide), min(ACROSS - 1, (part.right - 1 - left) // wide)
        above = max(0, (part.top - top) // high)
        below = min((self.counts[panel] - 1) // ACROSS, (part.bottom - 1 - top) // high)
        for row in range(above, below + 1):
            begin = row * ACROSS
            yield from range(begin + first, min(begin + last + 1, self.counts[panel]))

    def step(self, panel: int, hook: int, right: int, down: int) -> tuple[int, int]:
        """The hook beside one, across the edges of panels too; at the rim of the board it stays."""
        row, column = divmod(hook, ACROSS)
        row, column = row + down, column + right
        if right and 0 <= column < ACROSS and row * ACROSS + column < self.counts[panel]:
            return panel, row * ACROSS + column
        if down and 0 <= row * ACROSS < self.counts[panel]:
            return panel, min(row * ACROSS + column, self.counts[panel] - 1)
        there = self._neighbour(panel, right, down)
        if there is None:
            return panel, hook
        rows = (self.counts[there] - 1) // ACROSS
        if right:
            row = min(row, rows)
            return there, min(row * ACROSS + (0 if right > 0 else ACROSS - 1), self.counts[there] - 1)
        return there, min((0 if down > 0 else rows) * ACROSS + column, self.counts[there] - 1)

    def row_end(self, panel: int, hook: int, *, last: bool) -> tuple[int, int]:
        """The first or last hook of the row."""
        first = hook - hook % ACROSS
        return panel, min(first + ACROSS - 1, self.counts[panel] - 1) if last else first

    def turn(self, panel: int, hook: int, by: int) -> tuple[int, int]:
        """The same hook on the next panel (by 1) or the one before (by -1) that has any."""
        there = panel + by
        while 0 <= there < len(self.counts) and not self.counts[there]:
            there += by
        if not 0 <= there < len(self.counts):
            return panel, hook
        return there, min(hook, self.counts[there] - 1)

    def end(self, *, last: bool) -> tuple[int, int] | None:
        """The first or last hook of the board."""
        some = [panel for panel, count in enumerate(self.counts) if count]
        if not some:
            return None
        return (some[-1], self.counts[some[-1]] - 1) if last else (some[0], 0)

    def _neighbour(self, panel: int, right: int, down: int) -> int | None:
        """The nearest panel that has hooks on that side; below a short last row the last one is taken."""
        column, there = panel % self.columns, panel
        while True:
            column, there = column + right, there + right + down * self.columns
            if down > 0 and there >= len(self.panels) and there // self.columns <= self._last_row:
                there = len(self.panels) - 1
                return there if self.counts[there] and there // self.columns > panel // self.columns else None
            if not (0 <= column < self.columns and 0 <= there < len(self.panels)):
                return None
            if self.counts[there]:
                return there

    @property
    def _last_row(self) -> int:
        return (len(self.panels) - 1) // self.columns


def arrange(
    counts: Sequence[int], width: int, height: int, scale: float = 1.0, far: bool | None = None
) -> Places:
    """Lay panels with so many hooks each into a board of this size; `far` None lets the room decide.

    What does not fit is scrolled, and then room is left for the scroll bar.
    """
    if far:
        return _arrange(counts, width, height, scale, far=True)
    near = _arrange(counts, width, height, scale, far=False)
    small = near.width > width or (
        far is None and near.height > height and (len(counts) > MANY or near.height > 2 * height)
    )
    return _arrange(counts, width, height, scale, far=True) if small else near


def _arrange(counts: Sequence[int], width: int, height: int, scale: float, *, far: bool) -> Places:
    whole = _best(counts, width, height, scale, far)
    return whole if whole.height <= height else _best(counts, width - BAR, height, scale, far)


def _best(counts: Sequence[int], width: int, height: int, scale: float, far: bool) -> Places:
    """The number of columns that shows all with the largest cells, else the lowest board."""
    tried = [
        _lay(counts, columns, width, height, scale, far) for columns in range(1, max(1, len(counts)) + 1)
    ]
    some = [each for each in tried if each is not None]
    if not some:
        return _columns(counts, 1, _least(scale, far))
    return max(some, key=lambda each: _worth(each, height))


def _worth(places: Places, height: int) -> tuple[bool, float, int]:
    fits = places.height <= height
    return fits, places.cells.unit if fits else 0.0, -places.height


def _least(scale: float, far: bool) -> Cells:
    wide, high = (FAR, FAR) if far else (LEAST_WIDE, NEAR_HIGH)
    return Cells(round(wide * scale), round(high * scale), far, scale)


def _lay(
    counts: Sequence[int], columns: int, width: int, height: int, scale: float, far: bool
) -> Places | None:
    """So many panels side by side, or None when their cells would be too narrow."""
    least = _least(scale, far)
    room = (width - (columns - 1) * least.gap) // columns - 2 * least.side - least.rows_label
    wide = min(room // ACROSS, round((MOST_FAR if far else MOST_WIDE) * scale))
    if wide < least.width:
        return None
    high = _high(counts, columns, height, scale, Cells(wide, least.height, far, scale))
    return _columns(counts, columns, Cells(wide, high, far, scale))


def _high(counts: Sequence[int], columns: int, height: int, scale: float, cells: Cells) -> int:
    """The highest cell with which all panels fit, within what a hook may measure."""
    lines = _lines(counts, columns)
    rows = max(1, sum(lines))

    def room(some: Cells) -> int:
        return (height - len(lines) * (some.head + some.foot) - (len(lines) - 1) * some.gap) // rows

    if cells.far:
        return min(max(room(cells), cells.height), cells.width, round(MOST_FAR * scale))
    tall, small = round(NEAR_HIGH * scale), round(SMALL_HIGH * scale)
    if room(cells) >= tall:
        return min(room(cells), round(MOST_HIGH * scale))
    low = Cells(cells.width, small, far=False, scale=scale)
    if room(low) >= small:
        return min(room(low), tall - 1)
    return small if height < LOW * scale else tall


def _lines(counts: Sequence[int], columns: int) -> list[int]:
    """How many rows of hooks stand in each line of panels."""
    return [
        max(1, max(-(-count // ACROSS) for count in counts[start : start + columns]))
        for start in range(0, len(counts), columns)
    ]


def _columns(counts: Sequence[int], columns: int, cells: Cells) -> Places:
    wide = ACROSS * cells.width + 2 * cells.side + cells.rows_label
    heights = [rows * cells.height + cells.head + cells.foot for rows in _lines(counts, columns)]
    tops = [0, *accumulate(high + cells.gap for high in heights)]
    boxes = tuple(
        Box(place % columns * (wide + cells.gap), tops[place // columns], wide, heights[place // columns])
        for place in range(len(counts))
    )
    return Places(cells, columns, tuple(counts), boxes)
