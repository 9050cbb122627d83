"""One made-up site, copied for every line; logs are looked through after each of them."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import daily, paths, start
from app.modules.backups import keeper_view
from app.modules.residents import service
from app.rules.roles import Who
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.store import Store
from tests.badinput.rule import PERSON, PERSONAL, PHONE, Desk
from tests.sites import MONDAY, PASSWORD, OpenTestSite, StillClock, make_site

LONG_AGO = date(2020, 1, 6)


@dataclass(frozen=True)
class Made:
    """A closed site with one household, and what opens it."""

    path: Path
    key: DataKey
    who: Who


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Made once, never opened again."""
    site = make_site(tmp_path_factory.mktemp("badinput") / "site", day=LONG_AGO)
    unit = site.do(service.add_unit, "3-2-1201", {"area": "118.6"})
    site.do(service.add_person, unit.id, "owner", PERSON, PHONE)
    site.store.keys.set_password("weizhou", PASSWORD, own_words=(), today=date.today())
    site.store.close()
    opened = Store.open(site.folder, site.store.keys.key, clock=site.clock)
    opened.close()
    return Made(site.folder.path, site.store.keys.key, site.who)


@pytest.fixture
def closed(made: Made, tmp_path: Path) -> Path:
    """A site of this test alone that nobody has open."""
    return Path(shutil.copytree(made.path, tmp_path / "青禾苑 站点"))


def open_again(made: Made, path: Path, now: datetime = MONDAY) -> OpenTestSite:
    """The site in a folder, open, with the clock at a moment."""
    clock = StillClock(now)
    store = Store.open(SiteFolder(path), made.key, clock=clock, indexers=daily.INDEXERS)
    return OpenTestSite(SiteFolder(path), store, made.who, clock)


@pytest.fixture
def site(made: Made, closed: Path) -> Iterator[OpenTestSite]:
    """That site, open."""
    opened = open_again(made, closed)
    with closing(opened.store):
        yield opened


@pytest.fixture
def desk(made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The commands."""
    return Desk(capsys, monkeypatch, made.key)


@pytest.fixture
def program(
    dressed: QApplication, closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Iterator[start.Program]:
    """The program at the unlock page of that site."""
    for name in ("user_config_dir", "user_data_dir", "user_documents_dir"):
        monkeypatch.setattr(platformdirs, name, lambda *_, folder=tmp_path / name, **__: str(folder))
    monkeypatch.setattr(keeper_view, "START_REST", 3_600_000)  # no backup by itself in the middle of a line
    running = start.Program(dressed)
    running.take(closed)
    yield running
    running.lock_desk()  # no backup at closing: that is another story
    running.close()
    if running.window is not None:
        running.window.close()


@pytest.fixture(autouse=True)
def _no_trace_and_nothing_personal_in_logs(
    _own_log: None, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    log = paths.logs() / "qiantai.log"
    before = log.read_text("utf-8") if log.exists() else ""
    yield
    after = log.read_text("utf-8") if log.exists() else ""
    assert after == before, "a bug was noted"
    assert not [mark for mark in PERSONAL if mark in caplog.text]
