"""A site of the first released tables is brought up to today's: whole, or as it was, wherever it is cut off."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from app import tabs
from app.errors import Trouble
from app.storage import backup, journal
from app.storage.act import Act
from app.storage.argon import LEAST
from app.storage.check import all_well
from app.storage.cipher import engine_on
from app.storage.container import read_head
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.keyring import create_header
from app.storage.schema import compare_schema
from app.storage.store import Store
from app.storage.transact import PROGRAM, note
from app.storage.upgrade import SCRIPTS, newest_version, run_scripts, version_of
from tests.faults.strikes import DEAD, THOROUGH, Fault, failing, forks, striking

THEN = datetime(2026, 11, 20, 9, 0)
ROWS = (
    "INSERT INTO staff_member (id, name, login, entered) VALUES (1, '顾维舟', 'weizhou', '2026-11-01')",
    "INSERT INTO staff_role (id, staff_id, role, since) VALUES (1, 1, 'centre_head', '2026-11-01')",
    "INSERT INTO building (id, name) VALUES (1, '3')",
    "INSERT INTO setting (id, key, value) VALUES (1, 'centre', '青禾苑')",
    "INSERT INTO notice (id, state, title, body, dated, post_until, signer, scale_percent, written_by,"
    " written_at) VALUES (1, 'draft', '停水通知', '停水。', '2026-11-20', '2026-11-27', '顾维舟', 100, 1,"
    " '2026-11-20 09:00:00.000000')",
)


@dataclass(frozen=True)
class OldSite:
    """A closed site with the tables of 0001."""

    folder: SiteFolder
    key: DataKey

    def version(self) -> str:
        engine = engine_on(self.folder.main_db, self.key.secret)
        try:
            with engine.connect() as connection:
                return version_of(connection)
        finally:
            engine.dispose()

    def open(self) -> None:
        Store.open(self.folder, self.key).close()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> OldSite:
    place = tmp_path_factory.mktemp("released")
    scripts = place / "upgrades"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("000[2-9]*", "__pycache__"))
    folder = SiteFolder(place / "site")
    folder.path.mkdir()
    key, _ = create_header(folder, "weizhou", "雨落在青石板上，两点半", params=LEAST)
    engine = engine_on(folder.main_db, key.secret, new=True)
    with engine.execution_options(writing=True).begin() as connection:
        run_scripts(connection, scripts)
        connection.execute(
            text("INSERT INTO meta (id, site_id, created, header_generation) VALUES (1, :site, :now, 1)"),
            {"site": key.site_id, "now": "2026-11-20 09:00:00.000000"},
        )
        for row in ROWS:
            connection.execute(text(row))
        with Session(connection) as session:
            note(Act(session, PROGRAM, THEN, THEN.date()), "site.create", "新建站点")
            session.flush()
    engine.dispose()
    folder.backups.mkdir()
    folder.attachments.mkdir()
    return OldSite(folder, key)


@pytest.fixture
def fresh(first: OldSite, tmp_path: Path) -> Callable[[], OldSite]:
    made: list[Path] = []

    def copy() -> OldSite:
        place = tmp_path / f"site{len(made)}"
        shutil.copytree(first.folder.path, place)
        made.append(place)
        return OldSite(SiteFolder(place), first.key)

    return copy


def must_be_whole(site: OldSite) -> None:
    """Everything that was in it is there, under today's tables, and the journal holds together."""
    assert tabs.MODELS
    store = Store.open(site.folder, site.key)
    try:
        assert store.read(compare_schema) == []
        assert store.read(journal.first_break) is None
        assert store.read(titles) == [("停水通知", "draft", None, "顾维舟", "")]
    finally:
        store.close()


def titles(session: Session) -> list[tuple[object, ...]]:
    asked = text(
        "SELECT title, state, number, name, sex FROM notice JOIN staff_member ON written_by = staff_member.id"
    )
    return [tuple(row) for row in session.execute(asked)]


def test_an_old_site_is_backed_up_and_brought_up_to_date(fresh: Callable[[], OldSite]) -> None:
    site = fresh()
    assert site.version() == "0001"
    must_be_whole(site)
    assert site.version() == newest_version()
    (kept,) = site.folder.backups.glob("*.qtb")
    assert all_well(backup.verify(kept, site.key))
    assert read_head(kept).schema == "0001"


def opened_until(site: OldSite, number: int) -> int:
    """Open it in a process of its own that dies at that statement; DEAD, or 0 when it came through."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told = [0]

    def count(*_: object) -> None:
        told[0] += 1
        if told[0] == number:
            os._exit(DEAD)

    event.listen(Engine, "before_cursor_execute", count)
    with suppress(BaseException):
        site.open()
        os._exit(0)
    os._exit(1)


def statements(site: OldSite) -> int:
    """How many it takes to open it."""
    told: list[object] = []

    def count(*_: object) -> None:
        told.append(None)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        site.open()
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(told)


@forks
def test_an_upgrade_killed_at_any_statement_is_as_if_it_had_not_begun(fresh: Callable[[], OldSite]) -> None:
    last = statements(fresh())
    assert last > 50
    # One transaction: in its middle one statement is like the next. Its ends are struck one by one.
    middle = range(1, last, 9 if THOROUGH else last // 10)
    for number in (*sorted({1, 2, *middle, *range(last - 3, last + 1)}), last + 1):
        site = fresh()
        assert opened_until(site, number) == (0 if number > last else DEAD)
        assert site.version() in ("0001", newest_version())
        must_be_whole(site)


def test_without_room_for_the_backup_nothing_is_changed(fresh: Callable[[], OldSite]) -> None:
    site = fresh()
    with striking(Fault(1, failing(28), for_good=True)), pytest.raises(Trouble):
        site.open()
    assert site.version() == "0001"
    assert list(site.folder.backups.glob("*")) == []
    must_be_whole(site)
