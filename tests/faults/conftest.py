"""A site that can be killed, raced for and run out of disk."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import tabs
from app.rules.roles import Role, Who
from app.storage.argon import LEAST
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.keyring import create_header
from app.storage.store import Store

# Every room is imported, so that the models are all the tables a site has.
assert tabs.TERMS is not None

PASSWORD = "雨落在青石板上，两点半"


@dataclass(frozen=True)
class Site:
    folder: SiteFolder
    key: DataKey
    password: str = PASSWORD


def new_site(path: Path) -> Site:
    folder = SiteFolder(path)
    folder.path.mkdir(exist_ok=True)
    key, _papers = create_header(folder, "0001", PASSWORD, params=LEAST)
    Store.create(folder, key).close()
    return Site(folder, key)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return new_site(tmp_path / "站点")


@pytest.fixture
def head() -> Who:
    return Who(1, "陈测试", frozenset({Role.CENTRE_HEAD}))


@pytest.fixture
def rounds() -> int:
    """How often a fault is tried; QIANTAI_FAULTS=5000 before a release."""
    return int(os.environ.get("QIANTAI_FAULTS", "20"))


@pytest.fixture
def chance() -> Iterator[random.Random]:
    """Randomness whose seed is printed with a failing test (QIANTAI_SEED repeats it)."""
    seed = int(os.environ.get("QIANTAI_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed {seed}")  # noqa: T201
    return random.Random(seed)
