"""Times visits after ten days, a year and ten years: `python tests/bench/visits.py`.

Not a test. 1,200 households in each; behind them 40 talks, then those of a year, then 14,000, each with six
grades, one in two with an opinion, one in six with a promise, and the stops they were planned as. Beside each
the bare query over the same records in an unencrypted database in memory, in turn in one process, so that a
busy moment hits both. At the end Today with ten visits due and with 1,200. `--plans` adds how SQLite goes
about every question that goes through a whole table or sorts by hand.
"""

import gc
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import select

from app import daily
from app.modules.dues.model import Due
from app.modules.residents.model import Building, Person, Tie, Unit
from app.modules.staff.model import StaffMember, StaffRole
from app.modules.today import lists as today
from app.modules.visits import card, coverage, lists, service
from app.modules.visits.model import Visit, VisitOpinion, VisitPromise, VisitRating, VisitStop
from app.modules.visits.rules import DIMENSIONS, HOURS
from app.rules.clocks import add_months
from app.rules.roles import Role
from app.storage.act import Act, verb
from tests.bench.desk import in_turn, raw_copy
from tests.bench.keys import slow_plans
from tests.bench.parcels import HOUSEHOLDS, Rows, _keep, _settle
from tests.sites import MONDAY, OpenTestSite, make_site

CHUNK = 20_000
LATER = MONDAY + timedelta(days=380)
"""A year and a fortnight on, when whoever was not visited meanwhile is overdue."""
WEEK = 7
PEOPLE = (
    ("叶知秋", Role.CS_HEAD, "f"), ("秦牧", Role.LEADER, "m"), ("苏晚晴", Role.OFFICER, "f"),
    ("陆远", Role.OFFICER, "m"), ("沈青", Role.OFFICER, "f"), ("方远山", Role.OFFICER, "m"),
)  # fmt: skip
WAYS = ("home", "home", "home", "home", "phone", "office")


@dataclass(frozen=True)
class Behind:
    """How much lies behind the site, and how many of its flats were handed over."""

    days: int
    talks: int
    handed: int = HOUSEHOLDS


@verb("visits.work", "造从前的访谈")
def _live(act: Act, behind: Behind) -> None:
    """People, flats handed over in the twelve years before, talks spread over the days."""
    people = [_person(act, *one) for one in PEOPLE]
    for unit in act.session.scalars(select(Unit).where(Unit.id <= behind.handed)):
        unit.handed_over = add_months(date(2026, 11, 2), -(unit.id * 7 % 144))
        for tie in unit.ties:
            tie.since = unit.handed_over
    act.session.flush()
    rows: dict[Any, list[dict[str, Any]]] = {}
    for number, (table, row) in enumerate(_talks(act, behind, people), 1):
        rows.setdefault(table, []).append(row)
        if number % CHUNK == 0:
            _keep(act, rows)
    _keep(act, rows)


def _person(act: Act, name: str, role: Role, sex: str) -> int:
    member = StaffMember(name=name, entered=date(2016, 1, 5), sex=sex)
    member.roles.append(StaffRole(role=role.value, since=date(2016, 1, 5)))
    act.session.add(member)
    act.session.flush()
    return member.id


def _talks(act: Act, behind: Behind, people: list[int]) -> Rows:
    """Six in seven were planned; one in eight found nobody at home."""
    chance = random.Random(9)
    stop = opinion = 0
    for number in range(1, behind.talks + 1):
        at = MONDAY - timedelta(days=behind.days * (behind.talks + 1 - number) / (behind.talks + 1) + 1)
        unit, absent = number * 7 % behind.handed + 1, number % 8 == 0
        first, second = people[number % 6], people[(number + 1) % 6]
        way = "home" if number % 7 else WAYS[chance.randrange(len(WAYS))]
        who = {"first_id": first, "second_id": second, "lead_role": Role.OFFICER.value}
        planned = number % 7 != 0
        if planned:
            stop += 1
            yield VisitStop, {
                "id": stop, "unit_id": unit, "day": at.date(), "window": "afternoon", "begins": "15:30", "why": "",
                "due_day": at.date(), "state": "failed" if absent else "done", "planned_at": at,
                "planned_by": 1, "confirmed_at": at, "confirmed_by": 1, "ended_at": at,
            } | who  # fmt: skip
        yield Visit, {
            "id": number, "unit_id": unit, "stop_id": stop if planned else None, "day": at.date(),
            "begun": "15:30", "ended": "16:00", "way": way, "outcome": "absent" if absent else "talked",
            "stage": "steady", "person_id": unit, "seen": "业主", "relation": "", "visitors": "",
            "alone_why": "", "hours_why": "", "needs": "老人行动不便", "words": "楼道照明已报修，其余都好" * 3,
            "signed": "paper", "strokes": "", "source": "desk", "entered_at": at, "entered_by": 1,
            "cleared_at": None,
        } | who  # fmt: skip
        if absent:
            continue
        for dimension, _ in DIMENSIONS:
            yield VisitRating, {"visit_id": number, "dimension": dimension, "grade": 3 + chance.randrange(3)}
        if number % 2:
            opinion += 1
            yield VisitOpinion, {
                "id": opinion, "visit_id": number, "theme": DIMENSIONS[chance.randrange(6)][0],
                "words": "夜里巡逻少", "reply": "已转安全班", "matter_id": None,
            }  # fmt: skip
        if number % 6 == 0:
            promise = {"words": "送装修指引", "staff_id": first, "until": at.date(), "followup_id": None}
            yield VisitPromise, {"visit_id": number} | promise


