"""Times the key cabinet with ten days and with ten years of loans behind it: `python tests/bench/keys.py`.

Not a test. 2,000 rings in ten boxes, 20 loans a day; beside each the bare query over the same records in
an unencrypted database in memory, in turn in one process, so that a busy moment hits both. `--plans` adds
how SQLite goes about every question of the tab that goes through a whole table or sorts by hand.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from app import daily
from app.modules.keys import count_lists, lending_lists, lists, printed, service
from app.modules.keys.borrower import Borrower
from app.modules.keys.layout import add_box
from app.modules.keys.listing import add_ring
from app.modules.keys.model import KeyLending, KeyLoan, KeyPanel, KeyRing
from app.modules.keys.rules import CLASSES
from app.modules.keys.service import lend, take_back
from app.modules.today import lists as today
from app.storage.act import Act, verb
from app.tabs import search
from tests.bench.desk import in_turn, line, timed
from tests.sites import MONDAY, OpenTestSite, make_site

RINGS, BOXES, PANELS = 2_000, 10, 2
A_DAY = 20
"""Loans on a day of a busy desk."""
OUT = 40
"""Rings that are out now."""
NAMES = ("魏国栋", "周启明", "韩青", "袁望", "叶知夏", "陆行舟", "沈清和", "江望舒")
WHO = Borrower("contractor", "魏国栋", firm="澄光机电", telephone="199-0000-0311", reason="返修")
_SIGNS = "2346789ACDEFGHJKLMNPQRTUVWXY"


def tag_of(number: int) -> str:
    """K and three signs, as the cabinet makes them."""
    signs = ""
    for _ in range(3):
        number, rest = divmod(number, len(_SIGNS))
        signs = _SIGNS[rest] + signs
    return f"K{signs}"


@verb("keys.keep", "造钥匙柜")
def _hang(act: Act) -> None:
    """2,000 rings, on every hook of every panel."""
    panels = list(act.session.scalars(select(KeyPanel).order_by(KeyPanel.id)))
    each = RINGS // len(panels)
    act.session.execute(
        insert(KeyRing),
        [
            {
                "tag": tag_of(number), "key_class": CLASSES[number % 5][0], "number": number // 5 + 1,
                "pieces": 2, "short": 0, "place": f"空置 {number} 号", "source": "builder", "state": "in",
                "panel_id": panels[number // each].id, "hook": number % each + 1,
                "listed_at": act.now - timedelta(days=4_000), "listed_by": act.who.staff_id,
            }
            for number in range(RINGS)
        ],
    )  # fmt: skip


@verb("keys.keep", "造一段借用")
def _live(act: Act, days: int) -> None:
    """So many days of loans that came back, and 40 rings that are out."""
    done = [_pair(act, days, number, place) for number in range(days) for place in range(A_DAY)]
    out = [_pair(act, days, -1, place) for place in range(OUT)]
    rows = [*done, *out]
    for start in range(0, len(rows), 5_000):
        act.session.execute(insert(KeyLending), [lending for lending, _ in rows[start : start + 5_000]])
        act.session.execute(insert(KeyLoan), [loan for _, loan in rows[start : start + 5_000]])
    for loan in act.session.scalars(select(KeyLoan).where(KeyLoan.ended == "")):
        loan.ring.state = "out"


def _pair(act: Act, days: int, day: int, place: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A lending of one ring, `day` + 1 days ago; -1 is today and still out."""
    number = (days - 1 - day) * A_DAY + place + 1
    lent = datetime.combine(act.today - timedelta(days=day + 1), MONDAY.time())
    back = lent + timedelta(hours=5) if day >= 0 else None
    lending = {
        "id": number, "year": lent.year, "number": 100_000 + number, "capacity": "contractor",
        "borrower": NAMES[number % len(NAMES)], "firm": "澄光机电", "telephone": "19900000311",
        "identity_kind": "", "identity_number": "", "reason": "返修", "lent_at": lent,
        "lent_by": act.who.staff_id, "due_at": lent.replace(hour=18), "first_due_at": lent.replace(hour=18),
        "longer": 0, "longer_why": "", "signed": "paper", "strokes": "", "opened": False,
    }  # fmt: skip
    loan = {
        "id": number, "lending_id": number, "ring_id": (number * 37) % RINGS + 1, "pieces": 2,
        "ended": "back" if back else "", "back_at": back, "back_to": act.who.staff_id if back else None,
        "returned_by": "", "short": 0, "back_remark": "", "back_strokes": "",
    }  # fmt: skip
    return lending, loan


