"""Times the shelf, lost property and release slips after ten days and after ten years: `python tests/bench/parcels.py`.

Not a test. 1,200 households, sixty parcels on the shelf, four slips out and thirty lost things in both; behind
them 400 parcels, 33 slips and 6 lost things, then 150,000, 12,000 and 2,000, each with its sitting, handover, call,
text, duties and search terms. Beside each the bare query over the same records in an unencrypted database in
memory, in turn in one process, so that a busy moment hits both. `--plans` adds how SQLite goes about every
question that goes through a whole table or sorts by hand.
"""

import gc
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert

from app import daily, tabs
from app.modules.care.model import SmsText
from app.modules.dues.model import Due
from app.modules.found import card as found_card
from app.modules.found import lists as found
from app.modules.found import service as finding
from app.modules.found import terms as found_terms
from app.modules.found.model import FoundAsker, FoundEnding, FoundItem
from app.modules.parcels import lists, service
from app.modules.parcels import terms as parcel_terms
from app.modules.parcels.model import (
    Parcel,
    ParcelCall,
    ParcelCalled,
    ParcelHandover,
    ParcelSitting,
    ShelfCheck,
    ShelfCheckSeen,
)
from app.modules.parcels.rules import own_code
from app.modules.release import lists as release
from app.modules.release import service as slips
from app.modules.release import terms as release_terms
from app.modules.release.model import (
    ReleaseLine,
    ReleaseMissing,
    ReleaseReconciling,
    ReleaseSlip,
    ReleaseTelling,
)
from app.modules.release.rules import Asked
from app.modules.residents.model import Building, Person, Telephone, Tie, Unit
from app.modules.today import lists as today
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb
from app.storage.search import Term
from tests.bench.desk import in_turn, raw_copy
from tests.bench.keys import slow_plans
from tests.sites import MONDAY, OpenTestSite, make_site

HOUSEHOLDS, WAITING = 1_200, 60
A_BUILDING = 60
CHUNK = 20_000
A_DAY = 40
KEPT_NAMED = 180
"""Days after which a closed parcel has lost its names."""
FOUND_HERE = 30
BEGINNINGS = ("SF1", "YT8", "JT5", "78", "43", "77", "9", "ZTO", "JDV0", "EMS1")


@dataclass(frozen=True)
class Behind:
    """How much lies behind the site."""

    days: int
    parcels: int
    slips: int
    things: int