def lived_in(path: Path, behind: Behind) -> OpenTestSite:
    """The site with what is behind it, the list of duties up to the day, and the coming weeks planned."""
    site = make_site(path, (MONDAY - timedelta(days=behind.days + 1)).date())
    site.do(_settle)
    site.do(_live, behind)
    site.do(daily.roll)
    if behind.handed == HOUSEHOLDS:
        site.do(service.make_plan)
    return site


# ---------------------------------------------------------------- the bare way

RAW_TABLES: dict[str, tuple[Any, str]] = {
    "visit": (Visit, "id unit_id stop_id day begun ended way outcome stage person_id seen first_id second_id words"),
    "stop": (VisitStop, "id unit_id day window begins first_id second_id state due_day why"),
    "rating": (VisitRating, "id visit_id dimension grade"),
    "opinion": (VisitOpinion, "id visit_id theme words reply"),
    "promise": (VisitPromise, "id visit_id words staff_id until"),
    "building": (Building, "id name"),
    "unit": (Unit, "id building_id room place handed_over"),
    "tie": (Tie, "id unit_id person_id"),
    "person": (Person, "id name"),
    "due": (Due, "id clock subject_id state due_day whom reason"),
}  # fmt: skip
RAW_INDEXES = """
    CREATE INDEX a ON visit (unit_id, way, outcome, day); CREATE INDEX b ON visit (day);
    CREATE INDEX c ON stop (day); CREATE INDEX d ON stop (unit_id); CREATE INDEX e ON rating (visit_id);
    CREATE INDEX f ON opinion (visit_id); CREATE INDEX g ON promise (visit_id); CREATE INDEX h ON tie (unit_id);
    CREATE INDEX i ON due (state, due_day); ANALYZE;
"""
RAW_HOUSES = """
    SELECT u.*, b.name, (SELECT max(day) FROM visit v WHERE v.unit_id = u.id AND v.way = 'home'
    AND v.outcome = 'talked') FROM unit u JOIN building b ON b.id = u.building_id ORDER BY u.place
"""
RAW_YEAR = "SELECT unit_id, way, first_id, count(*) FROM visit WHERE day > '2025-11-23' GROUP BY unit_id"
RAW_CARD = "SELECT * FROM visit v LEFT JOIN rating r ON r.visit_id = v.id WHERE v.unit_id = 8 ORDER BY v.day DESC LIMIT 36"
RAW_WALKS = """
    SELECT * FROM stop s JOIN unit u ON u.id = s.unit_id WHERE s.day >= '2026-11-23' AND s.day <= '2026-11-29'
"""
RAW_PAGE = "SELECT * FROM visit v JOIN unit u ON u.id = v.unit_id ORDER BY v.day DESC LIMIT 50"
RAW_DUES = "SELECT * FROM due WHERE state = 'open' ORDER BY due_day"


# ---------------------------------------------------------------- measured

Question = tuple[Callable[[], object], str]


