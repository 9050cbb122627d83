"""Reads a firm's list of complaints row by row: the open ones, and what is to be looked at (COMP-02)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from app.documents.cells import is_empty
from app.documents.workbook import BadCell, Cell, Table, read_table
from app.errors import Refusal
from app.modules.complaints import cells
from app.modules.complaints.columns import CARRIED, FIELD_ZH, MATTERS
from app.modules.complaints.planned import MatterRows, Problem, ReadMatter
from app.modules.complaints.proposing import propose, propose_kind
from app.modules.complaints.rules import CATEGORY_ZH, GRADE_ZH, KIND_ZH, REQUEST_GRADES
from app.rules.rooms import RoomCode, room_from_parts
from app.rules.telephones import split_phones
from app.rules.text import as_text

CALLED = "诉求台账"
LONGEST_CODE = 40
_TOTAL = re.compile(r"(?:合|总|小|共)\s*计|总数|本页")
_NOTE = re.compile(r"(?:制表|填表|审核|说明|备注|注|打印|日期|负责人)[人员]?\s*[:：]")


def read_rows(path: Path) -> MatterRows:
    """The open rows of a workbook or text file. Raises Refusal or Trouble."""
    table = read_table(path, find_header=MATTERS.find_header, called=CALLED)
    return rows_of(table)


def rows_of(table: Table) -> MatterRows:
    """What the table says. Raises Refusal when no row heads its columns."""
    header = MATTERS.find_header(table.rows)
    if header is None:
        raise Refusal("这个文件里找不到诉求台账的表头（日期、房号、内容这一行），请换一个文件。")
    found = _Found(_kind_of_table(table, header))
    for row in _rows(table, header):
        found.take(row)
    notes = [f"隐藏的 {len(table.hidden_rows)} 行也已读入"] if table.hidden_rows else []
    return MatterRows(tuple(found.rows), found.ended, tuple(found.problems), tuple(notes))


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

    def doubt(self, key: str, reason: str, *, keep: bool = True) -> None:
        """Comes in, but is to be looked at; what stood in the cell is kept in the history."""
        text = self.text(key) or _raw(self.first(key))
        if keep and text:
            self.left.append(f"{FIELD_ZH.get(key, key)}写的是“{text}”")
        self.problems.append(Problem(self.number, self.what, reason, kept=True))

    def useless(self, reason: str) -> None:
        self.problems.append(Problem(self.number, self.what, f"{reason}，这一行没有导入"))

    @property
    def what(self) -> str:
        return (self.text("code") or self.text("room") or self.text("caller"))[:20]


class _Found:
    """The rows read so far."""

    def __init__(self, kind: str) -> None:
        self.rows: list[ReadMatter] = []
        self.problems: list[Problem] = []
        self.ended = 0
        self._kind = kind
        self._codes: dict[str, ReadMatter] = {}
        self._contents: dict[tuple[object, ...], int] = {}

    def take(self, row: _Row) -> None:
        if _has_ended(row):
            self.ended += 1
            return
        read = _read(row, self._kind)
        if read is not None and self._is_new(row, read):
            self.rows.append(read)
        self.problems += row.problems

    def _is_new(self, row: _Row, read: ReadMatter) -> bool:
        content = (read.room or read.place, read.taken, read.words)
        earlier = self._contents.get(content)
        if earlier is not None:
            row.problems.clear()
            row.useless(f"与第 {earlier} 行重复")
            return False
        known = self._codes.get(read.code) if read.code else None
        if known is not None:
            row.problems.clear()
            row.useless(f"编号与第 {known.row} 行相同，内容不同，请核对编号")
            return False
        self._contents[content] = read.row
        self._codes[read.code] = read
        return True


def _has_ended(row: _Row) -> bool:
    """True for a row of which nothing is to be done any more."""
    state = row.text("state")
    if cells.is_ended(state):
        return True
    return not cells.read_state(state)[0] and cells.read_moment(row.first("ended")) is not None


def _read(row: _Row, usual: str) -> ReadMatter | None:
    words = row.text("words")
    if len(words) < 2:
        row.useless("没有写内容")
        return None
    kind, category = _kind(row, words, usual)
    state, waits_for = _state(row)
    room, place = _room(row)
    _keep_the_rest(row)
    return ReadMatter(
        row=row.number, code=row.text("code")[:LONGEST_CODE], taken=_moment(row, "taken"),
        channel=row.choice("channel", cells.read_channel) or "phone", room=room, place=place,
        caller=row.text("caller")[:60], telephone=_telephone(row), kind=kind, category=category,
        grade=_grade(row, kind), words=words, department=row.text("department")[:20],
        person=row.text("person"), state=state, waits_for=waits_for, handling=row.text("handling"),
        handled=_moment(row, "handled"), left=tuple(row.left),
    )  # fmt: skip


def _kind(row: _Row, words: str, usual: str) -> tuple[str, str]:
    """Kind and class; firms write either into one column or the other."""
    said, classed = row.text("kind"), row.text("category")
    category = cells.read_category(classed) or cells.read_category(said)
    kind = cells.read_kind(said) or cells.read_kind(classed) or usual
    # The eight classes are those of complaints (COMP-01): whoever wrote one meant a complaint.
    kind = kind or ("complaint" if category else propose_kind(words) or "question")
    for key, text in (("kind", said), ("category", classed)):
        if text and not cells.read_kind(text) and not cells.read_category(text):
            row.doubt(key, f"“{text[:20]}”看不懂")
    if kind == "complaint" and not category:
        proposed = propose(words)
        category = proposed[0].category if proposed else "other"
        row.doubt("category", f"类别按“{CATEGORY_ZH[category]}”记，请核对", keep=False)
    elif not said and not classed and not usual:
        row.doubt("kind", f"没有写类型，按“{KIND_ZH[kind]}”记，请核对", keep=False)
    return kind, category


def _grade(row: _Row, kind: str) -> str:
    grade = row.choice("grade", cells.read_grade) or "ordinary"
    if kind == "complaint" or grade in REQUEST_GRADES:
        return grade
    fitting = "urgent" if grade == "major" else "ordinary"
    row.doubt("grade", f"{KIND_ZH[kind]}没有“{GRADE_ZH[grade]}”这一级，按“{GRADE_ZH[fitting]}”记")
    return fitting


def _state(row: _Row) -> tuple[str, str]:
    text = row.text("state")
    state, waits_for = cells.read_state(text)
    if text and not state and not waits_for:
        row.doubt("state", f"“{text[:20]}”看不懂，请核对是否办结")
    return state or ("working" if row.text("handling") else "taken"), waits_for


def _room(row: _Row) -> tuple[RoomCode | None, str]:
    """The room; where it cannot be read, what stands there."""
    parts = [row.first(key) for key in ("building", "entrance", "room")]
    if any(isinstance(part, datetime | date) for part in parts):
        row.doubt("room", "房号被表格软件变成了日期")
        return None, ""
    place = " ".join(text for part in parts if (text := cells.text_of(part)))[:60]
    if not place:
        return None, ""
    good = [None if isinstance(part, BadCell) or is_empty(part) else part for part in parts]
    code = room_from_parts(*good)
    if code is None:
        row.doubt("room", f"“{place[:20]}”不是房号，写进来电人的话里", keep=False)
    return code, "" if code is not None else place


def _moment(row: _Row, key: str) -> date | datetime | None:
    cell = row.first(key)
    found = cells.read_moment(cell)
    if found is None and (isinstance(cell, BadCell) or not is_empty(cell)):
        row.doubt(key, f"{FIELD_ZH[key]}不是日期")
    elif found is None and key == "taken":
        row.doubt(key, "没有写日期，按今天受理", keep=False)
    return found


def _telephone(row: _Row) -> str:
    """The first good number; others, and what is none, are kept in the history."""
    good: list[str] = []
    for cell in row.all("phones"):
        if isinstance(cell, BadCell) or is_empty(cell):
            continue
        pieces = split_phones(cell)
        good += [piece.phone.number for piece in pieces if piece.phone]
        if any(piece.phone is None for piece in pieces):
            row.problems.append(Problem(row.number, row.what, "电话看不懂，先空着", kept=True))
    return good[0] if good else ""


def _keep_the_rest(row: _Row) -> None:
    """Columns that have no field of their own stay readable."""
    for key, label in (("taker", "原受理人"), ("remark", "备注")):
        if text := row.text(key):
            row.left.append(f"{label}：{text}")


def _raw(cell: Cell) -> str:
    return as_text(str(cell) if isinstance(cell, BadCell) else cell)[:60]


def _kind_of_table(table: Table, header: int) -> str:
    """What a list is called says what its rows are; empty for a mixed one."""
    title = " ".join(cells.text_of(cell) for values in table.rows[:header] for cell in values)
    named = {kind for kind, zh in KIND_ZH.items() if zh in f"{title} {table.sheet}"}
    return next(iter(named)) if len(named) == 1 else ""


def _rows(table: Table, header: int) -> list[_Row]:
    """The rows under the header that may hold something."""
    mapping = MATTERS.guess(table.rows[header])
    columns: dict[str, list[int]] = {}
    for at, key in sorted(mapping.items()):
        columns.setdefault(key, []).append(at)
    passed = {at for key in ("serial", *CARRIED) for at in columns.get(key, ())}
    found = []
    for index, values in enumerate(_without_merges(table, columns)):
        filled = [text for at, cell in enumerate(values) if at not in passed and (text := _raw(cell))]
        if index <= header or not filled or MATTERS.repeated(values, mapping):
            continue
        head = _raw(values[0])
        if _TOTAL.match(head) or _TOTAL.match(filled[0]) or _NOTE.match(filled[0]) or _NOTE.match(head):
            continue
        found.append(_Row(index + 1, values, columns))
    return found


def _without_merges(table: Table, columns: Mapping[str, list[int]]) -> list[list[Cell]]:
    """The rows, with what was merged over several of them standing in each."""
    carried = {at for key in CARRIED for at in columns.get(key, ())}
    rows = [list(values) for values in table.rows]
    for first, left, last, right in table.merged:
        if left != right or left not in carried or first > len(rows):
            continue
        value = rows[first - 1][left] if left < len(rows[first - 1]) else None
        for values in rows[first : min(last, len(rows))]:
            values.extend([None] * (left + 1 - len(values)))
            values[left] = value
    return rows