@verb("households.edit", "造一个小区")
def _settle(act: Act) -> None:
    """Flats, each with an owner and a telephone."""
    for number in range(HOUSEHOLDS):
        if number % A_BUILDING == 0:
            building = Building(name=str(number // A_BUILDING + 1))
        room = f"{number % A_BUILDING // 6 + 1:02d}0{number % 6 + 1}"
        place = RoomCode(building.name, "1", room).sort_key
        unit = Unit(building=building, entrance="1", room=room, place=place, area=98, delivery="bare")
        owner = Person(name=f"江{chr(0x4E00 + number)}和", identity_number=f"P{number:07d}")
        owner.telephones.append(Telephone(number=f"1990001{number:04d}", since=act.today))
        unit.ties.append(Tie(person=owner, tie="owner", since=act.today))
        act.session.add(unit)


@verb("parcels.work", "造从前的事")
def _live(act: Act, behind: Behind) -> None:
    """Everything that was, spread over the days."""
    for past in (_parcels(act, behind), _checks(act, behind), _slips(act, behind), _things(act, behind)):
        rows: dict[Any, list[dict[str, Any]]] = {}
        for number, (table, row) in enumerate(past, 1):
            rows.setdefault(table, []).append(row)
            if number % CHUNK == 0:
                _keep(act, rows)
        _keep(act, rows)


def _keep(act: Act, rows: dict[Any, list[dict[str, Any]]]) -> None:
    """Table by table in the order they were first heard of: what others point at comes first."""
    for table, lot in rows.items():
        if lot:
            act.session.execute(insert(table), lot)
            lot.clear()


Rows = Iterator[tuple[Any, dict[str, Any]]]


def _spread(behind: Behind, many: int, number: int) -> datetime:
    return MONDAY - timedelta(days=behind.days * (many - number) / many + 1)


def _parcels(act: Act, behind: Behind) -> Rows:
    """Two parcels to a household: brought, texted, handed over; one in three was reminded."""
    by, chance = act.who.staff_id, random.Random(7)
    for pair in range(1, behind.parcels // 2 + 1):
        at = _spread(behind, behind.parcels // 2 + 1, pair)
        cleared = at if (MONDAY - at).days > KEPT_NAMED else None
        named = "" if cleared else "江和"
        unit = pair * 7 % HOUSEHOLDS + 1
        if pair % 10 == 1:
            yield (
                ParcelSitting,
                {"id": pair // 10 + 1, "brought_by": named, "began_at": at, "began_by": by, "ended_at": at}
                | {"cleared_at": cleared, "telephone": ""},
            )
        given = at + timedelta(hours=20)
        yield (
            ParcelHandover,
            {"id": pair, "unit_id": unit, "at": given, "by": by, "count": 2, "taker": "addressee"}
            | {"name": named, "proof": "pad", "strokes": "" if cleared else "100,100 400,200;" * 20},
        )
        told = {"unit_id": unit, "at": at, "by": by, "how": "sms", "words": ""}
        yield ParcelCall, told | {"id": pair, "reminder": False}
        yield (
            SmsText,
            {"occasion": "parcel", "unit_id": unit, "subject_kind": "parcel_call", "subject_id": pair}
            | {"queued_at": at, "queued_by": by, "state": "withdrawn", "ended_at": at, "why": "演示"},
        )
        yield Due, _due("PARC-02/remind", "unit", unit, at, by)
        for number in (2 * pair - 1, 2 * pair):
            beginning = BEGINNINGS[chance.randrange(len(BEGINNINGS))]
            tracking = f"{beginning}{chance.randrange(10**12):012d}"
            yield (
                Parcel,
                {"id": number, "sitting_id": (pair - 1) // 10 + 1, "number": tracking, "unit_id": unit}
                | {"person_id": None if cleared else unit, "addressee": named, "kind": "ordinary"}
                | {"outside": "whole", "state": "collected", "bay_id": 1, "level": 1, "spot": 1}
                | {"code": f"1-1-{number % 1000:03d}", "taken_in_at": at, "taken_in_by": by}
                | {"ended_at": given, "ended_by": by, "ended_to": named, "handover_id": pair}
                | {"cleared_at": cleared},
            )
            yield ParcelCalled, {"call_id": pair, "parcel_id": number}
            yield Due, _due("PARC-02/limit", "parcel", number, at, by)
            for term in sorted(_gone_terms(number, tracking)):
                yield Term, {"kind": "parcel", "ref_id": number, "term": term}


def _gone_terms(number: int, tracking: str) -> set[str]:
    """What the room says a parcel is found by that is gone."""
    gone = Parcel(id=number, number=tracking, code="", state="collected")
    return parcel_terms._words(gone)


def _due(clock: str, kind: str, subject: int, at: datetime, by: int) -> dict[str, Any]:
    done = {"state": "done", "ended_at": at, "ended_by": by, "started": at, "reason": "演示"}
    days = {"opens": at.date(), "first_day": at.date(), "due_day": at.date()}
    what = {"clause": clock[:7], "room": "parcels", "term": "30 days", "missed": "stays"}
    about = {"clock": clock, "subject_kind": kind, "subject_id": subject, "lane": 0, "ahead": 0}
    return about | what | days | done | {"what": "演示", "whom": "", "role": "desk", "duty": ""}


def _checks(act: Act, behind: Behind) -> Rows:
    """The shelf looked over every week, fifty scans each."""
    by = act.who.staff_id
    for number in range(1, behind.days // 7 + 1):
        at = MONDAY - timedelta(days=behind.days - 7 * number)
        done = {"state": "done", "began_at": at, "began_by": by, "ended_at": at, "ended_by": by}
        yield ShelfCheck, {"id": number, "expected": 50, "found": 50} | done
        for scan in range(50):
            parcel = max(1, int(behind.parcels * 7 * number / max(behind.days, 1)) - scan)
            yield ShelfCheckSeen, {"check_id": number, "parcel_id": parcel, "place": "A1-1", "at": at}


def _slips(act: Act, behind: Behind) -> Rows:
    """Slips that are back, a guard and three lines of goods each; compared every week."""
    by = act.who.staff_id
    for number in range(1, behind.slips + 1):
        at = _spread(behind, behind.slips, number)
        slip = {"id": number, "year": at.year, "number": 100_000 + number, "state": "back"}
        slip |= {"day": at.date(), "unit_id": number * 11 % HOUSEHOLDS + 1, "name": "江和"}
        slip |= {"capacity": "owner", "identity": "id_card", "tail": "123X", "seen_by": by}
        slip |= {"authority": "owner", "signed": "paper", "issued_at": at, "issued_by": by}
        slip |= {"printed_at": at, "back_at": at, "back_by": by, "gate_guard": "赵班长", "gate_at": at}
        yield ReleaseSlip, slip | {"gate_ok": True, "plate": "鲁B12345"}
        for place, goods in enumerate(("沙发", "冰箱", "纸箱"), 1):
            line = {"slip_id": number, "position": place, "goods": goods, "quantity": 2, "unit": "件"}
            yield ReleaseLine, line | {"mark": ""}
        told = {"slip_id": number, "post": "北门岗", "who": "赵班长", "how": "radio", "at": at, "by": by}
        yield ReleaseTelling, told
        for term in release_terms._words(ReleaseSlip(year=at.year, number=100_000 + number, state="back")):
            yield Term, {"kind": "release_slip", "ref_id": number, "term": term}
    for number in range(1, behind.days // 7 + 1):
        at = MONDAY - timedelta(days=behind.days - 7 * number + 3)
        compared = {"id": number, "until": at.date(), "done_at": at, "done_by": by}
        yield ReleaseReconciling, compared | {"slips": 25, "back": 24, "missing": 1, "words": ""}
        if number <= behind.slips:
            yield ReleaseMissing, {"reconciling_id": number, "slip_id": number, "why": "门岗漏收"}


def _things(act: Act, behind: Behind) -> Rows:
    """Lost things that were claimed, and whoever asked for them."""
    by = act.who.staff_id
    for number in range(1, behind.things + 1):
        at = _spread(behind, behind.things, number)
        thing = {
            "id": number,
            "year": at.year,
            "number": 10_000 + number,
            "what": "黑色雨伞",
            "words": "长柄",
        }
        thing |= {"kind": "ordinary", "found_where": "3栋大堂", "found_on": at.date(), "finder": "周阿姨"}
        thing |= {"kept_where": "失物柜2", "taken_in_on": at.date(), "taken_in_at": at, "taken_in_by": by}
        yield FoundItem, thing | {"state": "claimed", "ended_at": at, "ended_by": by, "picture": b"x" * 4_000}
        unit = number * 13 % HOUSEHOLDS + 1
        taken = {"item_id": number, "way": "claimed", "state": "done", "who": "江和", "relation": "self"}
        taken |= {"unit_id": unit, "identity_kind": "mainland", "identity_tail": "123X", "signed": "paper"}
        yield FoundEnding, taken | {"at": at, "by": by}
        asked = {
            "name": "江和",
            "telephone": "19900001234",
            "unit_id": unit,
            "what": "雨伞",
            "state": "matched",
        }
        yield FoundAsker, asked | {"item_id": number, "asked_at": at, "asked_by": by, "ended_at": at}
        words = found_terms._words(FoundItem(year=at.year, number=10_000 + number, state="claimed"))
        for term in words:
            yield Term, {"kind": "found_item", "ref_id": number, "term": term}


def lived_in(path: Path, behind: Behind) -> OpenTestSite:
    """The site with what is behind it, and what is on the shelf today."""
    site = make_site(path)
    site.do(_settle)
    for name, kind in (("A", "ordinary"), ("B", "ordinary"), ("D", "bulky"), ("L", "cold")):
        site.do(service.save_bay, name=name, kind=kind, levels=5, spots=4, holds=6)
    site.do(daily.roll)
    site.do(_live, behind)
    sitting = site.do(service.begin_sitting, brought_by="李立", telephone="199-0000-0188").id
    for number in range(WAITING):
        unit = number * 29 % 40 + 1
        site.clock.now = MONDAY - timedelta(days=number % 10, hours=1)
        site.do(
            service.take_in, sitting, number=f"QT9000{number:06d}", unit_id=unit, person_id=unit,
            kind="perishable" if number % 15 == 0 else "ordinary", outside="whole",
        )  # fmt: skip
    for number in range(4):
        site.clock.now = MONDAY - timedelta(days=number)
        site.do(slips.issue, a_slip(number + 50))
    site.clock.now = MONDAY
    for number in range(FOUND_HERE):
        site.do(
            finding.take_in, what=("黑色雨伞", "蓝色水杯", "儿童自行车")[number % 3], found_where="3栋大堂",
            found_at="2026-11-23 08:10", finder="周阿姨", kept_where="失物柜2",
        )  # fmt: skip
    for number in range(5):
        site.do(finding.ask_for, name="江和", telephone=f"199-0000-010{number}", what="黑色雨伞")
    return site


def a_slip(unit: int, goods: tuple[str, ...] = ("沙发 2", "冰箱", "纸箱 6")) -> Asked:
    """What the owner of a flat asks for."""
    return Asked(
        unit_id=unit,
        person_id=unit,
        capacity="owner",
        identity="passport",
        tail="123X",
        goods=goods,
        arrears="no",
    )


# ---------------------------------------------------------------- the bare way

RAW_TABLES: dict[str, tuple[Any, str]] = {
    "parcel": (
        Parcel,
        "id number unit_id person_id addressee kind outside state doubt bay_id level spot code taken_in_at "
        "reminded_at ended_at ended_to handover_id",
    ),
    "handover": (ParcelHandover, "id unit_id at by count taker name proof strokes undone_why"),
    "called": (ParcelCall, "id unit_id at reminder how"),
    "slip": (ReleaseSlip, "id year number state day unit_id name capacity plate issued_at back_at"),
    "line": (ReleaseLine, "id slip_id position goods quantity unit mark"),
    "telling": (ReleaseTelling, "id slip_id post who how at"),
    "thing": (FoundItem, "id year number what words kind state found_where found_on taken_in_on ended_at"),
    "unit": (Unit, "id building_id entrance room place area"),
    "tie": (Tie, "id unit_id person_id tie until"),
    "person": (Person, "id name"),
    "due": (Due, "id clock subject_kind subject_id state due_day whom reason"),
    "term": (Term, "id kind ref_id term"),
}
RAW_INDEXES = """
    CREATE INDEX a ON parcel (taken_in_at) WHERE state IN ('waiting', 'unclear'); CREATE INDEX b ON parcel (ended_at, id);
    CREATE INDEX c ON parcel (number); CREATE INDEX d ON parcel (unit_id, state); CREATE INDEX e ON parcel (taken_in_at);
    CREATE INDEX f ON handover (unit_id, at); CREATE INDEX g ON called (unit_id, at); CREATE INDEX h ON slip (state, day);
    CREATE INDEX i ON slip (day); CREATE INDEX j ON slip (issued_at); CREATE INDEX k ON slip (unit_id);
    CREATE INDEX l ON line (slip_id); CREATE INDEX m ON telling (slip_id); CREATE INDEX n ON thing (state, taken_in_on);
    CREATE INDEX o ON thing (ended_at, id); CREATE INDEX p ON tie (unit_id); CREATE INDEX q ON due (state, due_day);
    CREATE INDEX r ON term (term); CREATE INDEX s ON thing (year, number); ANALYZE;
"""
_ROOM = "LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN person p ON p.id = x.person_id"
_OPEN = "x.state IN ('waiting', 'unclear')"
RAW_SHELF = f"SELECT x.*, u.room, p.name FROM parcel x {_ROOM} WHERE {_OPEN} ORDER BY x.taken_in_at"
RAW_HOME = f"SELECT x.*, u.room, p.name FROM parcel x {_ROOM} WHERE {_OPEN} AND x.unit_id = :unit"
RAW_NUMBER = f"SELECT * FROM parcel x WHERE {_OPEN} AND x.number = :number"
RAW_PAST = f"""
    SELECT x.*, u.room, p.name FROM parcel x {_ROOM} WHERE x.ended_at IS NOT NULL
    ORDER BY x.ended_at DESC, x.id DESC LIMIT 50
"""
_SLIP = (
    "SELECT x.*, u.room, l.* FROM slip x JOIN unit u ON u.id = x.unit_id LEFT JOIN line l ON l.slip_id = x.id"
)
RAW_TODAY = f"{_SLIP} WHERE x.day >= '2026-11-23'"
RAW_OUT = f"{_SLIP} WHERE x.state = 'issued' ORDER BY x.day"
RAW_MONTH = f"{_SLIP} WHERE x.issued_at >= '2026-11-01' AND x.issued_at < '2026-12-01' ORDER BY x.id DESC"
RAW_SLIP = f"{_SLIP} WHERE x.id = :slip"
RAW_KEPT = "SELECT * FROM thing WHERE state = 'kept' ORDER BY id DESC"
RAW_GONE = "SELECT * FROM thing WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT 100"
RAW_ONE = "SELECT * FROM unit u LEFT JOIN tie t ON t.unit_id = u.id LEFT JOIN person p ON p.id = t.person_id WHERE u.id = :unit"
RAW_DUES = "SELECT * FROM due WHERE state = 'open' ORDER BY due_day"
RAW_TERM = "SELECT kind, ref_id FROM term WHERE term >= :typed AND term < :typed || '~' LIMIT 200"


# ---------------------------------------------------------------- measured

Question = tuple[Callable[[], object], str]


def questions(site: OpenTestSite) -> dict[str, Question]:
    """What is asked while the tabs are worked at, and the bare query for the same."""
    now, day, read = MONDAY, MONDAY.date(), site.read
    waits = read(lists.open_parcels, now)[0]
    past = read(lists.history, now, None, 50)
    deep = past[-1].ended, past[-1].ref.id
    gone = read(found.ended, day)
    after = read(found.page_end, gone[-1].ref.id)
    slip, thing = read(release.out, day)[0].ref.id, read(found.kept, day)[0].ref.id
    assert waits.unit is not None
    unit = waits.unit.id

    def card() -> None:
        sections = read(tabs.household_sections, unit, day)
        read(tabs.household_dues, unit, sections, now)

    def box(typed: str) -> Callable[[], object]:
        return lambda: read(tabs.search, typed)

    def means(typed: str) -> Callable[[], object]:
        return lambda: read(lists.meant, typed)

    return {
        "the shelf": (lambda: read(lists.shelf, now), RAW_SHELF),
        "counts of the shelf": (lambda: read(lists.counts, now), RAW_SHELF),
        "what waits for a household": (lambda: read(lists.household, unit, now), RAW_HOME),
        "meant: a label": (means(own_code(waits.ref.id)), RAW_NUMBER),
        "meant: a number": (means(waits.number), RAW_NUMBER),
        "meant: last four": (means(waits.number[-4:]), RAW_SHELF),
        "meant: a code": (means(waits.code), RAW_SHELF),
        "meant: a room": (means(waits.room), RAW_HOME),
        "meant: a number long gone": (means(past[0].number), RAW_NUMBER),
        "what left, one page": (lambda: read(lists.history, now), RAW_PAST),
        "what left, the next page": (lambda: read(lists.history, now, deep), RAW_PAST),
        "slips of today": (lambda: read(release.valid_today, day), RAW_TODAY),
        "slips not back, counts": (lambda: (read(release.out, day), read(release.counts, day)), RAW_OUT),
        "slips of the month": (lambda: read(release.month, day, day), RAW_MONTH),
        "the week's comparison": (lambda: read(release.week, now), RAW_OUT),
        "one slip": (lambda: read(release.slip_card, slip), RAW_SLIP),
        "lost things kept, counts": (lambda: (read(found.kept, day), read(found.counts, day)), RAW_KEPT),
        "lost things gone, the next page": (lambda: read(found.ended, day, after), RAW_GONE),
        "lost things gone, one page": (lambda: read(found.ended, day), RAW_GONE),
        "who asks": (lambda: read(found.askers), RAW_KEPT),
        "one lost thing": (lambda: read(found_card.item, thing, day), RAW_KEPT),
        "wanted of all rooms": (lambda: read(daily.wanted, day), RAW_DUES),
        "Today, everybody's": (lambda: read(today.today, site.who, day, now, "all"), RAW_DUES),
        "household's card, sections": (card, RAW_ONE),
        "box: a number on the shelf": (box(waits.number), RAW_TERM),
        "box: a number long gone": (box(past[0].number), RAW_TERM),
        "box: a room": (box(waits.room), RAW_TERM),
        "box: 7": (box("7"), RAW_TERM),
        "box: sf": (box("sf"), RAW_TERM),
        "box: 2026": (box("2026"), RAW_TERM),
        "box: a slip": (box(read(release.slip_card, slip).code), RAW_TERM),
    }


def bench(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """What a clerk waits for."""
    values = {"unit": 1, "number": "QT9000000001", "slip": 1, "typed": "7"}
    for name, (ours, sql) in questions(site).items():
        in_turn(f"{name} / SQL", 15, ours, lambda sql=sql: raw.execute(sql, values).fetchall())
    bench_verbs(site, raw)


def bench_verbs(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """One parcel in and out, one slip, one day begun; beside each two bare statements in memory."""
    sitting = site.do(service.begin_sitting, brought_by="李立").id
    numbers, units, taken = count(1), count(100), list[int]()

    def take() -> None:
        unit = next(units)
        told = {"number": f"QT7{next(numbers):08d}", "unit_id": unit, "person_id": unit, "outside": "whole"}
        taken.append(site.do(service.take_in, sitting, **told).ref.id)

    def bare() -> None:
        raw.execute("INSERT INTO parcel (number, unit_id, state) VALUES ('QT7', 1, 'waiting')")
        raw.execute("UPDATE parcel SET state = 'collected' WHERE id = (SELECT max(id) FROM parcel)")
        raw.commit()

    in_turn("take one in / two statements", 20, take, bare)
    gone, handed = iter(list(taken)), list[int]()

    def hand() -> None:
        handed.append(site.do(service.hand_out, [next(gone)], service.Taker(), proof="paper").id)

    in_turn("hand one out / two statements", 20, hand, bare)
    wrong = iter(handed[:10])
    in_turn(
        "put right / two statements",
        10,
        lambda: site.do(service.undo_hand_out, next(wrong), why="交错了住户"),
        bare,
    )
    in_turn("issue a slip / two statements", 20, lambda: site.do(slips.issue, a_slip(next(units))), bare)
    site.clock.now += timedelta(days=1)
    in_turn("the day begun / SQL", 1, lambda: site.do(daily.roll), bare)
    site.clock.now = MONDAY


def main() -> None:
    """Ten days and ten years."""
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for behind in (Behind(10, 400, 33, 6), Behind(3_650, 150_000, 12_000, 2_000)):
            start = time.perf_counter()
            site = lived_in(Path(folder) / str(behind.days), behind)
            made = time.perf_counter() - start
            size = site.folder.main_db.stat().st_size / 1_000_000
            sys.stdout.write(f"\n{behind}, {size:.0f} MB ({made:.0f} s)\n{head}")
            raw = raw_copy(site, RAW_TABLES, RAW_INDEXES)
            gc.freeze()  # the copy is no part of what the collector has to go through in the program
            bench(site, raw)
            if "--plans" in sys.argv:
                sys.stdout.write("".join(slow_plans(site, *(ours for ours, _ in questions(site).values()))))
            site.store.close()


if __name__ == "__main__":
    main()
