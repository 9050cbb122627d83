"""What a firm's key list says, row by row, and what of it comes in; worked out before anything changes."""

from dataclasses import dataclass
from datetime import date, datetime

from app.rules.rooms import RoomCode


@dataclass(frozen=True)
class Spot:
    """A hook as the file names it, and what hangs on its panel."""

    box: str
    panel: int
    hook: int
    title: str = ""

    @property
    def words(self) -> str:
        """甲柜1板07钩."""
        return f"{self.box}{self.panel}板{self.hook:02d}钩"


@dataclass(frozen=True)
class ReadRing:
    """One ring as its row says; `tag` is empty where the file has none, `room` where it is no flat."""

    row: int
    sheet: str
    tag: str
    code: str
    key_class: str
    room: RoomCode | None
    place: str
    pieces: int
    source: str
    spot: Spot | None
    remark: str

    @property
    def called(self) -> str:
        """What it is known by in a list of rows: never more than its tag or its hook."""
        return self.tag or (self.spot.words if self.spot else "")


@dataclass(frozen=True)
class ReadLoan:
    """One ring that is out as its row says; `due` is None where the file does not say."""

    row: int
    sheet: str
    tag: str
    borrower: str
    capacity: str
    firm: str
    telephone: str
    reason: str
    lent: date | datetime
    due: date | datetime | None

    @property
    def header(self) -> tuple[object, ...]:
        """Rows with the same header are one borrowing."""
        return (self.borrower, self.capacity, self.firm, self.telephone, self.reason, self.lent, self.due)


@dataclass(frozen=True)
class Problem:
    """A row that does not come in, or (`kept`) comes in without one of its cells."""

    row: int
    sheet: str
    what: str
    reason: str
    kept: bool = False


@dataclass(frozen=True)
class KeySheets:
    """What the file says by itself, before it is compared with the site."""

    rings: tuple[ReadRing, ...] = ()
    loans: tuple[ReadLoan, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedRing:
    """A ring that is new (`ring_id` None) or differs from the list.

    `number` is 0 where it stays, `spot` None where it hangs already; `tag` is empty where a new one is
    made up, because the file has none or its tag tells the room.
    """

    read: ReadRing
    ring_id: int | None
    unit_id: int | None
    tag: str
    number: int
    spot: Spot | None
    remark: str

    @property
    def is_new(self) -> bool:
        """True for a ring that is not on the list yet."""
        return self.ring_id is None


@dataclass(frozen=True)
class PlannedPanel:
    """A panel that the file names and the wall does not have yet."""

    box: str
    number: int
    title: str
    hooks: int


@dataclass(frozen=True)
class KeyPlan:
    """Everything that will come in; `same` counts the rows that bring nothing new."""

    rings: tuple[PlannedRing, ...] = ()
    loans: tuple[tuple[ReadLoan, ...], ...] = ()
    panels: tuple[PlannedPanel, ...] = ()
    problems: tuple[Problem, ...] = ()
    same: int = 0
    notes: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        """How many rings come on the list."""
        return sum(ring.is_new for ring in self.rings)

    @property
    def lent(self) -> int:
        """How many rings are out from before."""
        return sum(len(lending) for lending in self.loans)

    @property
    def left_out(self) -> int:
        """How many rows do not come in."""
        return sum(not problem.kept for problem in self.problems)

    @property
    def steps(self) -> int:
        """How many steps bringing it in takes."""
        return len(self.rings) + len(self.loans)
