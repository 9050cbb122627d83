"""Turns the rows of the firm's workbook into households, and lists what has to be put right."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from app.documents.cells import is_empty, shown
from app.documents.workbook import Cell, Table
from app.errors import Refusal
from app.modules.residents import cells
from app.modules.residents.columns import LABELS, find_header, guess, repeats_header
from app.modules.residents.planned import (
    Duplicate,
    ImportPlan,
    PassedOver,
    PlannedUnit,
    Problem,
)
from app.modules.residents.sheetrow import SheetRow, read_unit
from app.rules.rooms import RoomCode
from app.rules.text import one_line

DEFAULT_MARKS = ("重点", "独居", "孤寡", "残疾", "空巢", "已出租")

_TOTAL = re.compile(r"(?:合|总|小|共)\s*计|总户数|总数|总面积|本页")
_NOTE = re.compile(r"(?:制表|填表|审核|复核|制单|经办|说明|备注|注|打印|日期|单位|负责人)[人员]?\s*[:：]")


def make_plan(
    table: Table,
    mapping: Mapping[int, str] | None = None,
    *,
    known_marks: Iterable[str] = DEFAULT_MARKS,
    header_row: int | None = None,
    today: date | None = None,
    each_row: Callable[[int], None] | None = None,
) -> ImportPlan:
    """What an import of the table would bring in; nothing is changed.

    `mapping` is column index (from 0) → field key, guessed from the header if None; `header_row` is the
    header's index in `table.rows`, looked for if None. `today` lets dates of birth in the future be seen;
    `each_row` gets the number of each row when it is read, and may raise Cancelled.
    Raises Refusal if no column holds the room, or the identity numbers lost their last digits.
    """
    header = find_header(table.rows) if header_row is None else header_row
    if mapping is None:
        mapping = guess(table.rows[header]) if header is not None else {}
    columns = _columns(mapping)
    passed: list[PassedOver] = []
    rows: list[SheetRow] = []
    for index, values in enumerate(_without_merges(table, columns)):
        row = SheetRow(index + 1, values, columns)
        why = _passed_over(row, index, header, mapping)
        if why:
            passed.append(PassedOver(index + 1, why))
        else:
            rows.append(row)
    _refuse_lost_digits(rows)
    gathered = _Gathered(tuple(known_marks), today)
    for row in rows:
        if each_row is not None:
            each_row(row.number)
        gathered.take(row)
    return ImportPlan(
        tuple(gathered.units.values()),
        tuple(gathered.problems),
        tuple(gathered.duplicates),
        tuple(passed),
        _notes(table, {row.number for row in rows}),
    )


class _Gathered:
    """The households read so far, by room."""

    def __init__(self, known_marks: tuple[str, ...], today: date | None) -> None:
        self.units: dict[RoomCode, PlannedUnit] = {}
        self.problems: list[Problem] = []
        self.duplicates: list[Duplicate] = []
        self._contents: dict[RoomCode, tuple[object, ...]] = {}
        self._marks = known_marks
        self._today = today

    def take(self, row: SheetRow) -> None:
        code = row.good("room_code", row.room)
        if code is None:
            self.problems += row.problems(row.amiss[0][1].text)
            return
        unit = read_unit(row, code, self._marks, self._today)
        problems = row.problems(code.long)
        earlier = self.units.get(code)
        content = _content(unit, problems)
        if earlier is None:
            self.units[code] = unit
            self._contents[code] = content
            self.problems += problems
        elif content == self._contents[code]:
            self.duplicates.append(Duplicate(row.number, earlier.row, code.long))
        elif cells.read_relation(row.first("relation")) not in (None, "owner"):
            self.units[code] = _joined(earlier, unit)
            self.problems += problems
        else:
            why = f"房号与第 {earlier.row} 行相同，内容不同；以第 {earlier.row} 行为准，这一行没有导入"
            text = "、".join(shown(cell) for cell in row.all("owners"))[:100]
            self.problems.append(Problem(row.number, code.long, "room_code", LABELS["room_code"], why, text))


def _columns(mapping: Mapping[int, str]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for at, key in sorted(mapping.items()):
        if key:
            columns.setdefault(key, []).append(at)
    if not columns.keys() & {"room_code", "room"}:
        raise Refusal("还没有指出哪一列是房号，请在对应关系里选一列。", field="room_code")
    return columns


def _passed_over(row: SheetRow, index: int, header: int | None, mapping: Mapping[int, str]) -> str:
    """Why a row is no household, or the empty text if it is one."""
    if header is not None and index <= header:
        return "表头" if index == header else "标题行"
    filled = row.filled()
    texts = [cell for cell in filled.values() if isinstance(cell, str)]
    if not filled or (all(mapping.get(at) == "serial" for at in filled) and not texts):
        return "空行"
    if isinstance(row.room, RoomCode):
        return ""
    if repeats_header(row.values, dict(mapping)):
        return "重复的表头"
    if any(_TOTAL.match(one_line(text)) for text in texts[:3]):
        return "合计行"
    if (texts and _NOTE.match(one_line(texts[0]))) or (row.says_nothing_of_people() and len(filled) == 1):
        return "说明行"
    return ""


def _refuse_lost_digits(rows: list[SheetRow]) -> None:
    """One damaged number is a problem of its row; a damaged column means the file was saved wrongly."""
    numbers = [cell for row in rows for cell in row.all("identity") if not is_empty(cell)]
    lost = sum(cells.lost_digits(cell) for cell in numbers)
    if lost * 2 > len(numbers):
        raise Refusal(
            f"证件号码一列被表格软件变成了数值（如 4.4E+17），{lost} 个号码的末尾几位已丢失。"
            "请从原系统重新导出，并把这一列设为文本。",
            field="identity",
        )


def _content(unit: PlannedUnit, problems: list[Problem]) -> tuple[object, ...]:
    """What makes two rows the same: everything but the row number and how telephones are written."""
    people = [
        replace(person, phones=tuple(replace(phone, written_as="") for phone in person.phones))
        for person in (*unit.owners, *unit.others, *filter(None, [unit.unnamed]))
    ]
    bare = replace(unit, row=0, owners=(), others=(), unnamed=None)
    return bare, tuple(people), tuple((problem.field, problem.text) for problem in problems)


def _joined(earlier: PlannedUnit, unit: PlannedUnit) -> PlannedUnit:
    """A further row of one home that names a tenant, a relative or a co-owner."""
    known = {person.name for person in (*earlier.owners, *earlier.others)}
    return replace(
        earlier,
        owners=earlier.owners + tuple(person for person in unit.owners if person.name not in known),
        others=earlier.others + tuple(person for person in unit.others if person.name not in known),
    )


def _without_merges(table: Table, columns: Mapping[str, list[int]]) -> list[list[Cell]]:
    """The rows, with a building or entrance merged over several rows standing in each of them."""
    carried = {at for key in ("building", "entrance") for at in columns.get(key, ())}
    rows = list(table.rows)
    for first_row, first_column, last_row, last_column in table.merged:
        if first_column != last_column or first_column not in carried or first_row > len(rows):
            continue
        top = rows[first_row - 1]
        value = top[first_column] if first_column < len(top) else None
        for index in range(first_row, min(last_row, len(rows))):
            values = [*rows[index], *[None] * (first_column + 1 - len(rows[index]))]
            if any(values):
                values[first_column] = value
                rows[index] = values
    return rows


def _notes(table: Table, rows: set[int]) -> tuple[str, ...]:
    """What the clerk should know of the sheet though nothing is wrong with the rows."""
    notes = []
    hidden = sorted(table.hidden_rows & rows)
    if hidden:
        notes.append(f"隐藏的行也已读入：第 {_listed(hidden)} 行")
    merged = sorted({area[0] for area in table.merged} & rows)
    if merged:
        notes.append(f"合并的单元格只取左上角的内容：第 {_listed(merged)} 行起")
    formulas = sorted({row for row, _ in table.formulas} & rows)
    if formulas:
        notes.append(f"公式只取保存的结果：第 {_listed(formulas)} 行")
    return tuple(notes)


def _listed(numbers: list[int]) -> str:
    listed = "、".join(str(number) for number in numbers[:100])
    return f"{listed} 等 {len(numbers)} 处" if len(numbers) > 100 else listed
