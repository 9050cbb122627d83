"""What an import of open complaints would bring in, worked out before anything changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.rules.rooms import RoomCode


@dataclass(frozen=True)
class ReadMatter:
    """One open row of the firm's list; `row` is 1-based as the spreadsheet shows it.

    `taken` is a day or a moment, None where the row has none. `place` is the room as the file writes it
    where it is no room code. `left` holds what found no field of its own, to be kept as a late entry.
    """

    row: int
    code: str
    taken: date | datetime | None
    channel: str
    room: RoomCode | None
    place: str
    caller: str
    telephone: str
    kind: str
    category: str
    grade: str
    words: str
    department: str
    person: str
    state: str
    waits_for: str
    handling: str
    handled: date | datetime | None
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """A row to look at: `kept` when it comes in all the same, else it stays outside."""

    row: int
    what: str
    reason: str
    kept: bool = False


@dataclass(frozen=True)
class MatterRows:
    """What a file says: its open rows, how many are ended, and which are of no use."""

    rows: tuple[ReadMatter, ...]
    ended: int = 0
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedMatter:
    """One matter as it comes in: with household and person where the site knows them."""

    read: ReadMatter
    taken_at: datetime
    unit_id: int
    person_id: int
    staff_id: int
    person: str

    @property
    def words(self) -> str:
        """The words of the row; a room that is not in the register, or no room, stands before them."""
        where = "" if self.unit_id else self.where
        return f"{where}：{self.read.words}" if where else self.read.words

    @property
    def where(self) -> str:
        """The room as the clerk reads it."""
        return self.read.room.long if self.read.room is not None else self.read.place


@dataclass(frozen=True)
class MatterPlan:
    """Everything a file will bring in today; `same` rows are here already."""

    matters: tuple[PlannedMatter, ...]
    problems: Sequence[Problem]
    same: int
    ended: int
    notes: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """How many rows stay outside because they are of no use."""
        return sum(not problem.kept for problem in self.problems)
