"""Sites that are ready for a walk: made once, copied for every test. Making one costs more than most walks.

A file takes them in place of the `site_folder` of conftest: `from tests.walks.ready import empty as site_folder`.
That the wizard, the window and the command make and fill a site has walks of its own.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from app import site
from app.modules.keys import importing as keys
from app.modules.keys.plan import read_sheets
from app.modules.residents.importing import bring_in, plan_from
from app.modules.residents.lists import mark_names
from app.storage import argon
from tests.sites import PASSWORD, SAMPLE

KEYS = SAMPLE.with_name("keys-1.xlsx")
NAME = "青禾 苑"
NEW = site.NewSite("示例物业服务有限公司", "青禾苑物业管理服务中心", "顾维舟", "维舟", PASSWORD)


@cache
def made(*, households: bool = False, cabinet: bool = False) -> Path:
    """The site from which the others are copied; it goes when the tests end."""
    place = Path(tempfile.mkdtemp(prefix="qiantai-walk-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = place / NAME
    if not households:
        with patch("app.storage.keyring.calibrate", lambda: argon.LEAST):
            site.create(folder, NEW)
        return folder
    shutil.copytree(made(), folder)
    opened = site.unlock(folder, NEW.login, PASSWORD)
    marks = [name for _, name in opened.store.read(mark_names)]
    opened.store.do(opened.who, bring_in, plan_from(SAMPLE, marks), SAMPLE.name)
    if cabinet:
        opened.store.do(opened.who, keys.bring_in, read_sheets(KEYS))
    opened.close()
    return folder


def _copy(own_folders: Path, monkeypatch: pytest.MonkeyPatch, **wanted: bool) -> Path:
    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
    return Path(shutil.copytree(made(**wanted), own_folders / NAME))


@pytest.fixture
def empty(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new site with nobody in it but its head."""
    return _copy(own_folders, monkeypatch)


@pytest.fixture
def with_homes(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site into which the firm's households came."""
    return _copy(own_folders, monkeypatch, households=True)


@pytest.fixture
def with_keys(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with the firm's households and keys."""
    return _copy(own_folders, monkeypatch, households=True, cabinet=True)


@pytest.fixture
def households(site_folder: Path) -> None:
    """For a single test, before the program takes the site: the firm's households are in it."""
    shutil.rmtree(site_folder)
    shutil.copytree(made(households=True), site_folder)