def open_cabinet(path: Path, days: int) -> OpenTestSite:
    """The site with its cabinet, and that many days behind it."""
    site = make_site(path)
    for number in range(BOXES):
        site.do(add_box, name=f"{number + 1}号柜", panels=PANELS, hooks=RINGS // BOXES // PANELS)
    site.do(_hang)
    site.do(add_box, name="新柜", panels=1, hooks=200)
    site.do(_live, days)
    site.do(daily.roll)
    return site


# ---------------------------------------------------------------- the bare way

RAW_TABLES = {
    "ring": (KeyRing, "id tag key_class number pieces short place state panel_id hook"),
    "lending": (KeyLending, "id year number borrower capacity telephone reason lent_at due_at longer"),
    "loan": (KeyLoan, "id lending_id ring_id ended back_at returned_by short"),
    "panel": (KeyPanel, "id box_id number title hooks"),
}
RAW_BOX = """
    SELECT p.number, r.hook, r.tag, r.state, d.borrower, d.due_at FROM panel p JOIN ring r ON r.panel_id = p.id
    LEFT JOIN loan l ON l.ring_id = r.id AND l.ended = '' LEFT JOIN lending d ON d.id = l.lending_id
    WHERE p.box_id = 1
"""
RAW_LIST = """
    SELECT r.*, d.borrower, d.due_at FROM ring r
    LEFT JOIN loan l ON l.ring_id = r.id AND l.ended = '' LEFT JOIN lending d ON d.id = l.lending_id
    ORDER BY r.key_class, r.number
"""
RAW_CARD = """
    SELECT d.*, l.* FROM loan l JOIN lending d ON d.id = l.lending_id WHERE l.ring_id = :ring
    ORDER BY l.id DESC LIMIT 30
"""
RAW_TAG = "SELECT id, tag, place FROM ring WHERE tag LIKE :tag LIMIT 50"
RAW_OUT = "SELECT d.*, l.* FROM loan l JOIN lending d ON d.id = l.lending_id WHERE l.ended = ''"
RAW_MONTH = """
    SELECT d.*, l.* FROM lending d JOIN loan l ON l.lending_id = d.id WHERE d.lent_at >= :since ORDER BY l.id
"""
RAW_NAME = "SELECT * FROM lending WHERE borrower = :name AND capacity = 'contractor' ORDER BY id DESC LIMIT 1"
RAW_INDEXES = """
    CREATE UNIQUE INDEX a ON loan (ring_id) WHERE ended = ''; CREATE INDEX b ON loan (ring_id, id);
    CREATE INDEX c ON loan (lending_id); CREATE INDEX d ON ring (panel_id, hook);
    CREATE INDEX e ON lending (lent_at); CREATE UNIQUE INDEX f ON ring (tag);
    CREATE INDEX g ON lending (borrower, capacity)
"""


def plain_copy(site: OpenTestSite) -> sqlite3.Connection:
    """The same records in an unencrypted database in memory, without any of ours around it."""
    raw = sqlite3.connect(":memory:")
    for name, (table, columns) in RAW_TABLES.items():
        names = columns.split()
        asked = select(*(getattr(table, column) for column in names))
        rows = site.read(lambda session, asked=asked: [_plain(row) for row in session.execute(asked)])
        raw.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {', '.join(names[1:])})")
        raw.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(names))})", rows)
    raw.executescript(RAW_INDEXES)
    return raw


def _plain(row: Iterable[object]) -> tuple[object, ...]:
    return tuple(str(value) if isinstance(value, datetime) else value for value in row)


# ---------------------------------------------------------------- measured


