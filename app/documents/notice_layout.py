"""Works out where every line of a notice stands on the page (DOC-01, DOC-02)."""

from dataclasses import dataclass

from app.documents.linebreak import Line, Measure, compose

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM

# Points at 100 %: 小三, 五号, 四号, 小四 as DOC-01 names them; the foot is not prescribed.
TITLE, NUMBER, BODY, SIGN, FOOT = 15.0, 10.5, 14.0, 12.0, 10.5

_SIDE = 28 * MM  # least margin left and right
_TOP = 37 * MM  # from the upper edge to the first line a page carries
_FOOT_LINE = 24 * MM  # from the lower edge to the line that says until when it hangs
_BODY_END = 36 * MM  # nothing of the text stands lower than this

# Distances between lines, points at 100 %.
_TITLE_STEP, _NUMBER_STEP, _BODY_STEP, _SIGN_STEP = 24.0, 28.0, 23.1, 21.6
_NUMBER_WRAP = 16.0
_BODY_GAP, _SIGN_GAP = 42.0, 64.0
_SIGN_ROOM = 31.0  # above and below the person in charge: a hand signs and a stamp lands there
_HAND = 8  # characters kept free behind 负责人： when no name is printed
_SALUTATION = 20  # a first line of at most so many characters that ends in ： greets the readers
_KEPT_LINES = 2  # of the body, at least, stand on the page with the signatures


@dataclass(frozen=True)
class Placed:
    """One line where it stands: `page` from 0, `x` and baseline `y` in points from the lower left corner.

    `role` is title, number, body, company, centre, signer, date, until or page; `hei` says 黑体, else 宋体.
    """

    page: int
    role: str
    text: str
    x: float
    y: float
    size: float
    hei: bool
    gap: float = 0.0
    stretch: tuple[int, ...] = ()


@dataclass(frozen=True)
class Content:
    """The cleaned texts of a notice, ready to be placed; `number` is the whole line under the title."""

    title: str
    number: str
    body: tuple[str, ...]
    company: str
    centre: str
    signer: str
    date: str
    until: str


@dataclass(frozen=True)
class Frame:
    """The column at one scale and the widths of single characters at 1 pt in both faces."""

    scale: float
    hei: Measure
    song: Measure

    @property
    def width(self) -> float:
        """Points; a whole number of body characters, so full Chinese lines need no stretching."""
        em = BODY * self.scale
        return int((PAGE_WIDTH - 2 * _SIDE) / em) * em

    @property
    def left(self) -> float:
        return (PAGE_WIDTH - self.width) / 2

    @property
    def right(self) -> float:
        return self.left + self.width

    def measure(self, size: float, *, hei: bool) -> Measure:
        one = self.hei if hei else self.song
        return lambda char: one(char) * size

    def length(self, text: str, size: float, *, hei: bool = False) -> float:
        one = self.hei if hei else self.song
        return sum(map(one, text)) * size


def place(content: Content, frame: Frame) -> list[Placed]:
    """Every line of the notice in reading order, page after page."""
    head, y = _head(content, frame)
    lines = _body_lines(content.body, frame)
    block, block_height = _signatures(content, frame)
    step = _BODY_STEP * frame.scale
    capacity = _Capacity(_fits(y, step), _fits(PAGE_HEIGHT - _TOP, step), block_height / step)
    pages = _paginate(lines, capacity)
    placed = list(head)
    for number, page in enumerate(pages):
        top = y if number == 0 else PAGE_HEIGHT - _TOP
        for index, line in enumerate(page):
            placed.append(_body(line, number, top - index * step, frame))
        if number == len(pages) - 1:
            last = top - max(len(page) - 1, 0) * step
            placed += [_signed(line, number, last - down, frame) for line, down in block]
        placed += _foot(content.until, number, len(pages), frame)
    return placed


def _fits(y: float, step: float) -> float:
    """How many lines, as a fraction, from baseline `y` down to the end of the body's room."""
    return (y - _BODY_END) / step + 1


# ---------- head


def _head(content: Content, frame: Frame) -> tuple[list[Placed], float]:
    y = PAGE_HEIGHT - _TOP
    placed: list[Placed] = []
    for role, text, size, step in (
        ("title", content.title, TITLE * frame.scale, _TITLE_STEP),
        ("number", content.number, NUMBER * frame.scale, _NUMBER_WRAP),
    ):
        if role == "number":
            y -= _NUMBER_STEP * frame.scale
        for index, line in enumerate(balanced(text, frame.width, frame.measure(size, hei=True))):
            y -= step * frame.scale if index else 0
            placed.append(Placed(0, role, line.text, (PAGE_WIDTH - line.natural) / 2, y, size, True))
    return placed, y - _BODY_GAP * frame.scale


