"""Times the tabs of a household with ten days and with ten years behind them: `python tests/bench/movein.py`.

Not a test. 240 households with 20 move-ins that are over, then 1,200 with 6,000; each has its checklist, its
inspection, its papers in the archive, its text and the changes its posts were told of, and twelve more are
under way in both. Beside each the bare query over the same records in an unencrypted database in memory, in
turn in one process, so that a busy moment hits both. `--plans` adds how SQLite goes about every question
that goes through a whole table or sorts by hand.
"""

import gc
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import daily, household
from app.modules.archive import lists as archive
from app.modules.archive.model import ArchiveFile, ArchivePaper
from app.modules.care import lists as care
from app.modules.care.model import SmsText
from app.modules.dues.model import Due
from app.modules.movein import lists, service
from app.modules.movein.model import InspectionLine, MoveIn, MoveInPaper
from app.modules.movein.shipped import shipped
from app.modules.posts import lists as posts
from app.modules.posts import service as telling
from app.modules.posts.model import ListChange, ListPost, ListTelling
from app.modules.residents.model import Building, Person, Telephone, Tie, Unit
from app.modules.today import lists as today
from app.modules.visits.model import Visit
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb
from tests.bench.desk import in_turn, raw_copy
from tests.bench.keys import slow_plans
from tests.sites import MONDAY, OpenTestSite, make_site

UNDER_WAY = 12
A_BUILDING = 60
CHUNK = 5_000
STAMPS = ("begun", "identity", "forms", "fees", "reviewed", "filed", "entered")
POSTS = (("北门岗", "ground"), ("监控室", "control"), ("前台", "control"))