def bench(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """What a clerk waits for at the key cabinet."""
    now, day, rings = MONDAY, MONDAY.date(), iter(range(5, RINGS, 13))
    tags = [tag_of(number) for number in range(0, RINGS, 97)]
    since = day - timedelta(days=30)

    def ask(sql: str, **values: object) -> Callable[[], object]:
        return lambda: raw.execute(sql, values).fetchall()

    for name, ours, sql in (
        ("boxes / SQL", lambda: site.read(lists.boxes), ask("SELECT panel_id, count(*) FROM ring GROUP BY 1")),
        ("board of one box, 200 hooks / SQL", lambda: site.read(lists.board, 1, now), ask(RAW_BOX)),
        ("list of one box / SQL", lambda: site.read(lists.ring_rows, now, box_id=1), ask(RAW_BOX)),
        ("list of all 2,000 / SQL", lambda: site.read(lists.ring_rows, now), ask(RAW_LIST)),
        ("card of a ring / SQL", lambda: site.read(lists.ring_card, next(rings), now), ask(RAW_CARD, ring=38)),
        ("borrower known by name / SQL",
         lambda: site.read(lending_lists.borrower_named, "contractor", "魏国栋", now), ask(RAW_NAME, name="魏国栋")),
        ("borrower nobody knows / SQL",
         lambda: site.read(lending_lists.borrower_named, "contractor", "温庭远", now), ask(RAW_NAME, name="温庭远")),
        ("what is still out / SQL", lambda: site.read(count_lists.still_out, now), ask(RAW_OUT)),
        ("Today, everybody's / SQL", lambda: site.read(today.today, site.who, day, now, "all"), ask(RAW_OUT)),
        ("wanted of the keys / SQL", lambda: site.read(lists.wanted, day), ask(RAW_OUT)),
        ("loan record of 30 days / SQL",
         lambda: site.read(printed.loan_records, site.who, since, day), ask(RAW_MONTH, since=str(since))),
    ):  # fmt: skip
        in_turn(name, 20, ours, sql)
    pairs = [
        (timed(lambda tag=tag: site.read(search, tag)), timed(ask(RAW_TAG, tag=f"%{tag}%")))
        for tag in tags * 2
    ]
    line("a tag in the box / LIKE '%...%'", *zip(*pairs, strict=True))
    bench_verbs(site, raw)


def bench_verbs(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """One ring lent and taken back, each with its commit; beside it the two bare statements in memory."""
    free = iter(site.read(_free))
    given: list[int] = []

    def lends() -> None:
        given.append(next(free))
        site.do(lend, WHO, [given[-1]])

    def bare_lend() -> None:
        raw.execute("INSERT INTO lending (borrower, lent_at) VALUES (?, ?)", ("魏国栋", str(MONDAY)))
        raw.execute("UPDATE ring SET state = 'out' WHERE id = ?", (given[-1],))
        raw.commit()

    in_turn("lend one / two statements", 30, lends, bare_lend)
    back = iter(list(given))
    in_turn("take back one / two statements", 30, lambda: site.do(take_back, next(back)), bare_lend)
    in_turn(
        "one more on the list / two statements",
        20,
        lambda: site.do(add_ring, key_class="office", pieces=1, source="centre", place="库房"),
        bare_lend,
    )


def _free(session: Session) -> list[int]:
    return list(session.scalars(select(KeyRing.id).where(KeyRing.state == "in").limit(60)))


# ---------------------------------------------------------------- how SQLite goes about it


def slow_plans(site: OpenTestSite, *deeds: Callable[[], object]) -> list[str]:
    """Every question asked meanwhile that goes through a table of loans or sorts by hand."""
    heard: dict[str, Any] = {}

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        heard.setdefault(statement, values)

    engine = site.store._live_engine()
    event.listen(engine, "before_cursor_execute", hear)
    for deed in deeds:
        deed()
    event.remove(engine, "before_cursor_execute", hear)
    told = []
    with engine.connect() as connection:
        for statement, values in heard.items():
            if not statement.startswith(("SELECT", "UPDATE", "DELETE")):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            lines = [str(row[3]) for row in plan]
            if any("SCAN" in one or "TEMP B-TREE" in one for one in lines):
                told.append(f"    {'; '.join(lines)}\n      {' '.join(statement.split())[:300]}\n")
    return told


def plans(site: OpenTestSite) -> list[str]:
    """The questions of the tab."""
    now, day = MONDAY, MONDAY.date()
    ring = site.read(_free)[0]
    return slow_plans(
        site,
        lambda: site.read(lists.boxes),
        lambda: site.read(lists.board, 1, now),
        lambda: site.read(lists.ring_rows, now),
        lambda: site.read(lists.ring_card, 38, now),
        lambda: site.read(lending_lists.borrower_named, "contractor", "魏国栋", now),
        lambda: site.read(count_lists.still_out, now),
        lambda: site.read(lists.wanted, day),
        lambda: site.read(printed.loan_records, site.who, day, day),
        lambda: site.do(service.lend, WHO, [ring]),
        lambda: site.do(service.take_back, ring),
        lambda: site.do(add_ring, key_class="office", pieces=1, source="centre", place="库房"),
    )


def main() -> None:
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for days in (10, 3_500):
            site = open_cabinet(Path(folder) / str(days), days)
            loans = site.read(lambda session: session.scalar(text("SELECT count(*) FROM key_loan")))
            sys.stdout.write(f"\n{days:,} days, {RINGS:,} rings, {loans:,} loans, {OUT} out\n{head}")
            bench(site, plain_copy(site))
            if "--plans" in sys.argv:
                sys.stdout.write("".join(plans(site)))
            site.store.close()


if __name__ == "__main__":
    main()
