"""Reads a firm's list of the visits it made before the program, row by row (VISIT-04)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path

from app.documents.cells import Amiss, is_empty, read_room
from app.documents.workbook import BadCell, Cell, Table, read_table
from app.errors import Refusal
from app.modules.visits import cells
from app.modules.visits.columns import CARRIED, FIELD_ZH, VISITS
from app.modules.visits.rules import DIMENSIONS
from app.rules.dates import parse_date
from app.rules.rooms import RoomCode
from app.rules.text import as_text

CALLED = "访谈台账"
WHOLE = "总体满意度"
_OUTSIDE = "，这一行没有导入"
_TOTAL = re.compile(r"(?:合|总|小|共)\s*计|总数|本页")
_NOTE = re.compile(r"(?:制表|填表|审核|说明|备注|注|打印|日期|负责人)[人员]?\s*[:：]")
_AT_HOME = re.compile("家访|走访|上门|入户|面访|拜访")
_SHORT = 12
"""Characters up to which an opinion may be what only tells how the visit ended: 家里没人."""


@dataclass(frozen=True)
class Problem:
    """A row to look at: `kept` when it comes in all the same, else it stays outside."""

    row: int
    what: str
    reason: str
    kept: bool = False


@dataclass(frozen=True)
class ReadTalk:
    """One visit of the firm's list; `row` is 1-based as the spreadsheet shows it.

    `left` holds what found no field of its own and is kept with the words of the talk.
    """

    row: int
    room: RoomCode
    day: date
    begun: str
    way: str
    outcome: str
    visitors: str
    seen: str
    relation: str
    ratings: Mapping[str, int]
    opinions: tuple[str, ...]
    reply: str
    needs: str
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class TalkRows:
    """What a file says: its visits, and which rows are of no use or to be looked at."""

    rows: tuple[ReadTalk, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def read_rows(path: Path) -> TalkRows:
    """The visits of a workbook or text file. Raises Refusal or Trouble."""
    return rows_of(read_table(path, find_header=VISITS.find_header, called=CALLED))


def rows_of(table: Table) -> TalkRows:
    """What the table says. Raises Refusal when no row heads its columns."""
    header = VISITS.find_header(table.rows)
    columns = _columns(VISITS.guess(table.rows[header])) if header is not None else {}
    if header is None or not columns.keys() & {"room", "building"}:
        raise Refusal("这个文件里找不到访谈台账的表头（房号、访谈日期这一行），请换一个文件。")
    found = _Found(_usual_way(table, header), "way" in columns)
    for row in _rows(table, header, columns):
        found.take(row)
    notes = [f"隐藏的 {len(table.hidden_rows)} 行也已读入"] if table.hidden_rows else []
    if not found.ways_told:
        way = "上门" if found.usual else "电话"
        notes.append(f"表里没有方式，都按“{way}”记")
    return TalkRows(tuple(found.rows.values()), tuple(found.problems), tuple(notes))


@dataclass
class _Row:
    """One row under the headings; what is doubtful of it is gathered in `problems`."""

    number: int
    values: list[Cell]
    columns: Mapping[str, list[int]]
    problems: list[Problem] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def all(self, key: str) -> list[Cell]:
        return [self.values[at] if at < len(self.values) else None for at in self.columns.get(key, ())]

    def first(self, key: str) -> Cell:
        return next(iter(self.all(key)), None)

    def text(self, key: str) -> str:
        """Everything the columns of a field say, once."""
        return "；".join(dict.fromkeys(text for cell in self.all(key) if (text := cells.text_of(cell))))

    def choice(self, key: str, read: Callable[[str], str]) -> str:
        """What a cell means; words that mean nothing known are kept as they are, and said."""
        text = self.text(key)
        found = read(text)
        if text and not found:
            self.doubt(key, f"“{text[:20]}”看不懂")
        return found

    def doubt(self, key: str, reason: str) -> None:
        """Comes in, but is to be looked at; what stood in the cell is kept with the talk."""
        if text := self.text(key):
            self.left.append(f"{FIELD_ZH.get(key, key)}：{text}")
        self.problems.append(Problem(self.number, self.what, reason, kept=True))

    def useless(self, reason: str) -> None:
        self.problems = [Problem(self.number, self.what, reason)]

    @property
    def what(self) -> str:
        parts = (self.text(key) for key in ("building", "entrance", "room"))
        return " ".join(part for part in parts if part)[:24]


class _Found:
    """The rows read so far, by what makes a visit the same one: room, day, way and outcome."""

    def __init__(self, usual: str, ways_told: bool) -> None:
        self.rows: dict[tuple[object, ...], ReadTalk] = {}
        self.problems: list[Problem] = []
        self.usual, self.ways_told = usual, ways_told

    def take(self, row: _Row) -> None:
        read = _read(row, self.usual)
        if read is not None:
            self._keep(row, read)
        self.problems += row.problems

    def _keep(self, row: _Row, read: ReadTalk) -> None:
        """A visit that takes several rows, one for each opinion, stays one visit."""
        key = (read.room, read.day, read.way, read.outcome)
        earlier = self.rows.get(key)
        if earlier is None:
            self.rows[key] = read
        elif _adds_nothing(earlier, read):
            row.useless(f"与第 {earlier.row} 行重复{_OUTSIDE}")
        else:
            self.rows[key] = _joined(earlier, read)
            row.problems.append(
                Problem(row.number, row.what, f"和第 {earlier.row} 行是同一次访谈，并在一起", kept=True)
            )


def _adds_nothing(earlier: ReadTalk, read: ReadTalk) -> bool:
    more = {*read.opinions, *read.left, read.reply, read.needs, read.visitors, read.seen} - {""}
    known = {*earlier.opinions, *earlier.left, earlier.reply, earlier.needs, earlier.visitors, earlier.seen}
    return more <= known and read.ratings.items() <= earlier.ratings.items()


def _joined(earlier: ReadTalk, read: ReadTalk) -> ReadTalk:
    def both(one: str, other: str) -> str:
        return "；".join(dict.fromkeys(part for part in (one, other) if part))

    return replace(
        earlier,
        visitors=both(earlier.visitors, read.visitors),
        seen=both(earlier.seen, read.seen),
        relation=both(earlier.relation, read.relation),
        ratings={**read.ratings, **earlier.ratings},
        opinions=tuple(dict.fromkeys((*earlier.opinions, *read.opinions))),
        reply=both(earlier.reply, read.reply),
        needs=both(earlier.needs, read.needs),
        left=tuple(dict.fromkeys((*earlier.left, *read.left))),
    )


def _read(row: _Row, usual: str) -> ReadTalk | None:
    room = read_room(row.first("building"), row.first("entrance"), row.first("room"))
    if isinstance(room, Amiss):
        row.useless(room.reason)
        return None
    if cells.is_still_to_come(row.text("outcome")):
        row.useless(f"结果写的是“{row.text('outcome')[:12]}”，还没有访过{_OUTSIDE}")
        return None
    day = _day(row)
    if day is None:
        return None
    outcome, opinions = _outcome(row)
    way = row.choice("way", cells.read_way) or usual or "phone"
    if not row.text("way") and "way" in row.columns:
        row.doubt("way", f"没有写方式，按“{'上门' if way == 'home' else '电话'}”记")
    ratings = _ratings(row)
    for key, label in (("whole", WHOLE), ("remark", "备注")):
        if text := row.text(key):
            row.left.append(f"{label}：{text}")
    return ReadTalk(
        row=row.number, room=room, day=day, begun=_begun(row.first("day")), way=way, outcome=outcome,
        visitors=row.text("visitors"), seen=row.text("seen"), relation=row.text("relation"),
        ratings=ratings, opinions=opinions, reply=_said(row.text("reply")), needs=_said(row.text("needs")),
        left=tuple(row.left),
    )  # fmt: skip


def _day(row: _Row) -> date | None:
    """The day of the visit; without it a row proves nothing."""
    cell = row.first("day")
    if isinstance(cell, BadCell):
        row.useless(f"{cell.reason}{_OUTSIDE}")
        return None
    if is_empty(cell):
        row.useless(f"没有访谈日期{_OUTSIDE}")
        return None
    day = parse_date(cell)
    if day is None:
        row.useless(f"访谈日期“{as_text(cell)[:20]}”不是日期，或这一天不存在{_OUTSIDE}")
    return day


def _begun(cell: Cell) -> str:
    return f"{cell:%H:%M}" if isinstance(cell, datetime) and cell.time() != time() else ""


def _outcome(row: _Row) -> tuple[str, tuple[str, ...]]:
    """How it ended and what was said; a row without an outcome whose words say 家里没人 was no talk."""
    texts = [text for cell in row.all("opinions") if (text := cells.text_of(cell))]
    opinions = tuple(dict.fromkeys(text for text in texts if not cells.says_nothing(text)))
    outcome = row.choice("outcome", cells.read_outcome)
    if outcome or not opinions:
        return outcome or "talked", opinions
    told = cells.read_outcome(opinions[0]) if len(opinions[0]) <= _SHORT else ""
    if told in ("absent", "refused", "empty", "later"):
        row.left.extend(opinions)
        return told, ()
    return "talked", opinions


def _ratings(row: _Row) -> dict[str, int]:
    found = {}
    for key, _ in DIMENSIONS:
        text = row.text(key)
        if not text:
            continue
        if grade := cells.read_grade(text):
            found[key] = grade
        else:
            row.doubt(key, f"{FIELD_ZH[key]}的满意度“{text[:12]}”看不懂，请写 1 到 5 或很满意到很不满意")
    return found


def _said(text: str) -> str:
    return "" if cells.says_nothing(text) else text


def _usual_way(table: Table, header: int) -> str:
    """What a list is called says how one talked; empty where it does not."""
    title = " ".join(cells.text_of(cell) for values in table.rows[:header] for cell in values)
    return "home" if _AT_HOME.search(f"{title} {table.sheet}") else ""


def _columns(mapping: Mapping[int, str]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for at, key in sorted(mapping.items()):
        columns.setdefault(key, []).append(at)
    return columns


def _rows(table: Table, header: int, columns: Mapping[str, list[int]]) -> list[_Row]:
    """The rows under the header that may hold something."""
    mapping = VISITS.guess(table.rows[header])
    passed = {at for key in ("serial", *CARRIED) for at in columns.get(key, ())}
    found = []
    for index, values in enumerate(_without_merges(table, columns)):
        filled = [text for at, cell in enumerate(values) if at not in passed and (text := _raw(cell))]
        if index <= header or not filled or VISITS.repeated(values, mapping):
            continue
        if any(_TOTAL.match(text) or _NOTE.match(text) for text in (_raw(values[0]), filled[0])):
            continue
        found.append(_Row(index + 1, values, columns))
    return found


def _without_merges(table: Table, columns: Mapping[str, list[int]]) -> Sequence[list[Cell]]:
    """The rows, with what was merged over several of them standing in each."""
    carried = {at for key in (*CARRIED, "room", "day") for at in columns.get(key, ())}
    rows = [list(values) for values in table.rows]
    for first, left, last, right in table.merged:
        if left != right or left not in carried or first > len(rows):
            continue
        value = rows[first - 1][left] if left < len(rows[first - 1]) else None
        for values in rows[first : min(last, len(rows))]:
            values.extend([None] * (left + 1 - len(values)))
            values[left] = value
    return rows


def _raw(cell: Cell) -> str:
    return as_text(str(cell) if isinstance(cell, BadCell) else cell)[:60]
