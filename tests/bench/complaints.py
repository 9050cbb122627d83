"""Times requests, complaints and work orders after ten days and ten years: `python tests/bench/complaints.py`.

Not a test. 1,200 households and forty open matters in both; behind them 100 closed matters, then 36,000, each
with seven steps and its duties, one in three with a work order, and a signed round of every day. Beside each
the bare query over the same records in an unencrypted database in memory, in turn in one process, so that a
busy moment hits both. `--plans` adds how SQLite goes about every question that goes through a whole table or
sorts by hand.
"""

import gc
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


from app import daily, tabs
from app.modules.complaints import figures, lists, report_lists, round_lists, service
from app.modules.complaints import terms as matter_terms
from app.modules.complaints.model import Matter, MatterLook, MatterRound, MatterStep
from app.modules.complaints.rules import CATEGORIES, KINDS
from app.modules.dues.model import Due
from app.modules.orders import lists as order_lists
from app.modules.orders import service as orders
from app.modules.orders.model import WorkOrder, WorkOrderLine
from app.modules.orders.rules import Asked, Done
from app.modules.residents.model import Building, Person, Tie, Unit
from app.modules.today import lists as today
from app.rules.periods import Period
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.numbering import NumberSeries
from app.storage.search import Term
from tests.bench.desk import in_turn, raw_copy
from tests.bench.keys import slow_plans
from tests.bench.parcels import HOUSEHOLDS, Rows, _keep, _settle
from tests.sites import MONDAY, OpenTestSite, make_site

CHUNK = 20_000
OPEN = 40
KEPT_NAMED = 730
"""Days after which a closed matter has lost its names."""
SAID = ("楼上漏水滴到厨房", "电梯里灯不亮", "楼道堆放杂物", "门禁刷不开", "夜里装修吵人", "绿化带有异味")


@dataclass(frozen=True)
class Behind:
    """How much lies behind the site."""

    days: int
    matters: int


