"""The key cabinet from 1 October to 31 December 2026, day by day, by the real verbs.

Whatever is done is written into a ledger by hand as well; the evenings compare board, list and duties.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal
from app.modules.checks import service as checks
from app.modules.checks.model import CheckRun
from app.modules.checks.rules import LineEntry
from app.modules.dues.service import differences
from app.modules.followups import service as followups
from app.modules.followups.model import FollowUp
from app.modules.keys import counting, lists, service
from app.modules.keys.borrower import Borrower
from app.modules.keys.layout import add_box
from app.modules.residents.service import add_unit
from app.modules.today.service import set_go_live
from app.rules.ref import Ref
from app.rules.roles import Who
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER, _staff_up
from tests.keys.cabinet import Cabinet
from tests.keys.ledger import Ledger
from tests.keys.quarter_script import (
    EVERYDAY,
    FIRST,
    NOT_COUNTED,
    ROUND,
    TOLD,
    WORKED,
    comes,
    keeps,
    takes,
)
from tests.sites import make_site

CLOSES = time(18, 0)
PANELS = (1, 2)


@dataclass
class Quarter(Cabinet):
    """The centre with its cabinet, the hand-written ledger, and what was odd on the way."""

    book: Ledger = field(default_factory=Ledger)
    odd: list[str] = field(default_factory=list)
    known: dict[str, Who] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    turn: int = 0
    misplaced: str = ""

    # ---------- people, hours

    def who(self, name: str) -> Who:
        """Somebody; nobody comes or leaves in this quarter."""
        if name not in self.known:
            self.known[name] = super().who(name)
        return self.known[name]

    def ring(self, tag: str) -> int:
        if tag not in self.ids:
            self.ids[tag] = super().ring(tag)
        return self.ids[tag]

    @property
    def now(self) -> datetime:
        return self.site.clock.now

    def at(self, hour: str, day: date | None = None) -> None:
        """It is that hour of the day."""
        self.site.clock.now = datetime.combine(day or self.today, time.fromisoformat(hour))

    def tonight(self, day: date | None = None) -> datetime:
        return datetime.combine(day or self.today, CLOSES)

    def refused(self, name: str, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
        """What the program says to something that may not be; "" if it was done."""
        try:
            self.by(name, deed, *args, **kwargs)
        except Refusal as no:
            return no.clause
        self.odd.append(f"{self.now}: {deed.__name__} was not refused")
        return ""

    # ---------- out and back, in the program and in the book

    def take(self, who: Borrower, *tags: str, by: str = DESK, **more: Any) -> tuple[str, Ref | None]:
        """Somebody borrows until tonight; with `until` longer is asked for. Returns number and request."""
        if who.capacity == "staff":
            who = replace(who, staff_id=self.staff_id(who.name))
        lent = self.lend(*tags, who=replace(who, **more), by=by)
        number = self.book.lend(list(tags), who.name, self.now, self.tonight())
        self.ids[number] = lent.ref.id
        return number, lent.consent

    def bring(self, tag: str, *, by: str = "", short: int = 0, name: str = DESK) -> Ref:
        """A ring comes back."""
        back = self.back(tag, by=name, returned_by=by, short=short)
        self.book.end(tag, self.now, by=by, short=short)
        return back.loan

    def request(self, key: str, ref: Ref) -> None:
        """Keep the id of a record for a later day."""
        self.ids[key] = ref.id

    # ---------- a day

    def lives(self, day: date, number: int, tale: "Tale") -> None:
        """A working day from the first roll to the count in the evening."""
        self.at("08:05", day)
        assert self.by(DESK, daily.roll) == ""
        self.at("08:40")
        self._remind()
        self.at("08:50")
        self._put_right()
        self.at("09:00")
        for tag in self.kept:
            self.bring(tag)
        self.kept = []
        lent = self._ordinary(number)
        for hour, deed in tale.get(day, ()):
            self.at(hour)
            deed(self)
        self.at("17:10")
        for place, tags in enumerate(lent):
            if keeps(number, place):
                self.kept = list(tags)
                continue
            for turn, tag in enumerate(tags):
                self.site.clock.now += timedelta(minutes=1)
                other = "魏国梁" if number % 17 == 3 and turn == 0 else ""
                self.bring(tag, by=other, short=1 if (number, place, turn) == (20, 0, 0) else 0)
        self.at("18:20")
        if day not in NOT_COUNTED:
            self.count_tonight()
        self.at("18:40")
        self.compare()

    def _remind(self) -> None:
        """Every late borrower once; a second time on the same day the program says no."""
        for number in self.book.overdue(self.now):
            lending = self.ids[number]
            self.by(DESK, service.remind, lending, how="telephone", said="说马上送回")
            self.book.reminders.append((number, self.today))
            self.refused(OFFICER, service.remind, lending, how="text", said="没有回")

    def _put_right(self) -> None:
        """What yesterday's count found is put right by the keeper and looked at by the leader."""
        for one in self.site.read(_open_followups):
            self.by(DESK, followups.done, one, words="已经催还、登记")
            self.by(LEADER, followups.verify, one, words="看过")

    def _ordinary(self, number: int) -> list[tuple[str, ...]]:
        """The borrowers of an ordinary morning; what is out cannot go out again."""
        lent = []
        for place in range(comes(number)):
            self.site.clock.now += timedelta(minutes=5)
            tags = tuple(self._next_free() for _ in range(takes(number, place)))
            self.take(ROUND[(number + place) % len(ROUND)], *tags)
            lent.append(tags)
        if lent and number % 5 == 0:
            self.refused(HEAD, service.lend, ROUND[0], [self.ring(self._next_free()), self.ring(lent[0][0])])
        if number % 10 == 0:
            self.refused(OFFICER, service.lend, ROUND[0], [self.ring(EVERYDAY[0])])
        return lent

    def _next_free(self) -> str:
        while True:
            tag = EVERYDAY[self.turn % len(EVERYDAY)]
            self.turn += 1
            if self.book.rings[tag].state == "in" and tag not in self.kept:
                return tag

    # ---------- counting

    def count_tonight(self) -> None:
        """The keeper counts panel by panel; what is out without leave becomes somebody's to put right."""
        wrong = self.book.wrong_tonight(self.now)
        count = self.by(DESK, counting.start_count, "key-count").id
        for panel in PANELS:
            self.by(DESK, counting.see_all, count, self.panel(panel))
        run = self.end_count(DESK, count)
        self.book.problems += wrong
        found = self.site.read(_problems, run)
        if found != wrong:
            self.odd.append(f"{self.today}: {found} problems on the sheet, {wrong} in the ledger")

    def end_count(self, name: str, count: int, *, watcher: str = "", sampled: bool = False) -> int:
        """The count ends, what is left is ticked by hand, and the sheet is signed."""
        more = {"staff_id": self.staff_id(DESK), "until": next_worked(self.today), "sampled": sampled}
        run = int(self.by(name, counting.finish_count, count, **more).id)
        left = tuple(
            LineEntry(position, "", found=12) if kind == "count" else LineEntry(position, "fine")
            for position, kind in self.site.read(_unanswered, run)
        )
        self.by(name, checks.save_run, run, left)
        if watcher:
            self.by(watcher, checks.watch, run)
        self.by(name, checks.finish, run, ())
        return run

    def compare(self) -> None:
        """Board and list show what the ledger says, and the list of duties what the records say."""
        rows = self.site.read(lists.ring_rows, self.now)
        listed: dict[Any, Any] = {row.tag: (row.stands, row.who, row.pieces) for row in rows}
        hung: dict[Any, Any] = {}
        for box in self.site.read(lists.boxes):
            for panel in self.site.read(lists.board, box.ref.id, self.now):
                hung |= {(panel.number, one.number): (one.tag, one.state) for one in panel.hooks if one.ring}
        pairs: tuple[tuple[str, dict[Any, Any], dict[Any, Any]], ...] = (
            ("list", listed, self.book.listed(self.now)),
            ("board", hung, self.book.wall(self.now)),
        )
        for name, shown, written in pairs:
            odd = {key: (shown.get(key), written.get(key)) for key in shown.keys() | written.keys()
                   if shown.get(key) != written.get(key)}  # fmt: skip
            self.odd += [f"{self.today} {name}: {key} {pair}" for key, pair in odd.items()]
        self.odd += self.site.read(differences, daily.wanted, self.today)

    def staff_id(self, name: str) -> int:
        if name not in self.ids:
            self.ids[name] = super().staff_id(name)
        return self.ids[name]

    def panel(self, number: int = 1) -> int:
        key = f"panel {number}"
        if key not in self.ids:
            self.ids[key] = super().panel(number)
        return self.ids[key]


