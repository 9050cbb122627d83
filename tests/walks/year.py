"""A service centre through 2026 and into 2027, day by day, by the real verbs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily, leaving
from app.modules.calendar import service as calendar
from app.modules.checks import service as checks
from app.modules.checks.model import CheckDefinition, CheckRun
from app.modules.checks.rules import DefinitionDraft, LineDraft, LineEntry
from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.dues.model import Due
from app.modules.followups import service as followups
from app.modules.notices import service as notices
from app.modules.residents.service import add_unit
from app.modules.staff import service as staff
from app.modules.staff.model import Designation, StaffArea, StaffMember, StaffRole
from app.modules.today import service as today
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.act import Act, verb
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import OpenTestSite, make_site
from tests.walks import year_homes, year_keys, year_matters, year_parcels
from tests.walks.year_homes_script import HOMES_EARLY, HOMES_LATE
from tests.walks.year_matters_script import MATTERS_LATE
from tests.walks.year_parcels_script import PARCELS_LATE
from tests.walks.year_script import (
    CS_HEAD,
    DAY,
    DESK,
    EARLY,
    FIRST,
    HEAD,
    LAST,
    LATE,
    LEADER,
    LEFT,
    LEFT_DAILY,
    NEW_CLERK,
    NEW_OFFICER,
    NORTH,
    NOTICES,
    PC_OFF,
    PROBLEMS,
    RECORDS,
    ROLES,
    SENT_BACK,
    SOUTH,
    on,
)

# ---------------------------------------------------------------- the site


@verb("today.work", "入册")
def _staff_up(act: Act) -> None:
    """Everybody has a log-in; 林晓禾 keeps the keys, 郑小满 the lists, the officers have a building each."""
    found = {m.name: m for m in act.session.scalars(select(StaffMember))}
    found[DESK].login = "desk"
    for place, (name, role) in enumerate(ROLES.items()):
        found[name] = StaffMember(name=name, login=f"login{place}", entered=FIRST)
        found[name].roles.append(StaffRole(role=role.value, since=FIRST))
        act.session.add(found[name])
    act.session.flush()
    for name, duty in ((DESK, "keys"), (RECORDS, "information")):
        act.session.add(Designation(staff_id=found[name].id, duty=duty, since=FIRST))
    for building, name in ((1, NORTH), (2, SOUTH)):
        act.session.add(StaffArea(staff_id=found[name].id, building_id=building, since=FIRST))


@dataclass(frozen=True)
class Check:
    """One check of the day's round: which, by whom, watched by whom if need be, and what was found."""

    definition_id: int
    who: Who
    watcher: Who
    found: LineEntry | None
    subject_id: int = 0
    for_staff_id: int = 0


@verb("checks.do", "当天的检查")
def _round(act: Act, round_: tuple[Check, ...]) -> None:
    """The checks of a day, each by its own person; one act, since a year has thousands of them."""
    for one in round_:
        _check(Act(act.session, one.who, act.now, act.today), one)


def _check(act: Act, one: Check) -> None:
    """A whole check, all lines well but for the one found otherwise; watched where it must be."""
    started = checks.start_run(
        act, one.definition_id, subject_id=one.subject_id, for_staff_id=one.for_staff_id
    )
    run = act.session.get_one(CheckRun, started.id)
    lines = tuple(_answer(result.position, result.kind) for result in run.results)
    if one.found is not None:
        lines = (one.found, *lines[1:])
    if run.watched:
        checks.save_run(act, run.id, lines)
        checks.watch(Act(act.session, one.watcher, act.now, act.today), run.id)
    checks.finish(act, run.id, lines)


def _answer(position: int, kind: str) -> LineEntry:
    if kind == "count":
        return LineEntry(position, "", should=12, found=12)
    return LineEntry(position, "fine", note="已写明" if kind == "words" else "")


