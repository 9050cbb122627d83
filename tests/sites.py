"""A small sealed site for tests: real files, real keys, invented people."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import daily
from app.modules.residents.model import Mark
from app.modules.residents.plan import DEFAULT_MARKS
from app.modules.site import service as settings
from app.modules.staff.model import StaffMember, StaffRole
from app.modules.staff.service import enter_first_head, who_is
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage import keyring
from app.storage.argon import LEAST
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.store import Store

SAMPLE = Path(__file__).resolve().parents[1] / "resources" / "sample" / "households-1.xlsx"
PASSWORD = "清晨的门廊有三只黑猫"
MONDAY = datetime(2026, 11, 23, 9, 42)


@dataclass
class StillClock:
    """A clock that stands until a test moves it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class OpenTestSite:
    """An open site and its head."""

    folder: SiteFolder
    store: Store
    who: Who
    clock: StillClock
    changed: list[frozenset[Ref]] = field(default_factory=list)

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a verb as the first centre head."""
        return self.store.do(self.who, verb, *args, **kwargs)

    def read(self, listing: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Ask a list function."""
        return self.store.read(listing, *args, **kwargs)

    def someone(self, role: Role) -> Who:
        """A made-up colleague with one role; staff id of the head, so that foreign keys hold."""
        return Who(self.who.staff_id, "叶知秋", frozenset({role}))


def make_site(path: Path, day: date = MONDAY.date(), *, own: bool = False) -> OpenTestSite:
    """A new site in `path` with the weakest allowed password work, so that tests are quick.

    Sites of one day are copies of one that was made once, under the same data key; a test that needs
    two different sites asks for one of its `own`.
    """
    if own or (path.exists() and any(path.iterdir())):
        key = _build(path, day)
    else:
        master, key = _master(day)
        shutil.copytree(master, path, dirs_exist_ok=True)
    clock = StillClock()
    folder = SiteFolder(path)
    store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
    made = OpenTestSite(folder, store, store.read(who_is, "weizhou", day), clock)
    store.on_changed(made.changed.append)
    return made


@cache
def _master(day: date) -> tuple[Path, DataKey]:
    """The site of that day from which the others are copied; it goes when the tests end."""
    place = Path(tempfile.mkdtemp(prefix="qiantai-site-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place / "site", _build(place / "site", day)


def _build(path: Path, day: date) -> DataKey:
    folder = SiteFolder(path)
    path.mkdir(parents=True, exist_ok=True)
    key, _ = keyring.create_header(folder, "weizhou", PASSWORD, params=LEAST, today=day)

    def prepare(session: Session) -> None:
        settings.put(session, "company", "示例物业服务有限公司")
        settings.put(session, "centre", "青禾苑物业管理服务中心")
        enter_first_head(session, "顾维舟", "weizhou", day)
        desk = StaffMember(name="林晓禾", entered=day)
        desk.roles.append(StaffRole(role=Role.DESK, since=day))
        session.add(desk)
        session.add_all(Mark(name=name) for name in DEFAULT_MARKS)

    Store.create(folder, key, prepare=prepare, clock=StillClock(), indexers=daily.INDEXERS).close()
    return key
