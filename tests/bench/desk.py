"""Times the desk's daily acts beside the barest way of doing the same: `python tests/bench/desk.py`; not a test.

Both sides run in turn in one process, so that a busy moment of the machine hits both.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sqlcipher3.dbapi2 as sqlcipher
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.residents import correcting, importing, lists
from app.modules.residents.model import Person, Telephone, Tie, Unit
from app.modules.residents.plan import DEFAULT_MARKS
from app.modules.residents.planned import ImportPlan
from app.storage import keyring
from app.storage.signing import Signature
from app.storage.store import Store
from app.tabs import search
from tests.sites import PASSWORD, SAMPLE, OpenTestSite, make_site

TYPED = ("3-2-1201", "3栋2单元12", "陈", "王芳", "欧阳", "0137", "00001", "czy", "不存在的人")
"""What a clerk types, one key after the other; every beginning of it is a search of its own."""

RAW_SEARCH = """
    SELECT u.id, u.room, group_concat(DISTINCT p.name) FROM unit u
    JOIN tie t ON t.unit_id = u.id JOIN person p ON p.id = t.person_id
    LEFT JOIN telephone n ON n.person_id = p.id
    WHERE u.room LIKE :q OR p.name LIKE :q OR n.number LIKE :q GROUP BY u.id ORDER BY u.id LIMIT 50
"""
RAW_LIST = """
    SELECT u.id, u.room, group_concat(DISTINCT p.name), min(n.number), u.area FROM unit u
    LEFT JOIN tie t ON t.unit_id = u.id LEFT JOIN person p ON p.id = t.person_id
    LEFT JOIN telephone n ON n.person_id = p.id GROUP BY u.id ORDER BY u.place, u.id
"""


def times_over(plan: ImportPlan, times: int) -> ImportPlan:
    """The same households again in further buildings."""
    units = [
        replace(unit, code=replace(unit.code, building=f"{int(unit.code.building) + 50 * more}"))
        for more in range(times)
        for unit in plan.units
    ]
    return replace(plan, units=tuple(units))


def as_workbook(plan: ImportPlan, path: Path) -> Path:
    """A workbook that says what the plan says."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("住户")
    sheet.append(["房号", "业主姓名", "联系电话", "建筑面积", "入伙日期", "备注"])
    for unit in plan.units:
        owners = "、".join(owner.name for owner in unit.owners)
        phones = " ".join(phone.written_as for owner in unit.owners for phone in owner.phones)
        sheet.append([unit.code.long, owners, phones, unit.area, unit.handed_over, unit.remark])
    book.save(path)
    return path


def _of_units(session: Session) -> tuple[tuple[object, ...], ...]:
    units = session.scalars(select(Unit))
    return tuple((u.id, u.code.long, u.place, float(u.area) if u.area else None) for u in units)


def _rows(*columns: object) -> Callable[[Session], tuple[tuple[object, ...], ...]]:
    return lambda session: tuple(tuple(row) for row in session.execute(select(*columns)))


def plain_copy(site: OpenTestSite) -> sqlite3.Connection:
    """The same records in an unencrypted database in memory, without any of ours around it."""
    raw = sqlite3.connect(":memory:")
    for table, columns, rows in (
        ("unit", "id INTEGER PRIMARY KEY, room TEXT, place TEXT, area REAL", site.read(_of_units)),
        ("person", "id INTEGER PRIMARY KEY, name TEXT", site.read(_rows(Person.id, Person.name))),
        ("tie", "unit_id INTEGER, person_id INTEGER", site.read(_rows(Tie.unit_id, Tie.person_id))),
        (
            "telephone",
            "person_id INTEGER, number TEXT",
            site.read(_rows(Telephone.person_id, Telephone.number)),
        ),
    ):
        raw.execute(f"CREATE TABLE {table} ({columns})")
        raw.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(columns.split(', ')))})", rows)
    raw.executescript(
        "CREATE INDEX a ON tie (unit_id); CREATE INDEX b ON tie (person_id); CREATE INDEX c ON telephone (person_id);"
    )
    return raw


