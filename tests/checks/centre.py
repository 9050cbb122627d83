"""A small service centre for tests of checks: one person for each role, two officers, keys and data named."""

import os
import shutil
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.modules.checks import lists, service
from app.modules.checks.model import CheckDefinition, CheckRun
from app.modules.checks.rules import LineEntry
from app.modules.dues.model import Due
from app.modules.dues.service import differences
from app.modules.residents.service import add_unit
from app.modules.staff.model import Designation, StaffArea, StaffMember, StaffRole
from app.modules.staff.service import who_works
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.act import Act, verb
from app.storage.folder import SiteFolder
from app.storage.header import login_key
from app.storage.signing import Signature
from app.storage.store import Store
from tests.sites import OpenTestSite, StillClock, make_site

HEAD, CS_HEAD, LEADER, OFFICER, OTHER_OFFICER, RECORDS, DESK = (
    "顾维舟",
    "叶知秋",
    "秦牧",
    "苏晚晴",
    "陆远",
    "郑小满",
    "林晓禾",
)
_ENTERED = (
    (CS_HEAD, Role.CS_HEAD),
    (LEADER, Role.LEADER),
    (OFFICER, Role.OFFICER),
    (OTHER_OFFICER, Role.OFFICER),
    (RECORDS, Role.RECORDS),
)


@verb("today.work", "排班入册")
def _staff_up(act: Act) -> None:
    """Everybody with a log-in name; 林晓禾 keeps the keys, 郑小满 the lists, the officers have a building each."""
    desk = act.session.scalars(select(StaffMember).where(StaffMember.name == DESK)).one()
    desk.login = "desk"
    ids = {DESK: desk.id}
    for place, (name, role) in enumerate(_ENTERED):
        member = StaffMember(name=name, login=f"login{place}", entered=date(2026, 1, 5))
        member.roles.append(StaffRole(role=role.value, since=date(2026, 1, 5)))
        act.session.add(member)
        act.session.flush()
        ids[name] = member.id
    for name, duty in ((DESK, "keys"), (RECORDS, "information")):
        act.session.add(Designation(staff_id=ids[name], duty=duty, since=date(2026, 1, 5)))
    for building, name in ((1, OFFICER), (2, OTHER_OFFICER)):
        act.session.add(StaffArea(staff_id=ids[name], building_id=building, since=date(2026, 1, 5)))