def questions(site: OpenTestSite) -> dict[str, Question]:
    """What is asked while somebody works at the tab."""
    day, read = MONDAY.date(), site.read
    sunday = day + timedelta(days=WEEK - 1)
    long_ago, last_week = day - timedelta(days=2_000), day - timedelta(days=WEEK)
    return {
        "every household (the tab)": (lambda: read(lists.houses, day), RAW_HOUSES),
        "coverage": (lambda: read(coverage.coverage, day), RAW_YEAR),
        "shares": (lambda: read(coverage.role_shares, day), RAW_YEAR),
        "one household": (lambda: read(card.house, 8, day), RAW_CARD),
        "walks of this week": (lambda: read(lists.walks, day, sunday), RAW_WALKS),
        "walks of last week": (lambda: read(lists.walks, last_week, day), RAW_WALKS),
        "walks long ago": (lambda: read(lists.walks, long_ago, long_ago + timedelta(days=6)), RAW_WALKS),
        "walks not entered": (lambda: read(lists.unentered, day, MONDAY), RAW_WALKS),
        "next walks": (lambda: read(lists.next_walks, day), RAW_WALKS),
        "register": (lambda: read(card.register), RAW_PAGE),
        "visits wanted": (lambda: read(daily.wanted, day), RAW_DUES),
    }


def bench(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """What a clerk waits for."""
    for name, (ours, sql) in questions(site).items():
        in_turn(f"{name} / SQL", 11, ours, lambda sql=sql: raw.execute(sql).fetchall())
    bench_verbs(site, raw)


def bench_verbs(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """Talks entered, a planning, a day begun; beside each two bare statements in memory."""

    def bare() -> None:
        raw.execute("INSERT INTO visit (unit_id, way) VALUES (1, 'home')")
        raw.execute("UPDATE due SET state = 'open' WHERE id = 1")
        raw.commit()

    units = count(500)

    def enter() -> None:
        site.do(service.record, a_talk(site, next(units)))

    in_turn("enter a talk / two statements", 15, enter, bare)
    in_turn("plan again / two statements", 3, lambda: site.do(service.make_plan), bare)
    site.clock.now += timedelta(days=1)
    in_turn("the day begun / two statements", 1, lambda: site.do(daily.roll), bare)
    in_turn("the same day again / two statements", 5, lambda: site.do(daily.roll), bare)
    site.clock.now = MONDAY


def a_talk(site: OpenTestSite, unit: int) -> service.Report:
    """Yesterday afternoon, six grades, an opinion."""
    return service.Report(
        unit, MONDAY.date() - timedelta(days=1), begun=f"{HOURS['afternoon'][0]:%H}:{unit % 60:02d}",
        first_id=site.who.staff_id, second_id=3, seen="业主", signed="paper",
        ratings={dimension: 4 for dimension, _ in DIMENSIONS}, opinions=(service.Said("夜里巡逻少"),),
    )  # fmt: skip


def bench_today(folder: Path) -> None:
    """Today when ten households are overdue and when all are."""
    for handed in (10, HOUSEHOLDS):
        site = make_site(folder / f"today-{handed}")
        site.do(_settle)
        site.do(_live, Behind(1, 0, handed))
        site.clock.now = LATER
        site.do(daily.roll)
        raw = raw_copy(site, {"due": RAW_TABLES["due"]}, "CREATE INDEX i ON due (state, due_day); ANALYZE;")
        (open_now,) = raw.execute(
            "SELECT count(*) FROM due WHERE state = 'open' AND clock LIKE 'VISIT%'"
        ).fetchone()
        for whose in ("mine", "all"):
            in_turn(
                f"Today, {whose}, {open_now:,} visits open / SQL",
                15,
                lambda site=site, whose=whose: site.read(today.today, site.who, LATER.date(), LATER, whose),
                lambda raw=raw: raw.execute(RAW_DUES).fetchall(),
            )
        in_turn(
            "the badges / SQL",
            15,
            lambda site=site: site.read(today.badges, site.who, LATER.date(), LATER),
            lambda raw=raw: raw.execute(RAW_DUES).fetchall(),
        )
        site.store.close()


def main() -> None:
    """Ten days, a year, ten years, then Today."""
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for behind in (Behind(10, 40), Behind(365, 1_400), Behind(3_650, 14_000)):
            start = time.perf_counter()
            site = lived_in(Path(folder) / str(behind.days), behind)
            made = time.perf_counter() - start
            size = site.folder.main_db.stat().st_size / 1_000_000
            sys.stdout.write(f"\n{behind}, {size:.0f} MB ({made:.0f} s)\n{head}")
            raw = raw_copy(site, RAW_TABLES, RAW_INDEXES)
            gc.freeze()  # the copy is no part of what the collector has to go through in the program
            bench(site, raw)
            if "--plans" in sys.argv:
                asked = questions(site).values()
                sys.stdout.write("".join(slow_plans(site, *(ours for ours, _ in asked))))
            site.store.close()
        sys.stdout.write(f"\nToday\n{head}")
        bench_today(Path(folder))


if __name__ == "__main__":
    main()