def raw_copy(site: OpenTestSite, tables: dict[str, tuple[Any, str]], indexes: str) -> sqlite3.Connection:
    """The records of these tables in an unencrypted database in memory, without any of ours around it."""
    raw = sqlite3.connect(":memory:")
    for name, (table, columns) in tables.items():
        names = columns.split()
        asked = select(*(getattr(table, column) for column in names))
        rows = site.read(lambda session, asked=asked: [tuple(map(_plain, r)) for r in session.execute(asked)])
        # Without a type an id is no match for the index of a number.
        typed = (f"{column} INTEGER" if column.endswith("_id") else column for column in names[1:])
        raw.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {', '.join(typed)})")
        raw.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(names))})", rows)
    raw.executescript(indexes)
    return raw


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str | None) else str(value)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def line(name: str, ours: Iterable[float], theirs: Iterable[float]) -> None:
    """One line of the table: median and worst of both, and how many times the bare way ours takes."""
    ours, theirs = sorted(ours), sorted(theirs)
    here, there = statistics.median(ours), statistics.median(theirs)
    sys.stdout.write(
        f"  {name:<34}{here:>10.2f}{ours[-1]:>10.2f}{there:>12.2f}{theirs[-1]:>10.2f}{here / there:>9.1f}\n"
    )


def in_turn(name: str, rounds: int, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    pairs = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    line(name, *zip(*pairs, strict=True))


def bench_search(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    beginnings = [word[:end] for word in TYPED for end in range(1, len(word) + 1)]
    ours, theirs = [], []
    for typed in beginnings * 5:
        ours.append(timed(lambda typed=typed: site.read(search, typed)))
        theirs.append(timed(lambda typed=typed: raw.execute(RAW_SEARCH, {"q": f"%{typed}%"}).fetchall()))
    line("a key typed / LIKE '%...%'", ours, theirs)


def bench_import(place: Path, path: Path, rounds: int = 3) -> None:
    def read_bare() -> None:
        book = load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()

    marks = list(DEFAULT_MARKS)
    in_turn("plan / openpyxl reads", rounds, lambda: importing.plan_from(path, marks), read_bare)
    fresh = [make_site(place / f"import-{number}") for number in range(rounds)]

    def plan_and_save() -> None:
        site = fresh.pop()
        site.do(importing.bring_in, importing.plan_from(path, marks), path.name)
        site.store.close()

    in_turn("plan and save / openpyxl reads", rounds, plan_and_save, read_bare)


def bench_opening(site: OpenTestSite, rounds: int = 20) -> None:
    """Opening looks the newest act over, so it is timed right after the import and after a small act."""
    key = keyring.unlock(site.folder, "weizhou", PASSWORD)
    secret = key.secret.hex()

    def bare() -> None:
        raw = sqlcipher.connect(str(site.folder.main_db))
        raw.execute(f"PRAGMA key=\"x'{secret}'\"").fetchall()
        raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
        raw.close()

    def open_and_close() -> None:
        Store.open(site.folder, key).close()

    site.store.close()
    in_turn("open after an import / sqlcipher", rounds, open_and_close, bare)
    store = Store.open(site.folder, key, clock=site.clock)
    store.do(site.who, correcting.exported, 0, signature=Signature("weizhou", time.monotonic()))
    store.close()
    in_turn("open after a small act / sqlcipher", rounds, open_and_close, bare)


def main() -> None:
    sample = importing.plan_from(SAMPLE, DEFAULT_MARKS)
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, 5):
            place = Path(folder) / str(times)
            place.mkdir()
            plan = times_over(sample, times)
            path = SAMPLE if times == 1 else as_workbook(plan, place / "households.xlsx")
            site = make_site(place / "site")
            site.do(importing.bring_in, plan, path.name)
            raw = plain_copy(site)
            units, people, _ = site.read(lists.counts)
            size = site.folder.main_db.stat().st_size / 1_000_000
            sys.stdout.write(f"\n{units:,} households, {people:,} people, {size:.1f} MB\n{head}")
            bench_search(site, raw)
            in_turn(
                "list of households / SQL",
                20,
                lambda site=site: site.read(lists.households),
                lambda raw=raw: raw.execute(RAW_LIST).fetchall(),
            )
            bench_import(place, path)
            bench_opening(site)


if __name__ == "__main__":
    main()
