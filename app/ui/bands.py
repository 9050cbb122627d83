"""What stands in a painted list: bands with their rows, and how the columns of a list are to give way."""

from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class BandRow:
    """One row: sign and day, what (never cut) and about it, why, clause, who, and what Enter does.

    `key` tells the row from every other one, `of` is the record it shows. `dead` says why its button
    cannot be pressed; `tone` colours the day; `before` is said before the reason, `note` below who.
    A row that stands for several unfolds into `rows`. `told` is its tooltip where `words` will not do.
    """

    key: Hashable
    glyph: str
    day: str
    what: str
    about: str = ""
    reason: str = ""
    clause: str = ""
    who: str = ""
    action: str = ""
    dead: str = ""
    tone: str = ""
    before: str = ""
    note: str = ""
    told: str = ""
    of: object = None
    rows: "tuple[BandRow, ...]" = field(default=(), repr=False)

    @property
    def keys(self) -> frozenset[Hashable]:
        """The keys of what it stands for."""
        return frozenset(row.key for row in self.rows) or frozenset((self.key,))

    @property
    def count(self) -> int:
        """How many it stands for."""
        return max(1, len(self.rows))

    @property
    def number(self) -> str:
        """How many, where it is more than one."""
        return f"{self.count} 项" if self.rows else ""

    @property
    def words(self) -> str:
        """All of it in one sentence, for the tooltip and a screen reader."""
        first = (self.day, self.what, self.number, self.about, self.before, self.reason)
        parts = (*first, self.clause, self.who, self.action, self.dead)
        return "，".join(part for part in parts if part)


@dataclass(frozen=True)
class Band:
    """A head with its rows; one that folds shows only its number until it is opened."""

    key: str
    title: str
    rows: tuple[BandRow, ...]
    glyph: str = ""
    hint: str = ""
    tone: str = ""
    folds: bool = False

    @property
    def count(self) -> int:
        """How many, alike ones counted one by one."""
        return sum(row.count for row in self.rows)

    @property
    def words(self) -> str:
        """The band as it is read out."""
        return f"{self.title} {self.count} 项"


@dataclass(frozen=True)
class Line:
    """One line of the list as it lies: a band, or a row of it (an inner one was unfolded)."""

    band: Band
    row: BandRow | None = None
    inner: bool = False

    @property
    def chosen_by_keys(self) -> bool:
        """Rows, and bands that open."""
        return self.row is not None or self.band.folds

    @property
    def key(self) -> Hashable:
        """What tells whether it is open."""
        return self.band.key if self.row is None else self.row.key

    @property
    def opens(self) -> bool:
        """True for what can be unfolded."""
        return self.band.folds if self.row is None else bool(self.row.rows)


@dataclass(frozen=True)
class Columns:
    """How a list lays its rows out.

    `heads` are the names of its columns: day, what, why, clause, who, action; none at all is no head.
    `what` and `reason` are the least widths of these two, in pixels times the text size; without room
    for both the reason goes below. What is told in `sentences` may end in …, and stays on one line.
    """

    heads: tuple[str, str, str, str, str, str] | None = None
    what: int = 0
    reason: int = 180
    sentences: bool = False