@dataclass(frozen=True)
class OpenDue:
    """One row of the list as the people see it in the morning."""

    id: int
    clock: str
    subject: Ref
    lane: int
    opens: date
    first_day: date
    due_day: date
    role: str
    duty: str
    staff_id: int | None
    calls_at: datetime | None

    def calls(self, now: datetime) -> bool:
        """On the list from its day on; what has a moment of its own, from that moment on."""
        return self.due_day <= now.date() if self.calls_at is None else self.calls_at <= now


def open_dues(session: Session) -> list[OpenDue]:
    """What is on the list, by day."""
    asked = select(Due).where(Due.state == "open").order_by(Due.due_day, Due.id)
    return [
        OpenDue(
            d.id, d.clock, Ref(d.subject_kind, d.subject_id), d.lane,
            d.opens, d.first_day, d.due_day, d.role, d.duty, d.staff_id, d.calls_at,
        )
        for d in session.scalars(asked)
    ]  # fmt: skip


@dataclass
class Year:
    """The centre, its people by name, and the day it is."""

    site: OpenTestSite
    ids: dict[str, int] = field(default_factory=dict)
    definitions: dict[int, str] = field(default_factory=dict)
    known: dict[str, Who] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return self.site.clock.now.date()

    def who(self, name: str) -> Who:
        """Somebody as they are today."""
        if name not in self.known:
            self.known[name] = self.site.read(staff.who_works, self.ids[name], self.day)
        return self.known[name]

    def by(self, person: str, deed: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Somebody does something, with their password typed just now."""
        who = self.who(person)
        signature = Signature(login_key(who.login), time.monotonic())
        return self.site.store.do(who, deed, *args, signature=signature, **kwargs)

    def name(self, staff_id: int | None) -> str:
        return next((name for name, number in self.ids.items() if number == staff_id), "")

    def days(self) -> Iterator[date]:
        """Every day on which the PC is switched on; the list is brought up to it first."""
        for n in range((LAST - FIRST).days + 1):
            day = FIRST + n * DAY
            if day in PC_OFF:
                continue
            self.site.clock.now = datetime.combine(day, datetime.min.time()).replace(hour=8, minute=5)
            if day in EVENTS or day - DAY in EVENTS:
                self.known.clear()
            assert self.by(DESK, daily.roll) == ""
            yield day

    # ------------------------------------------------------------ what happens

    def lives(self) -> None:
        """All that is done on the day: what happened, then the list from the top."""
        self.site.clock.now += timedelta(hours=2)
        for deed in EVENTS.get(self.day, ()):
            deed(self)
            self.known.clear()
        for day, title, until in NOTICES:
            if day == self.day:
                self._notice(title, until)
        year_keys.lent_on(self, self.day)
        year_keys.lost_on(self, self.day)
        year_homes.lived_on(self, self.day)
        year_parcels.came_on(self, self.day)
        year_matters.called_on(self, self.day)
        waiting = [due for due in self.site.read(open_dues) if self._is_time(due)]
        round_ = tuple(check for due in waiting if (check := self._do(due)))
        if round_:
            self.by(DESK, _round, round_)

    def _is_time(self, due: OpenDue) -> bool:
        lane = self.name(due.lane) if due.lane else ""
        if due.opens > self.day or (due.clock, due.first_day) in LEFT:
            return False
        if self.day in LEFT_DAILY.get((due.clock, lane), ()):
            return False
        late = LATE | HOMES_LATE | PARCELS_LATE | MATTERS_LATE
        moved = late.get((due.clock, due.first_day), -(EARLY | HOMES_EARLY).get(due.clock, 0))
        return self.day >= max(due.due_day + moved * DAY, due.opens)

    def _do(self, due: OpenDue) -> Check | None:
        """It is done at once, or joins the day's round of checks."""
        done = {"ROLE-06/correct": self._correct, "ROLE-06/verify": self._verify, "DOC-03": self._confirm}
        if due.clock in done:
            done[due.clock](due)
            return None
        of_rooms = year_homes.DONE | year_parcels.DONE | year_matters.DONE
        if due.clock in of_rooms:
            of_rooms[due.clock](self, due)
            return None
        if due.clock == "DOC-02":
            self.by(DESK, notices.take_down, due.subject.id)
            return None
        if due.clock in ("KEY-02", "KEY-03"):
            kept = year_keys.hand_in if due.clock == "KEY-02" else year_keys.bring_back
            kept(self, due.subject.id)
            return None
        if due.clock == "ROLE-13":
            return self._check_of("induction", self._of_role(due.role), subject_id=due.subject.id)
        return self._check_of(self._key(due.subject.id), self._answerer(due), for_staff_id=due.lane)

    def _check_of(self, key: str, name: str, **more: int) -> Check:
        number = next(id_ for id_, known in self.definitions.items() if known == key)
        found = None
        if self.day in PROBLEMS and PROBLEMS[self.day][:2] == (key, name):
            _, _, note, person, until = PROBLEMS[self.day]
            found = LineEntry(1, "problem", note, staff_id=self.ids[person], until=until)
            if key == "key-count":
                found = LineEntry(1, "problem", note, 12, 11, staff_id=self.ids[person], until=until)
        watcher = self.who(LEADER if name != LEADER else CS_HEAD)
        return Check(number, self.who(name), watcher, found, **more)

    def _key(self, definition_id: int) -> str:
        if definition_id not in self.definitions:
            self.definitions = self.site.read(_keys)
        return self.definitions[definition_id]

    def _answerer(self, due: OpenDue) -> str:
        if due.lane:
            return self.name(due.lane)
        return {"keys": DESK, "information": RECORDS}.get(due.duty) or self._of_role(due.role)

    def _of_role(self, role: str) -> str:
        at_work = {HEAD: Role.CENTRE_HEAD, DESK: Role.DESK, **ROLES}
        return next(name for name, held in at_work.items() if held == role)

    def _correct(self, due: OpenDue) -> None:
        self.by(self.name(due.staff_id), followups.done, due.subject.id, words="已经修好")

    def _verify(self, due: OpenDue) -> None:
        looks = self.name(due.staff_id) or LEADER
        if due.first_day in SENT_BACK:
            until = SENT_BACK[due.first_day]
            self.by(looks, followups.send_back, due.subject.id, reason="还没有修牢", until=until)
        else:
            self.by(looks, followups.verify, due.subject.id, words="看过，合格")

    def _confirm(self, due: OpenDue) -> None:
        self.by(HEAD, consents.confirm, due.subject.id, right=True)

    def _notice(self, title: str, until: date) -> None:
        words = {"title": title, "body": "请各位住户留意。", "signer": HEAD}
        dates = {"dated": self.day.isoformat(), "post_until": until.isoformat()}
        number = self.by(NORTH, notices.save_draft, None, **words, **dates).id
        asked = self.by(NORTH, notices.ask_approval, number).id
        self.by(CS_HEAD, consents.agree, asked)
        self.by(
            NORTH,
            consents.note,
            asked,
            approver_id=self.ids[HEAD],
            way="telephone",
            said_at=self.site.clock.now,
            how="打到办公电话",
        )
        self.by(DESK, notices.issue, number)

    def put_off(self, clock: str, to_day: date, asks: str, agrees: str) -> None:
        """A duty is put off, with the consent its clause asks for."""
        due = next(d for d in self.site.read(open_dues) if d.clock == clock)
        asked = self.by(asks, today.ask_put_off, due.id, to_day=to_day, reason="人手不够，下周补上")
        self.by(agrees, consents.agree, self.site.read(_newest_consent))
        self.by(asks, today.put_off, asked.id)

    def enter(self, name: str, role: Role) -> None:
        """Somebody new; a log-in without a password, which nobody needs here."""
        self.ids[name] = self.by(
            HEAD, staff.register, name=name, sex="", entered=self.day, role=role.value
        ).id
        self.by(HEAD, _log_in, self.ids[name])

    def own_check(self, term: str, who: str) -> None:
        """A check of the site's own is made, or wanted more often."""
        draft = DefinitionDraft("消防栓点检", who, term, False, (LineDraft("", "水带、水枪齐全", "tick"),))
        known = next((id_ for id_, key in self.definitions.items() if key == "own-1"), None)
        self.by(CS_HEAD, checks.save_definition, known, draft)
        self.definitions = self.site.read(_keys)

    def set_up(self, deed: Callable[..., Any], key: str) -> None:
        """A check is given up, or taken up again."""
        number = next(id_ for id_, known in self.definitions.items() if known == key)
        self.by(CS_HEAD, deed, number)


EVENTS: dict[date, tuple[Callable[[Year], object], ...]] = {
    on("03-02"): (lambda y: y.enter(NEW_OFFICER, Role.RECORDS),),
    on("03-24"): (lambda y: y.put_off("ARCH-14", on("04-20"), CS_HEAD, HEAD),),
    on("04-15"): (lambda y: y.own_check("every month", "records"),),
    on("03-01"): (lambda y: y.set_up(checks.retire, "dorm-daily"),),
    on("12-01"): (lambda y: y.set_up(checks.reinstate, "dorm-daily"),),
    on("07-07"): (lambda y: y.by(LEADER, calendar.set_day, on("07-08"), "off", name="停水"),),
    on("07-10"): (lambda y: y.own_check("every 7 days", "leader"),),
    on("08-14"): (
        lambda y: y.by(
            HEAD, staff.give_role, y.ids[NEW_OFFICER], role=Role.OFFICER.value, since=y.day
        ),
        lambda y: y.by(
            HEAD, leaving.leave, y.ids[SOUTH], last_day=y.day, successor_id=y.ids[NEW_OFFICER]
        ),
    ),
    on("09-01"): (lambda y: y.enter(NEW_CLERK, Role.DESK),),
    on("10-01"): (lambda y: y.put_off("ROLE-06/correct", on("10-06"), NORTH, LEADER),),
    on("11-20"): (lambda y: y.set_up(checks.retire, "own-1"),),
}  # fmt: skip
"""What happens on a day besides the list."""


@verb("today.work", "登录名")
def _log_in(act: Act, staff_id: int) -> None:
    act.session.get_one(StaffMember, staff_id).login = f"login{staff_id + 100}"


def open_year(path: Path) -> Year:
    """The centre on its first day, Thursday, 1 January 2026, before anybody has rolled it."""
    site = make_site(path / "site", FIRST)
    site.clock.now = datetime(2026, 1, 1, 8, 0)
    # Nothing here is about power cuts, and a thousand commits would wait for the disk.
    site.store._live_engine().pool.connect().cursor().execute("PRAGMA synchronous=OFF")
    for building in (1, 2):
        site.do(add_unit, f"{building}-1-101", {})
    site.do(_staff_up)
    made = Year(site, site.read(_ids))
    made.by(HEAD, today.set_go_live, FIRST)
    made.by(DESK, daily.roll)
    made.by(HEAD, _shorten)
    year_keys.hang(made)
    year_homes.settle(made)
    year_parcels.furnish(made)
    return made


@verb("checks.set_up", "设定检查项目")
def _shorten(act: Act) -> None:
    """One line for every check: what is ticked is no matter here, and a year has thousands of lines."""
    for one in act.session.scalars(select(CheckDefinition).where(CheckDefinition.per != "newcomer")).all():
        lines = (LineDraft("", "钥匙", "count") if one.group == "stock" else LineDraft("", "现场完好"),)
        checks.save_definition(act, one.id, DefinitionDraft(one.title, one.who, one.term, one.watched, lines))


def _ids(session: Session) -> dict[str, int]:
    return {name: number for number, name in session.execute(select(StaffMember.id, StaffMember.name))}


def _keys(session: Session) -> dict[int, str]:
    return {one.id: one.key for one in session.scalars(select(CheckDefinition))}


def _newest_consent(session: Session) -> int:
    return session.scalars(select(Consent.id).order_by(Consent.id.desc()).limit(1)).one()
