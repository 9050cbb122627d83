"""A site with a little history: households, looks, changes, prints, by two people on three days."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from app import daily
from app.modules.notices import service as notices
from app.modules.residents import correcting, service
from app.modules.residents import lists as residents
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.folder import SiteFolder
from app.storage.signing import Signature
from app.storage.store import Store
from tests.sites import OpenTestSite, StillClock, make_site

LIN = Who(2, "林晓禾", frozenset({Role.DESK}))


def signed() -> Signature:
    """The head's password, typed just now."""
    return Signature("weizhou", time.monotonic())


PHONE = "199-0000-4321"


@dataclass
class Past:
    """The site, one household and its owner."""

    site: OpenTestSite
    unit: Ref
    person_id: int

    def look(self, purpose: str = "通知漏水") -> None:
        """The desk opens the owner's telephone."""
        self.site.store.do(LIN, service.open_private, self.person_id, ["phone"], purpose)

    def later(self, **by: int) -> None:
        """Time goes by."""
        self.site.clock.now += timedelta(**by)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    """A small open site."""
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    """Entries 2 to 8: 2–4 on Monday, 5–6 on Tuesday, 7–8 on Wednesday."""
    first = _past()
    folder = SiteFolder(Path(shutil.copytree(first.site.folder.path, tmp_path / "past")))
    clock = StillClock(first.site.clock.now)
    store = Store.open(folder, first.site.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    made = OpenTestSite(folder, store, first.site.who, clock)
    store.on_changed(made.changed.append)
    yield replace(first, site=made)
    store.close()


@cache
def _past() -> Past:
    """Made once and closed, then copied."""
    place = Path(tempfile.mkdtemp(prefix="qiantai-journal-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    site = make_site(place / "site")
    unit = site.do(service.add_unit, "3栋1单元0502", {})
    site.do(service.add_person, unit.id, "owner", {"name": "严军珺"}, PHONE)
    person_id = site.read(residents.household, unit.id).people[0].person_id
    made = Past(site, unit, person_id)
    made.look()
    site.clock.now = datetime(2026, 11, 24, 10, 0)
    site.store.do(LIN, service.add_telephone, person_id, "199-0000-8765")
    site.do(
        notices.save_draft,
        None,
        title="停水通知",
        body="27 日停水。",
        dated="2026-11-24",
        post_until="2026-11-30",
        signer="顾维舟",
    )
    site.clock.now = datetime(2026, 11, 25, 10, 0)
    site.do(correcting.printed_list, 17, signature=signed())
    made.look("核对登记")
    site.store.close()
    return made
