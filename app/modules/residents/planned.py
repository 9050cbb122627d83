"""What an import would bring in: households, problems, repeats, all worked out before anything changes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.modules.residents.cells import Delivery, Relation
from app.rules.identity import Sex
from app.rules.rooms import RoomCode


@dataclass(frozen=True)
class PlannedPhone:
    """One telephone: its digits, its kind, and as the workbook spells it."""

    number: str
    kind: str
    written_as: str


@dataclass(frozen=True)
class PlannedPerson:
    """One person of a household; what the row says of sex, paper and telephones is the first owner's.

    `name` is empty only in `PlannedUnit.unnamed`; `identity_kind` is a value of `Paper` or empty.
    """

    name: str
    relation: Relation = "owner"
    sex: Sex | None = None
    identity_kind: str = ""
    identity_number: str = ""
    birthday: date | None = None
    phones: tuple[PlannedPhone, ...] = ()


@dataclass(frozen=True)
class PlannedUnit:
    """One household as it comes in; `row` is 1-based as the spreadsheet shows it.

    `owners` are the owner and the co-owners in the row's order, `others` tenants, family and the rest.
    `unnamed` keeps what a row without a usable name says of its owner, to be put right later.
    `area` is in square metres with two decimals; `remark` is what is left beside the known marks.
    """

    row: int
    code: RoomCode
    area: Decimal | None = None
    delivery: Delivery | None = None
    handed_over: date | None = None
    formalities: date | None = None
    moved_in: date | None = None
    owners: tuple[PlannedPerson, ...] = ()
    others: tuple[PlannedPerson, ...] = ()
    unnamed: PlannedPerson | None = None
    officer: str = ""
    marks: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Problem:
    """A field left open: row, room as `RoomCode.long` (its text if unreadable), field, why, its text."""

    row: int
    room: str
    field: str
    label: str
    reason: str
    text: str


@dataclass(frozen=True)
class Duplicate:
    """A row that repeats an earlier one and is not brought in again."""

    row: int
    earlier_row: int
    room: str


@dataclass(frozen=True)
class PassedOver:
    """A row that is no household: title, header, total, blank, note."""

    row: int
    reason: str


@dataclass(frozen=True)
class ImportPlan:
    """Everything a workbook will change, before anything is changed.

    `notes` are Chinese sentences about hidden rows, merged cells and formulas whose values were taken.
    """

    units: tuple[PlannedUnit, ...]
    problems: tuple[Problem, ...]
    duplicates: tuple[Duplicate, ...]
    passed_over: tuple[PassedOver, ...]
    notes: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many persons come in, counted once for each household."""
        return sum(len(unit.owners) + len(unit.others) for unit in self.units)

    @property
    def problem_rows(self) -> tuple[int, ...]:
        """The rows that have at least one field to be put right, in order."""
        return tuple(sorted({problem.row for problem in self.problems}))