@verb("households.edit", "造一个小区")
def _settle(act: Act, households: int) -> None:
    """Flats, each with an owner and a telephone."""
    for number in range(households):
        if number % A_BUILDING == 0:
            building = Building(name=str(number // A_BUILDING + 1))
        room = f"{number % A_BUILDING // 6 + 1:02d}0{number % 6 + 1}"
        place = RoomCode(building.name, "1", room).sort_key
        unit = Unit(building=building, entrance="1", room=room, place=place, area=98, delivery="bare")
        owner = Person(name=f"江{chr(0x4E00 + number)}和", identity_number=f"P{number:07d}")
        owner.telephones.append(Telephone(number=f"1990001{number:04d}", since=act.today))
        unit.ties.append(Tie(person=owner, tie="owner", since=act.today))
        act.session.add(unit)


@verb("movein.work", "造从前的入住")
def _live(act: Act, many: int, days: int) -> None:
    """So many move-ins that are over, spread over the days, with all that followed from them."""
    units = list(act.session.scalars(select(Unit.id).order_by(Unit.id)))
    held = list(act.session.scalars(select(ListPost.id)))
    rows: dict[Any, list[dict[str, Any]]] = {}
    for number in range(many):
        at = MONDAY - timedelta(days=days * (many - number) / many + 1)
        for table, row in _past(act.who.staff_id, number + 1, units[number * 7 % len(units)], at, held):
            rows.setdefault(table, []).append(row)
    for table, found in rows.items():
        for start in range(0, len(found), CHUNK):
            act.session.execute(insert(table), found[start : start + CHUNK])
    for unit in units:
        spot = {"cabinet": "2", "level": "3", "box": "07"}
        act.session.add(ArchiveFile(unit_id=unit, since=act.today, **spot))


def _past(
    by: int, number: int, unit: int, at: datetime, held: list[int]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """One move-in that is over: its record, its lists, its papers, its text, what the posts were told."""
    over: dict[str, Any] = {"id": number, "year": at.year, "number": 100_000 + number, "unit_id": unit}
    over |= {"kind": "single", "state": "done", "ended_at": at, "handed_over": at.date()}
    over |= {f"{name}_at": at for name in STAMPS} | {f"{name}_by": by for name in STAMPS}
    yield MoveIn, over
    ours = {"move_in_id": number}
    for position, paper in enumerate(shipped().papers):
        what = {"part": paper.part, "position": position, "key": paper.key, "title": paper.title}
        yield MoveInPaper, ours | what | {"needed": paper.needed, "kept": paper.kept, "there": True}
        if paper.kept:
            filed = {"received_at": at, "received_by": by, "filed_at": at, "filed_by": by, "same_day": False}
            kept = {"unit_id": unit, "kind": "movein", "title": paper.title, "pages": 2, "original": True}
            yield ArchivePaper, kept | filed | {"source_kind": "move_in", "source_id": number}
    for position, (room, part) in enumerate(shipped().parts):
        yield InspectionLine, ours | {"position": position, "room": room, "part": part, "result": "fine"}
    text = {"occasion": "welcome", "unit_id": unit, "subject_kind": "move_in", "subject_id": number}
    yield (
        SmsText,
        text | {"queued_at": at, "queued_by": by, "state": "withdrawn", "ended_at": at, "why": "演示"},
    )
    seen = {"visitors": "苏晚晴", "seen": "业主", "entered_at": at, "entered_by": by}
    visit = {"unit_id": unit, "day": at.date(), "way": "home", "outcome": "talked", "source": "earlier"}
    yield Visit, visit | seen
    yield ListChange, {"id": number, "unit_id": unit, "at": at, "what": "入住", "by": by}
    for post in held:
        told = {"told_at": at, "told_by": by, "told_to": "赵班长", "way": "radio"}
        yield ListTelling, {"change_id": number, "post_id": post} | told
    for clock in ("ARCH-03/movein", "ARCH-05/single", "CARE-05/welcome"):
        done = {"state": "done", "ended_at": at, "ended_by": by, "started": at, "reason": "演示"}
        days = {"opens": at.date(), "first_day": at.date(), "due_day": at.date()}
        what = {"clause": clock[:7], "room": "movein", "term": "3 working days", "missed": "stays"}
        about = {"clock": clock, "subject_kind": "move_in", "subject_id": number, "lane": 0, "ahead": 0}
        yield Due, about | what | days | done | {"what": "入住", "whom": "", "role": "desk", "duty": ""}


def lived_in(path: Path, households: int, many: int, days: int) -> OpenTestSite:
    """The site with its households, what is behind them, and twelve that are moving in."""
    site = make_site(path)
    site.do(_settle, households)
    for name, kind in POSTS:
        site.do(telling.set_up_post, name=name, kind=kind)
    site.do(_live, many, days)
    copies = site.do(telling.prepare_copies, [1, 2, 3])
    site.do(telling.issue_copies, [copy.id for copy in copies])
    for copy in copies:
        site.do(telling.hand_out, copy.id, received_by="赵班长")
    site.do(daily.roll)
    for unit in range(1, UNDER_WAY + 1):
        _begun(site, unit, formalities=unit % 2 == 0)
    return site


def _begun(site: OpenTestSite, unit: int, *, formalities: bool) -> int:
    number: int = site.do(service.begin, unit).id
    if formalities:
        site.do(service.pass_identity, number, why="业主赶时间")
        site.do(service.pass_forms, number, why="业主赶时间")
        site.do(service.pass_fees, number, none=True)
    return number


# ---------------------------------------------------------------- the bare way

RAW_TABLES: dict[str, tuple[Any, str]] = {
    "move_in": (MoveIn, "id year number unit_id kind state begun_at identity_at forms_at fees_at ended_at"),
    "paper": (MoveInPaper, "id move_in_id part position title there"),
    "part": (InspectionLine, "id move_in_id position room part result"),
    "unit": (Unit, "id building_id entrance room place area formalities moved_in"),
    "tie": (Tie, "id unit_id person_id tie until"),
    "person": (Person, "id name identity_number"),
    "telephone": (Telephone, "id person_id number until"),
    "kept": (ArchivePaper, "id unit_id kind title formed pages received_at filed_at struck_at"),
    "text": (SmsText, "id unit_id person_id occasion state number text ended_at"),
    "change": (ListChange, "id unit_id at what"),
    "told": (ListTelling, "id change_id post_id told_at struck_at told_to way"),
    "post": (ListPost, "id name kind"),
    "due": (Due, "id clock subject_kind subject_id state due_day whom reason"),
}
RAW_INDEXES = """
    CREATE INDEX a ON move_in (state, id); CREATE INDEX b ON paper (move_in_id); CREATE INDEX c ON part (move_in_id);
    CREATE INDEX d ON tie (unit_id); CREATE INDEX e ON telephone (person_id); CREATE INDEX f ON kept (unit_id);
    CREATE INDEX g ON text (state, id); CREATE INDEX h ON text (ended_at, id); CREATE INDEX i ON told (post_id, id);
    CREATE INDEX j ON told (told_at); CREATE INDEX k ON due (state, due_day); CREATE INDEX l ON move_in (unit_id);
    CREATE INDEX m ON unit (building_id, place); CREATE INDEX n ON text (unit_id); CREATE INDEX o ON kept (filed_at);
    ANALYZE;
"""
_OWNER = "LEFT JOIN tie t ON t.unit_id = u.id AND t.until IS NULL LEFT JOIN person p ON p.id = t.person_id"
RAW_RUNNING = f"SELECT m.*, u.room, p.name FROM move_in m JOIN unit u ON u.id = m.unit_id {_OWNER} WHERE m.state = 'open'"
RAW_PAST = f"""
    SELECT m.*, u.room, p.name FROM move_in m JOIN unit u ON u.id = m.unit_id {_OWNER}
    WHERE m.state = 'done' ORDER BY m.id DESC LIMIT 100
"""
RAW_ONE = f"SELECT * FROM unit u {_OWNER} LEFT JOIN telephone n ON n.person_id = p.id WHERE u.id = :unit"
RAW_PAPERS = (
    "SELECT * FROM paper WHERE move_in_id = :one UNION ALL SELECT * FROM part WHERE move_in_id = :one"
)
RAW_FILE = "SELECT * FROM kept WHERE unit_id = :unit AND struck_at IS NULL ORDER BY kind, title"
RAW_FILES = """
    SELECT u.id, u.room, count(k.id), count(k.filed_at) FROM unit u LEFT JOIN kept k ON k.unit_id = u.id
    WHERE u.building_id = 2 GROUP BY u.id ORDER BY u.place
"""
RAW_POSTS = """
    SELECT p.*, (SELECT count(*) FROM told t WHERE t.post_id = p.id AND t.told_at IS NULL) FROM post p
"""
RAW_POST = """
    SELECT t.*, c.what FROM told t JOIN change c ON c.id = t.change_id WHERE t.post_id = 2
    ORDER BY t.id DESC LIMIT 120
"""
RAW_OUTBOX = f"SELECT x.*, u.room, p.name FROM text x JOIN unit u ON u.id = x.unit_id {_OWNER} WHERE x.state = 'waiting'"
RAW_GONE = f"""
    SELECT x.*, u.room, p.name FROM text x JOIN unit u ON u.id = x.unit_id {_OWNER}
    WHERE x.ended_at IS NOT NULL ORDER BY x.ended_at DESC, x.id DESC LIMIT 200
"""
RAW_DUES = "SELECT * FROM due WHERE state = 'open' ORDER BY due_day"


# ---------------------------------------------------------------- measured


def questions(site: OpenTestSite) -> dict[str, tuple[Callable[[], object], str]]:
    """What is asked while the tabs are worked at, and the bare query for the same."""
    now, day = MONDAY, MONDAY.date()
    open_ones = site.read(lists.running_rows)
    one, unit = open_ones[1].ref, 2

    def card() -> None:
        sections = site.read(household.household_sections, unit, day)
        site.read(household.household_dues, unit, sections, now)

    return {
        "under way, counts": (lambda: (site.read(lists.running_rows), site.read(lists.counts)), RAW_RUNNING),
        "over, one page": (lambda: site.read(lists.past_rows), RAW_PAST),
        "one move-in": (lambda: site.read(lists.card, one.id), RAW_PAPERS),
        "how a household stands": (lambda: site.read(lists.standing, unit, day, one), RAW_ONE),
        "household's card, sections": (card, RAW_ONE),
        "archive: one file": (lambda: site.read(archive.file_card, unit, day), RAW_FILE),
        "archive: files of a building": (lambda: site.read(archive.files, 2), RAW_FILES),
        "archive: counts, waiting": (
            lambda: (site.read(archive.counts), site.read(archive.waiting, day)),
            "SELECT * FROM kept WHERE filed_at IS NULL",
        ),
        "archive: missing of a building": (lambda: site.read(archive.missing_rows, 2), RAW_FILES),
        "posts": (lambda: site.read(posts.posts, day), RAW_POSTS),
        "one post": (lambda: site.read(posts.card, 2, day), RAW_POST),
        "outbox": (lambda: site.read(care.outbox, day), RAW_OUTBOX),
        "texts gone, one page": (lambda: site.read(care.gone), RAW_GONE),
        "wanted of all rooms": (lambda: site.read(daily.wanted, day), RAW_DUES),
        "Today, everybody's": (lambda: site.read(today.today, site.who, day, now, "all"), RAW_DUES),
    }


def bench(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """What a clerk waits for."""
    values = {"unit": 2, "one": site.read(_newest)}
    for name, (ours, sql) in questions(site).items():
        in_turn(f"{name} / SQL", 20, ours, lambda sql=sql: raw.execute(sql, values).fetchall())
    free, begun = count(UNDER_WAY + 1), iter(range(0))
    started: list[int] = []

    def bare() -> None:
        raw.execute("INSERT INTO move_in (unit_id, state, kind) VALUES (1, 'open', 'single')")
        raw.execute("UPDATE move_in SET state = 'done' WHERE id = (SELECT max(id) FROM move_in)")
        raw.commit()

    in_turn("begin / two statements", 20, lambda: started.append(site.do(service.begin, next(free)).id), bare)
    for passes, told in (
        (service.pass_identity, {"why": "业主赶时间"}),
        (service.pass_forms, {"why": "业主赶时间"}),
    ):
        for number in started:
            site.do(passes, number, **told)
    begun = iter(started)
    in_turn(
        "formalities done / two statements",
        20,
        lambda: site.do(service.pass_fees, next(begun), none=True),
        bare,
    )


def _newest(session: Session) -> int:
    return session.scalars(select(MoveIn.id).where(MoveIn.state == "open").order_by(MoveIn.id)).first() or 0


def main() -> None:
    """Ten days and ten years."""
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for households, many, days in ((240, 20, 10), (1_200, 6_000, 3_650)):
            start = time.perf_counter()
            site = lived_in(Path(folder) / str(days), households, many, days)
            made = time.perf_counter() - start
            sys.stdout.write(
                f"\n{days:,} days, {households:,} households, {many:,} moved in ({made:.0f} s)\n{head}"
            )
            raw = raw_copy(site, RAW_TABLES, RAW_INDEXES)
            gc.freeze()  # the copy is no part of what the collector has to go through in the program
            bench(site, raw)
            if "--plans" in sys.argv:
                sys.stdout.write("".join(slow_plans(site, *(ours for ours, _ in questions(site).values()))))
            site.store.close()


if __name__ == "__main__":
    main()
