"""A site with a head and three colleagues; passwords are worked out with the least allowed effort."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app import daily
from app.modules.residents.service import add_unit
from app.modules.staff import service
from app.modules.staff.model import StaffMember
from app.rules.roles import Role, Who
from app.storage import argon, keyring
from app.storage.folder import SiteFolder
from app.storage.header import login_key
from app.storage.signing import Signature
from app.storage.store import Store
from tests.sites import MONDAY, OpenTestSite, StillClock, make_site

TODAY = MONDAY.date()
OTHER = "傍晚的码头停着七条船"


@dataclass
class Staff:
    """An open site and whom it knows by name."""

    site: OpenTestSite
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def head(self) -> Who:
        return self.site.who

    def signature(self, login: str = "weizhou") -> Signature:
        return Signature(login_key(login), time.monotonic())

    def sign(self, verb: Any, *args: Any, by: Who | None = None, **kwargs: Any) -> Any:
        """Do a verb signed by whoever does it, the first head when nobody is named."""
        who = by or self.head
        return self.site.store.do(who, verb, *args, signature=self.signature(who.login), **kwargs)

    def enter(self, name: str, role: Role, **facts: Any) -> int:
        """Somebody new."""
        facts = {"sex": "f", "entered": "2026-01-05", "role": role.value} | facts
        self.ids[name] = self.sign(service.register, name=name, **facts).id
        return self.ids[name]

    def let_in(self, name: str, login: str) -> Who:
        """Open a log-in, and who that is."""
        self.sign(service.open_log_in, self.ids[name], login=login, password=OTHER)
        return self.who(name)

    def who(self, name: str) -> Who:
        """Somebody as who acts today."""
        return self.site.read(service.who_works, self.ids[name], TODAY)

    def member(self, name: str) -> tuple[str | None, Any, list[tuple[str, Any, Any]]]:
        """Log-in name, last day and roles as kept."""

        def look(session: Any) -> Any:
            m = session.get(StaffMember, self.ids[name])
            return m.login, m.left, [(r.role, r.since, r.until) for r in m.roles]

        return self.site.read(look)

    def log_ins(self) -> dict[str, bool]:
        """Log-in name to head rank, from the key files."""
        return {one.name: one.head for one in self.site.store.keys.log_ins()}


@pytest.fixture
def staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Staff]:
    """Head 顾维舟, CS head 叶知秋, officer 苏晚晴, desk 郑小满; three buildings."""
    monkeypatch.setattr(keyring, "calibrate", lambda: argon.LEAST)
    first = _first()
    folder = SiteFolder(Path(shutil.copytree(first.site.folder.path, tmp_path / "site")))
    clock = StillClock()
    store = Store.open(folder, first.site.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    made = Staff(OpenTestSite(folder, store, first.head, clock), dict(first.ids))
    store.on_changed(made.site.changed.append)
    yield made
    store.close()


@cache
def _first() -> Staff:
    """Made once and closed, then copied."""
    place = Path(tempfile.mkdtemp(prefix="qiantai-staff-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    made = Staff(make_site(place / "site"))
    for building in (1, 2, 3):
        made.site.do(add_unit, f"{building}-1-101", {})
    made.ids["顾维舟"] = made.head.staff_id
    for name, role in (("叶知秋", Role.CS_HEAD), ("苏晚晴", Role.OFFICER), ("郑小满", Role.DESK)):
        made.enter(name, role)
    made.site.store.close()
    return made