@dataclass
class Centre:
    """An open site whose people are called by name."""

    site: OpenTestSite

    # ---------- people and days

    def who(self, name: str) -> Who:
        """Somebody as who acts today."""
        return self.site.read(who_works, self.staff_id(name), self.today)

    def staff_id(self, name: str) -> int:
        asked = select(StaffMember.id).where(StaffMember.name == name)
        return self.site.read(lambda session: session.scalars(asked).one())

    def by(self, name: str, verb_of: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Somebody does something, with their password typed just now."""
        who = self.who(name)
        signature = Signature(login_key(who.login), time.monotonic())
        return self.site.store.do(who, verb_of, *args, signature=signature, **kwargs)

    @property
    def today(self) -> date:
        return self.site.clock.now.date()

    def day(self, day: str, at: str = "09:42", *, roll: bool = True) -> None:
        """The clock goes to that day; whoever comes first brings the list up to date."""
        self.site.clock.now = datetime.fromisoformat(f"{day} {at}")
        if roll:
            self.roll()

    def roll(self, by: str = HEAD) -> None:
        assert self.by(by, daily.roll, sure=True) == ""

    # ---------- checks

    def check(self, key: str) -> int:
        """The id of a definition."""
        asked = select(CheckDefinition.id).where(CheckDefinition.key == key)
        return self.site.read(lambda session: session.scalars(asked).one())

    def start(self, name: str, key: str, **more: Any) -> int:
        return self.by(name, service.start_run, self.check(key), **more).id

    def fine(self, run_id: int, *changed: LineEntry) -> tuple[LineEntry, ...]:
        """Every line well, but for those given."""
        other = {entry.position: entry for entry in changed}
        return tuple(
            other.get(line.position)
            or {
                "tick": LineEntry(line.position, "fine"),
                "count": LineEntry(line.position, "", should=8, found=8),
                "words": LineEntry(line.position, "", note="已写明"),
            }[line.kind]
            for line in self.sheet(run_id).lines
        )

    def make(self, name: str, key: str, *changed: LineEntry, watcher: str = LEADER, **more: Any) -> int:
        """A whole check by one person, watched where it must be; returns the sheet's id."""
        run_id = self.start(name, key, **more)
        lines = self.fine(run_id, *changed)
        if self.sheet(run_id).watched:
            self.by(name, service.save_run, run_id, lines)
            self.by(watcher, service.watch, run_id)
        self.by(name, service.finish, run_id, lines)
        return run_id

    def sheet(self, run_id: int) -> lists.RunSheet:
        found = self.site.read(lists.run, run_id, self.today)
        assert found is not None
        return found

    def problem(self, position: int, note: str, person: str, until: str, **more: Any) -> LineEntry:
        return LineEntry(
            position,
            "problem",
            note,
            staff_id=self.staff_id(person),
            until=date.fromisoformat(until),
            **more,
        )

    # ---------- the list of duties

    def due(self, key: str, lane: str = "") -> date | None:
        """When a check is due now; None when it is not on the list."""
        found = self._open(Ref("check_definition", self.check(key)), self.staff_id(lane) if lane else 0)
        return found[0].due_day if found else None

    def duties(self, subject: Ref) -> list[tuple[str, date]]:
        """The open duties of a record: clock and day."""
        return [(due.clock, due.due_day) for due in self._open(subject, None)]

    def ended(self, subject: Ref) -> list[tuple[str, str, int]]:
        """What became of the duties of a record: day, state, turns missed."""

        def look(session: Session) -> list[tuple[str, str, int]]:
            asked = select(Due).where(
                Due.subject_kind == subject.kind, Due.subject_id == subject.id, Due.state != "open"
            )
            return [
                (d.first_day.isoformat(), d.state, d.times) for d in session.scalars(asked.order_by(Due.id))
            ]

        return self.site.read(look)

    def must_agree(self) -> None:
        """The list says what the records say."""
        assert self.site.read(differences, daily.wanted, self.today) == []

    def _open(self, subject: Ref, lane: int | None) -> list[Any]:
        def look(session: Session) -> list[Any]:
            asked = select(Due.clock, Due.due_day, Due.staff_id, Due.role, Due.duty, Due.whom).where(
                Due.state == "open", Due.subject_kind == subject.kind, Due.subject_id == subject.id
            )
            asked = asked if lane is None else asked.where(Due.lane == lane)
            return list(session.execute(asked.order_by(Due.lane, Due.clock)))

        return self.site.read(look)

    def runs(self, key: str) -> list[tuple[str, str]]:
        """The sheets of a check: state and who began."""

        def look(session: Session) -> list[tuple[str, str]]:
            asked = select(CheckRun.state, StaffMember.name).join(
                StaffMember, CheckRun.started_by == StaffMember.id
            )
            asked = asked.where(CheckRun.definition_id == which).order_by(CheckRun.id)
            return [tuple(row) for row in session.execute(asked)]

        which = self.check(key)
        return self.site.read(look)


def open_centre(path: Path) -> Centre:
    """The centre on Monday 2026-11-23, its first day, with the list of the day.

    It is made once and copied for every test: making one costs more than most tests.
    """
    if not _made or not _made[0].site.folder.path.exists():
        _made[:] = [_make(path.parent / f"centre-{os.getpid()}")]
    first = _made[0].site
    shutil.copytree(first.folder.path, path / "site")
    folder, clock = SiteFolder(path / "site"), StillClock()
    store = Store.open(folder, first.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    site = OpenTestSite(folder, store, first.who, clock)
    store.on_changed(site.changed.append)
    return Centre(site)


_made: list[Centre] = []


def _make(path: Path) -> Centre:
    made = Centre(make_site(path / "site"))
    for building in (1, 2, 3):
        made.site.do(add_unit, f"{building}-1-101", {})
    made.site.do(_staff_up)
    made.roll()
    made.site.store.close()
    return made
