"""Reads one row of a list of households under the mapping of its columns."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from app.documents.cells import Amiss, is_empty, read_date, read_names, read_phones, read_room, shown
from app.documents.workbook import BadCell, Cell
from app.modules.residents import cells
from app.modules.residents.columns import LABELS
from app.modules.residents.planned import PlannedPerson, PlannedPhone, PlannedUnit, Problem
from app.rules.identity import Sex
from app.rules.rooms import RoomCode
from app.rules.text import as_text

_MARK_ENDINGS = ("业主", "用户", "住户", "老人", "人员", "人士", "客户", "户", "")
_PIECES = re.compile(r"[、，,;；/\s]+")
_T = TypeVar("_T")


class SheetRow:
    """One row under the mapping, collecting what is amiss in it."""

    def __init__(self, number: int, values: list[Cell], columns: Mapping[str, list[int]]) -> None:
        self.number = number
        self.amiss: list[tuple[str, Amiss]] = []
        self.values = values
        self._columns = columns

    def all(self, key: str) -> list[Cell]:
        """The cells of every column mapped to a field."""
        return [self.values[at] if at < len(self.values) else None for at in self._columns.get(key, ())]

    def first(self, key: str) -> Cell:
        """The cell of the first column mapped to a field."""
        return next(iter(self.all(key)), None)

    def good(self, key: str, value: _T | Amiss | None) -> _T | None:
        """The value, or None with a note of what is amiss."""
        if isinstance(value, Amiss):
            self.amiss.append((key, value))
            return None
        return value

    @cached_property
    def room(self) -> RoomCode | Amiss:
        """The room from whichever of its columns are there."""
        rooms = [cell for cell in (*self.all("room_code"), *self.all("room")) if not is_empty(cell)]
        found: RoomCode | Amiss = Amiss("", "")
        for cell in rooms or [None]:
            found = read_room(self.first("building"), self.first("entrance"), cell)
            if isinstance(found, RoomCode):
                break
        return found

    def filled(self) -> dict[int, Cell]:
        """The cells that hold anything, by column."""
        return {at: cell for at, cell in enumerate(self.values) if as_text(cell)}

    def says_nothing_of_people(self) -> bool:
        """True if names, papers, telephones and the three dates are all empty."""
        keys = ("owners", "identity", "phones", "handed_over", "formalities", "moved_in", "birthday")
        return all(is_empty(cell) for key in keys for cell in self.all(key))

    def problems(self, room: str) -> list[Problem]:
        """What is amiss, as it stands in the list to be put right."""
        return [
            Problem(self.number, room, key, LABELS[key], amiss.reason, amiss.text)
            for key, amiss in self.amiss
        ]


def read_unit(row: SheetRow, code: RoomCode, known_marks: tuple[str, ...], today: date | None) -> PlannedUnit:
    """The household of a row; what is amiss is noted in the row."""
    people = _people(row, today)
    marks, remark = _marks_and_remark(row, known_marks)
    named = tuple(person for person in people if person.name)
    unnamed = people[0] if not named and people[0] != PlannedPerson("", people[0].relation) else None
    return PlannedUnit(
        row=row.number,
        code=code,
        area=row.good("area", cells.read_area(row.first("area"))),
        delivery=row.good("delivery", cells.read_delivery(row.first("delivery"))),
        handed_over=row.good("handed_over", read_date(row.first("handed_over"), LABELS["handed_over"])),
        formalities=row.good("formalities", read_date(row.first("formalities"), LABELS["formalities"])),
        moved_in=row.good("moved_in", read_date(row.first("moved_in"), LABELS["moved_in"])),
        owners=tuple(person for person in named if person.relation in ("owner", "co_owner")),
        others=tuple(person for person in named if person.relation not in ("owner", "co_owner")),
        unnamed=unnamed,
        officer=as_text(row.first("officer"))[:60],
        marks=marks,
        remark=remark,
    )


def _people(row: SheetRow, today: date | None) -> list[PlannedPerson]:
    """The persons of a row, the first with all that the row says; one without a name if none has one."""
    names: tuple[str, ...] = ()
    if row.all("owners"):
        names = row.good("owners", read_names(row.all("owners"))) or ()
    identity = row.good("identity", cells.read_identity(row.first("identity"), today))
    birthday = row.good("birthday", cells.read_birthday(row.first("birthday"), today))
    sex: Sex | None = row.good("sex", cells.read_sex(row.first("sex")))
    phones, bad = read_phones(row.all("phones"))
    row.amiss += [("phones", amiss) for amiss in bad]
    relation = cells.read_relation(row.first("relation")) or "owner"
    first = PlannedPerson(
        names[0] if names else "",
        relation,
        sex or (identity.sex if identity else None),
        identity.kind.value if identity else "",
        identity.number if identity else "",
        birthday or (identity.birthday if identity else None),
        tuple(PlannedPhone(phone.number, phone.kind, spelling) for phone, spelling in phones),
    )
    next_to = "co_owner" if relation == "owner" else relation
    return [first, *(PlannedPerson(name, next_to) for name in names[1:])]


def _marks_and_remark(row: SheetRow, known: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The marks that the marks and remark columns name, and the remark unless it is nothing but marks."""
    marks: list[str] = []
    for cell in row.all("marks"):
        for piece in filter(None, _PIECES.split(as_text(cell))):
            marks.append(_known_mark(piece, known) or piece[:20])
    remarks: list[str] = []
    for cell in row.all("remark"):
        if isinstance(cell, BadCell):
            row.amiss.append(("remark", Amiss(cell.reason, shown(cell))))
            continue
        text = as_text(cell)
        found = [_known_mark(piece, known) for piece in filter(None, _PIECES.split(text))]
        marks += [mark for mark in found if mark]
        if not all(found):
            remarks.append(text)
    return tuple(dict.fromkeys(marks)), "；".join(remarks)[: cells.LONGEST_REMARK]


def _known_mark(piece: str, known: tuple[str, ...]) -> str | None:
    """重点业主 is the mark 重点 if the site has that mark."""
    return next((piece.removesuffix(end) for end in _MARK_ENDINGS if piece.removesuffix(end) in known), None)