Tale = dict[date, tuple[tuple[str, Callable[[Quarter], object]], ...]]
"""What happens besides, by day and hour."""


def next_worked(day: date) -> date:
    """The next day on which somebody is there."""
    return next((one for one in WORKED if one > day), day + timedelta(days=1))


def open_quarter(path: Path) -> Quarter:
    """The cabinet is hung on 1 October, a holiday; nobody is there again until the eighth."""
    site = make_site(path / "site", FIRST)
    site.clock.now = datetime.combine(FIRST, time(8, 0))
    # Nothing here is about power cuts, and a thousand commits would wait for the disk.
    site.store._live_engine().pool.connect().cursor().execute("PRAGMA synchronous=OFF")
    for building in (1, 2):
        site.do(add_unit, f"{building}-1-101", {})
    site.do(_staff_up)
    made = Quarter(site)
    made.by(HEAD, set_go_live, FIRST)
    made.by(DESK, daily.roll)
    made.by(DESK, add_box, name="甲柜", panels=len(PANELS), hooks=20, titles=("空置房", "返修 · 办公"))
    for panel, (tags, key_class) in enumerate(((EVERYDAY, "vacant"), (TOLD, "rework")), 1):
        for hook, tag in enumerate(tags, 1):
            made.add(tag, key_class, hook, panel, place=f"{key_class} {hook}")
            made.book.hang(tag, panel, hook)
    return made


def live(made: Quarter, tale: Tale) -> Quarter:
    """The whole quarter."""
    for number, day in enumerate(WORKED):
        made.lives(day, number, tale)
    return made


# ---------------------------------------------------------------- small questions


def _open_followups(session: Session) -> list[int]:
    return list(session.scalars(select(FollowUp.id).where(FollowUp.state == "open").order_by(FollowUp.id)))


def _problems(session: Session, run: int) -> int:
    results = session.get_one(CheckRun, run).results
    return sum(one.result == "problem" and one.followup_id is not None for one in results)


def _unanswered(session: Session, run: int) -> list[tuple[int, str]]:
    results = session.get_one(CheckRun, run).results
    return [(one.position, one.kind) for one in results if not one.result]