@verb("complaints.work", "造从前的诉求")
def _live(act: Act, behind: Behind) -> None:
    """Everything that was, spread over the days."""
    for past in (_matters(act, behind), _rounds(act, behind)):
        rows: dict[Any, list[dict[str, Any]]] = {}
        for number, (table, row) in enumerate(past, 1):
            rows.setdefault(table, []).append(row)
            if number % CHUNK == 0:
                _keep(act, rows)
        _keep(act, rows)
    act.session.add(NumberSeries(name="matter", year=0, last=behind.matters))
    act.session.add(NumberSeries(name="work_order", year=0, last=behind.matters // 3))


def _matters(act: Act, behind: Behind) -> Rows:
    """Taken down, followed and closed in three days; one in twelve reopened, one in fifty withdrawn."""
    by, chance = act.who.staff_id, random.Random(8)
    for number in range(1, behind.matters + 1):
        at = MONDAY - timedelta(days=behind.days * (behind.matters + 1 - number) / (behind.matters + 1) + 3)
        kind = KINDS[chance.randrange(len(KINDS))][0]
        off, again = number % 50 == 0, number % 12 == 0
        unit, ended = number * 7 % HOUSEHOLDS + 1, at + timedelta(days=3)
        cleared = ended if (MONDAY - ended).days > KEPT_NAMED else None
        code = f"{'TS' if kind == 'complaint' else 'SQ'}-{number:04d}"
        yield (
            Matter,
            {"id": number, "number": number, "code": code, "channel": "phone", "kind": kind}
            | {"category": CATEGORIES[chance.randrange(8)][0], "grade": "ordinary", "unit_id": unit}
            | {"person_id": None if cleared else unit, "caller": "" if cleared else "江和"}
            | {"telephone": "", "title": SAID[number % len(SAID)], "words": SAID[number % len(SAID)] * 3}
            | {"taken_at": at, "taken_by": by, "department": "工程维修", "staff_id": by, "waits_for": ""}
            | {"state": "withdrawn" if off else "closed", "cause": "管件老化", "handling": "已更换"}
            | {"result": "" if off else "satisfied", "times_reopened": int(again), "brought_in": False}
            | {"ended_at": ended, "ended_by": by, "replied_in_time": True, "handled_in_time": number % 9 > 0}
            | {"open_minutes": 2000 + number % 3000, "may_call": True, "place": "", "cleared_at": cleared},
        )
        hows = ["taken", "contacted", "assigned", "work", "replied", "handled", "called", "closed"]
        hows[6:7] = ["called", "reopened", "work", "handled", "called"] if again else ["called"]
        hows = ["taken", "contacted", "withdrawn"] if off else hows
        for place, how in enumerate(hows):
            then = at + (ended - at) * place / (len(hows) - 1)
            step = {"matter_id": number, "how": how, "at": then, "noted_at": then, "by": by, "words": "照办"}
            told = {
                "result": "satisfied" if how == "called" else "",
                "restart": True if how == "reopened" else None,
            }
            begun = {"kind": kind if how == "taken" else "", "grade": "ordinary" if how == "taken" else ""}
            blank = {"category": "", "department": "", "channel": "phone", "waits_for": "", "told_how": ""}
            yield MatterStep, step | told | begun | blank | {"staff_id": by if how == "assigned" else None}
        for clock in ("accept", "reply", "close", "callback"):
            yield Due, _due(f"COMP-02/ordinary-{clock}", number, at, ended, by)
        for clock in ("over-leader", "over-head"):
            yield Due, _due(f"COMP-02/{clock}", number, at, ended, by)
        for term in matter_terms._words(Matter(code=code, number=number, state="closed")):
            yield Term, {"kind": "matter", "ref_id": number, "term": term}
        if number % 3 == 0:
            yield from _order(number // 3, number, unit, at, by)


def _due(clock: str, subject: int, at: datetime, ended: datetime, by: int) -> dict[str, Any]:
    done = {"state": "done", "ended_at": ended, "ended_by": by, "started": at, "reason": "演示"}
    days = {"opens": at.date(), "first_day": at.date(), "due_day": at.date(), "due_at": at, "calls_at": at}
    what = {"clause": "COMP-02", "room": "complaints", "term": "24 desk hours", "missed": "stays"}
    about = {"clock": clock, "subject_kind": "matter", "subject_id": subject, "lane": 0, "ahead": 0}
    return (
        about | what | days | done | {"what": "演示", "whom": "", "role": "desk", "duty": "", "staff_id": by}
    )


def _order(number: int, matter: int, unit: int, at: datetime, by: int) -> Rows:
    done = at + timedelta(hours=5)
    order = {
        "id": number,
        "number": number,
        "state": "finished",
        "source_kind": "matter",
        "source_id": matter,
    }
    order |= {
        "source_code": f"SQ-{matter:04d}",
        "channel": "电话",
        "service": "repair",
        "urgency": "ordinary",
    }
    order |= {
        "unit_id": unit,
        "place": "",
        "what": "更换地漏",
        "contact": "",
        "team": "工程维修班",
        "worker": "",
    }
    order |= {"sent_at": at, "sent_by": by, "reprints": 0, "arrived_at": at, "arrived_noted_at": at}
    order |= {"finished_at": done, "finished_noted_at": done, "measure": "已更换", "labour": 3000}
    yield (
        WorkOrder,
        order | {"charge": "paid", "receipt": "", "signed": "paper", "strokes": "", "cancelled_why": ""},
    )
    for place, name in enumerate(("地漏", "生料带"), 1):
        line = {
            "order_id": number,
            "position": place,
            "name": name,
            "quantity": 1,
            "counted": "个",
            "price": 350,
        }
        yield WorkOrderLine, line


def _rounds(act: Act, behind: Behind) -> Rows:
    """Every day's round, signed, with a look at what was open then."""
    by = act.who.staff_id
    for number in range(1, behind.days + 1):
        at = MONDAY - timedelta(days=behind.days + 1 - number)
        signed = {"signed_at": at, "signed_by": by, "open": 30, "words": ""}
        yield MatterRound, {"id": number, "day": at.date(), "began_at": at, "began_by": by} | signed
        first = max(1, behind.matters * number // behind.days - 30)
        for matter in range(first, min(first + 30, behind.matters + 1)):
            yield MatterLook, {"round_id": number, "matter_id": matter, "what": "fine", "at": at, "by": by}


def lived_in(path: Path, behind: Behind) -> OpenTestSite:
    """The site with what is behind it, and what is open today."""
    site = make_site(path, (MONDAY - timedelta(days=10)).date())
    site.do(_settle)
    site.do(daily.roll)
    site.do(_live, behind)
    for number in range(OPEN):
        site.clock.now = MONDAY - timedelta(days=number % 6, hours=1)
        matter = site.do(service.take_down, a_call(number * 29 % 40 + 1, number)).id
        if number % 3 == 0:
            site.do(orders.dispatch, Ref("matter", matter), an_order(number * 29 % 40 + 1))
        if number % 4 == 0:
            site.do(service.work, matter, words="师傅已经到场")
        if number % 10 == 9:
            site.do(service.wait, matter, waits_for="parts", words="等水泵配件到货")
    site.clock.now = MONDAY
    return site


def a_call(unit: int, number: int = 0) -> service.Call:
    """A complaint of a household, assigned at once."""
    return service.Call(
        SAID[number % len(SAID)], kind="complaint", category=CATEGORIES[number % 8][0], unit_id=unit,
        person_id=unit, staff_id=1, department="工程维修",
    )  # fmt: skip


def an_order(unit: int) -> Asked:
    """The team that is sent."""
    return Asked(unit_id=unit, what="上门查看漏水", team="工程维修班", planned_until="11-24 12:00")


# ---------------------------------------------------------------- the bare way

RAW_TABLES: dict[str, tuple[Any, str]] = {
    "matter": (
        Matter,
        "id number code kind category grade state unit_id person_id title words taken_at staff_id waits_for "
        "ended_at result open_minutes replied_in_time handled_in_time",
    ),
    "step": (MatterStep, "id matter_id how at noted_at by words result"),
    "round": (MatterRound, "id day signed_at open"),
    "look": (MatterLook, "id round_id matter_id what"),
    "orders": (WorkOrder, "id number state source_id unit_id what team sent_at planned_until"),
    "line": (WorkOrderLine, "id order_id name quantity price"),
    "building": (Building, "id name"),
    "unit": (Unit, "id building_id room place"),
    "tie": (Tie, "id unit_id person_id"),
    "person": (Person, "id name"),
    "due": (Due, "id clock subject_id state due_day whom reason"),
    "term": (Term, "id kind ref_id term"),
}
_OPEN = "m.ended_at IS NULL"
RAW_INDEXES = """
    CREATE INDEX a ON matter (taken_at); CREATE INDEX b ON matter (ended_at); CREATE INDEX c ON matter (unit_id);
    CREATE INDEX d ON step (matter_id); CREATE INDEX e ON step (how, at); CREATE INDEX f ON orders (source_id);
    CREATE INDEX g ON orders (state); CREATE INDEX h ON line (order_id); CREATE INDEX i ON due (state, due_day);
    CREATE INDEX j ON term (term); CREATE INDEX k ON round (day); CREATE INDEX l ON look (round_id); ANALYZE;
"""
RAW_OPEN = f"SELECT * FROM matter m JOIN step s ON s.matter_id = m.id LEFT JOIN unit u ON u.id = m.unit_id WHERE {_OPEN}"
RAW_CARD = "SELECT * FROM matter m JOIN step s ON s.matter_id = m.id WHERE m.id = :matter"
RAW_PAST = "SELECT * FROM matter m WHERE m.id = :past"
RAW_MONTH = """
    SELECT m.*, u.room FROM matter m LEFT JOIN unit u ON u.id = m.unit_id WHERE m.taken_at >= :begins
    AND m.taken_at < :ends ORDER BY m.taken_at DESC LIMIT 100
"""
RAW_HOME = "SELECT * FROM matter m WHERE m.unit_id = :unit ORDER BY m.taken_at DESC LIMIT 10"
RAW_FIGURES = """
    SELECT category, count(*), sum(handled_in_time), avg(open_minutes) FROM matter m
    WHERE m.ended_at >= :begins AND m.ended_at < :ends GROUP BY category
"""
RAW_ORDERS = "SELECT * FROM orders WHERE state IN ('sent', 'arrived') ORDER BY sent_at"
RAW_ORDER = "SELECT * FROM orders o LEFT JOIN line l ON l.order_id = o.id WHERE o.id = 1"
RAW_ROUNDS = "SELECT * FROM round r JOIN look l ON l.round_id = r.id ORDER BY r.day DESC LIMIT 420"
RAW_ONE = "SELECT * FROM unit u LEFT JOIN tie t ON t.unit_id = u.id LEFT JOIN person p ON p.id = t.person_id WHERE u.id = :unit"
RAW_DUES = "SELECT * FROM due WHERE state = 'open' ORDER BY due_day"
RAW_TERM = "SELECT kind, ref_id FROM term WHERE term >= :typed AND term < :typed || '~' LIMIT 200"


# ---------------------------------------------------------------- measured

Question = tuple[Callable[[], object], str]


def questions(site: OpenTestSite, behind: Behind) -> dict[str, Question]:
    """What is asked while a clerk works at the tab, and the bare query for the same."""
    now, day, read = MONDAY, MONDAY.date(), site.read
    mine = read(lists.open_matters, now)[0]
    page = read(lists.register, day)
    deep = page[-1].key
    old = date(2026, 11, 1) if behind.days < 60 else date(2021, 5, 1)
    open_order = read(order_lists.open_orders, now)[0].ref.id
    unit = read(lists.card, mine.ref.id, now).unit_id
    past = behind.matters // 2 + 1

    def card() -> None:
        sections = read(tabs.household_sections, unit, day)
        read(tabs.household_dues, unit, sections, now)

    def box(typed: str) -> Callable[[], object]:
        return lambda: read(tabs.search, typed)

    def counted(period: Period) -> Callable[[], object]:
        return lambda: read(figures.figures, period, now)

    return {
        "open list": (lambda: read(lists.open_matters, now), RAW_OPEN),
        "counts": (lambda: read(lists.counts, now, site.who.staff_id), RAW_OPEN),
        "one matter": (lambda: read(lists.card, mine.ref.id, now), RAW_CARD),
        "one long closed": (lambda: read(lists.card, past, now), RAW_PAST),
        "register of the month": (lambda: read(lists.register, day), RAW_MONTH),
        "register, the next page": (lambda: read(lists.register, day, deep), RAW_MONTH),
        "register, complaints": (lambda: read(lists.register, day, kind="complaint"), RAW_MONTH),
        "register of a month long ago": (lambda: read(lists.register, old), RAW_MONTH),
        "a household's": (lambda: read(lists.household, unit, now), RAW_HOME),
        "what starts with saving": (lambda: read(lists.preview, "complaint", "ordinary", now), RAW_CARD),
        "the round": (lambda: read(round_lists.round_today, now), RAW_OPEN),
        "former rounds": (lambda: read(round_lists.former), RAW_ROUNDS),
        "figures of the month": (counted(Period(2026, 11)), RAW_FIGURES),
        "figures of the year": (counted(Period(2026)), RAW_FIGURES),
        "reports": (lambda: read(report_lists.months, now), RAW_ROUNDS),
        "report of last month": (lambda: read(report_lists.report_of, Period(2026, 10), now), RAW_FIGURES),
        "orders open, counts": (
            lambda: (read(order_lists.open_orders, now), read(order_lists.counts, now)),
            RAW_ORDERS,
        ),
        "orders of a matter": (lambda: read(order_lists.of_source, mine.ref, now), RAW_ORDERS),
        "one order": (lambda: read(order_lists.order, open_order, now), RAW_ORDER),
        "wanted of complaints": (lambda: read(lists.wanted, day), RAW_OPEN),
        "wanted of all rooms": (lambda: read(daily.wanted, day), RAW_DUES),
        "Today, everybody's": (lambda: read(today.today, site.who, day, now, "all"), RAW_DUES),
        "household's card, sections": (card, RAW_ONE),
        "box: a matter's number": (box(mine.code), RAW_TERM),
        "box: one long closed": (box(read(lists.card, past, now).code), RAW_TERM),
        "box: 7": (box("7"), RAW_TERM),
        "box: ts": (box("ts"), RAW_TERM),
        "box: a room": (box("3-1-0101"), RAW_TERM),
    }


def bench(site: OpenTestSite, raw: sqlite3.Connection, behind: Behind) -> None:
    """What a clerk waits for."""
    values = {"unit": 1, "matter": behind.matters + 1, "past": 1, "typed": "7"}
    values |= {"begins": "2026-11-01", "ends": "2026-12-01"}
    for name, (ours, sql) in questions(site, behind).items():
        in_turn(f"{name} / SQL", 15, ours, lambda sql=sql: raw.execute(sql, values).fetchall())
    bench_verbs(site, raw)


def bench_verbs(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """One matter from its taking down to its closing; beside each step two bare statements in memory."""
    units, taken, sent = count(100), list[int](), list[int]()

    def bare() -> None:
        raw.execute("INSERT INTO step (matter_id, how) VALUES (1, 'work')")
        raw.execute("UPDATE matter SET state = 'working' WHERE id = 1")
        raw.commit()

    def take() -> None:
        taken.append(site.do(service.take_down, a_call(next(units))).id)

    in_turn("take one down / two statements", 20, take, bare)
    unit, mine = count(100), iter(list(taken))

    def send() -> None:
        sent.append(site.do(orders.dispatch, Ref("matter", next(mine)), an_order(next(unit))).id)

    in_turn("send an order / two statements", 20, send, bare)
    gone = iter(list(sent))
    done = Done(arrived="09:42", measure="已更换地漏", lines=("地漏 1 个 35",))
    in_turn("finish it / two statements", 20, lambda: site.do(orders.finish, next(gone), done), bare)
    for name, deed, words in (
        ("handle", service.handle, {"handling": "已更换地漏", "cause": "老化", "reply": "换好了"}),
        ("not satisfied", service.call_back, {"result": "not", "words": "还是漏水，没有修好"}),
        ("handle again", service.handle, {"handling": "重新做了防水", "reply": "做好了"}),
        ("call back", service.call_back, {"result": "satisfied"}),
        ("close", service.close, {}),
    ):
        left = iter(list(taken))
        in_turn(
            f"{name} / two statements",
            20,
            lambda deed=deed, words=words, left=left: site.do(deed, next(left), **words),
            bare,
        )
    site.clock.now += timedelta(days=1)
    in_turn("the day begun / SQL", 1, lambda: site.do(daily.roll), bare)
    site.clock.now = MONDAY


def main() -> None:
    """Ten days and ten years."""
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for behind in (Behind(10, 100), Behind(3_650, 36_000)):
            start = time.perf_counter()
            site = lived_in(Path(folder) / str(behind.days), behind)
            made = time.perf_counter() - start
            size = site.folder.main_db.stat().st_size / 1_000_000
            sys.stdout.write(f"\n{behind}, {size:.0f} MB ({made:.0f} s)\n{head}")
            raw = raw_copy(site, RAW_TABLES, RAW_INDEXES)
            gc.freeze()  # the copy is no part of what the collector has to go through in the program
            bench(site, raw, behind)
            if "--plans" in sys.argv:
                asked = questions(site, behind).values()
                sys.stdout.write("".join(slow_plans(site, *(ours for ours, _ in asked))))
            site.store.close()


if __name__ == "__main__":
    main()