def balanced(text: str, width: float, measure: Measure) -> list[Line]:
    """As few lines as `width` allows, then as even as they can be."""
    lines = compose(text, width, measure)
    if len(lines) == 1:
        return lines
    low, high = max(line.natural for line in lines) / len(lines), width
    for _ in range(10):
        middle = (low + high) / 2
        attempt = compose(text, middle, measure)
        if len(attempt) <= len(lines) and max(line.natural for line in attempt) <= width:
            high, lines = middle, attempt
        else:
            low = middle
    return lines


# ---------- body


def _body_lines(body: tuple[str, ...], frame: Frame) -> list[Line]:
    size = BODY * frame.scale
    measure = frame.measure(size, hei=False)
    lines: list[Line] = []
    for number, paragraph in enumerate(body):
        greeting = number == 0 and _is_salutation(paragraph, frame.width, measure)
        lines += compose(paragraph, frame.width, measure, 0.0 if greeting else 2 * size)
    return lines


def _is_salutation(text: str, width: float, measure: Measure) -> bool:
    return text.endswith(("：", ":")) and len(text) <= _SALUTATION and sum(map(measure, text)) <= width


def _body(line: Line, page: int, y: float, frame: Frame) -> Placed:
    size = BODY * frame.scale
    return Placed(page, "body", line.text, frame.left + line.indent, y, size, False, line.gap, line.stretch)


# ---------- signatures


@dataclass(frozen=True)
class _Signature:
    role: str
    text: str
    room: float  # points kept free on the right


def _signatures(content: Content, frame: Frame) -> tuple[list[tuple[_Signature, float]], float]:
    """The lines with their distance below the last body line, and the height of the whole."""
    size = SIGN * frame.scale
    signer = f"负责人：{content.signer}"
    parts = (
        ("company", content.company, _SIGN_STEP, 0.0),
        ("centre", content.centre, _SIGN_STEP, 0.0),
        ("signer", signer, _SIGN_ROOM, 0.0 if content.signer else _HAND * size),
        ("date", content.date, _SIGN_ROOM, 0.0),
    )
    block: list[tuple[_Signature, float]] = []
    down = 0.0
    for role, text, step, room in parts:
        if not text:
            continue
        for index, line in enumerate(balanced(text, frame.width, frame.measure(size, hei=False))):
            down += (_SIGN_GAP if not block else _SIGN_STEP if index else step) * frame.scale
            block.append((_Signature(role, line.text, room), down))
    return block, down


def _signed(line: _Signature, page: int, y: float, frame: Frame) -> Placed:
    size = SIGN * frame.scale
    x = frame.right - line.room - frame.length(line.text, size)
    return Placed(page, line.role, line.text, x, y, size, False)


# ---------- foot


def _foot(until: str, page: int, pages: int, frame: Frame) -> list[Placed]:
    size = FOOT * frame.scale
    placed = []
    if until:
        placed.append(Placed(page, "until", f"张贴至 {until}", frame.left, _FOOT_LINE, size, False))
    if pages > 1:
        text = f"第 {page + 1}/{pages} 页"
        x = frame.right - frame.length(text, size)
        placed.append(Placed(page, "page", text, x, _FOOT_LINE, size, False))
    return placed


# ---------- pages


@dataclass(frozen=True)
class _Capacity:
    """Lines that fit on the first page and on a later one; `block` is the signatures' height in lines."""

    first: float
    later: float
    block: float

    def lines(self, page: int) -> int:
        return int(self.later if page else self.first)

    def with_block(self, page: int) -> int:
        return int((self.later if page else self.first) - self.block)


def _paginate(lines: list[Line], capacity: _Capacity) -> list[list[Line]]:
    """Share the lines among pages so that the signatures keep at least two of them beside them."""
    pages: list[list[Line]] = []
    start, kept = 0, _kept_from(lines)
    while len(lines) - start > capacity.with_block(len(pages)):
        full = start + max(capacity.lines(len(pages)), 1)
        # Blank lines between the last two may be more than a page: then the rule cannot be kept.
        end = _good_break(lines, start, min(full, kept) if kept > start else full)
        pages.append(lines[start:end])
        start = end
    pages.append(lines[start:])
    return pages


def _kept_from(lines: list[Line]) -> int:
    """The index from which on lines must stand on the signatures' page; blank ones do not count."""
    full = [index for index, line in enumerate(lines) if line.text]
    return full[-_KEPT_LINES] if len(full) >= _KEPT_LINES else 0


def _good_break(lines: list[Line], start: int, end: int) -> int:
    """The nearest place at or before `end` that leaves no single line of a paragraph behind or alone."""
    for candidate in range(end, max(start, end - 4), -1):
        if candidate == len(lines) or not _is_lonely(lines, candidate):
            return candidate
    return end


def _is_lonely(lines: list[Line], index: int) -> bool:
    if lines[index - 1].last:
        return False  # a new paragraph begins here
    first_of_paragraph = index < 2 or lines[index - 2].last
    return first_of_paragraph or lines[index].last
