"""A small office for tests of consents: two heads, an officer, the desk, some with a log-in."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from app import daily
from app.modules.consents import lists, service
from app.modules.consents.model import Consent
from app.modules.notices import service as notices
from app.modules.staff.model import StaffMember, StaffRole
from app.modules.staff.service import who_is, who_works
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage import keyring
from app.storage.act import Act, verb
from app.storage.argon import LEAST
from app.storage.folder import SiteFolder
from app.storage.header import login_key
from app.storage.signing import Signature
from app.storage.store import Store
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from tests.sites import PASSWORD, OpenTestSite, StillClock, make_site

RUOLAN_PASSWORD = "窗台上的薄荷又长高了"
YANQIU_PASSWORD = "码头边的灯笼一直亮着"
PASSWORDS = {"weizhou": PASSWORD, "ruolan": RUOLAN_PASSWORD, "yanqiu": YANQIU_PASSWORD}
ENTERED = date(2026, 1, 4)
WORDS = {
    "title": "关于更换二次供水泵的停水通知",
    "body": "尊敬的各位用户：\n为更换 2 号二次供水泵，定于 11 月 27 日停水。",
    "dated": "2026-11-23",
    "post_until": "2026-11-27",
    "signer": "顾维舟",
}


@verb("staff.change", "登记人员")
def _enter(act: Act, name: str, roles: tuple[Role, ...], login: str | None) -> int:
    """Somebody who works here; without the slot a log-in has, which costs time."""
    member = StaffMember(name=name, login=login, entered=ENTERED)
    member.roles.extend(StaffRole(role=role, since=ENTERED) for role in roles)
    act.session.add(member)
    act.session.flush()
    return member.id


@verb("staff.change", "免岗位")
def end_roles(act: Act, staff_id: int, role: Role, last_day: date) -> None:
    """A role ends."""
    for held in act.session.get_one(StaffMember, staff_id).roles:
        if held.role == role:
            held.until = last_day


@dataclass
class Office:
    """An open site with its people: 顾维舟 centre head, 沈若兰 CS head, 何砚秋 leader, 唐小满 officer."""

    site: OpenTestSite
    people: dict[str, int] = field(default_factory=dict)

    def enter(self, name: str, *roles: Role, login: str | None = None) -> Who:
        """One more person."""
        self.people[name] = self.site.do(_enter, name, roles, login)
        return self.who(name)

    def who(self, name: str) -> Who:
        """Somebody as they are today."""
        if name == "顾维舟":
            return self.site.read(who_is, "weizhou", self.day)
        return self.site.read(who_works, self.people[name], self.day)

    def open_slot(self, login: str) -> None:
        """Let a log-in name really open the site."""
        keyring.add_slot(
            self.site.folder, self.site.store.keys.key, login, PASSWORDS[login], params=LEAST, today=self.day
        )

    @property
    def day(self) -> date:
        """Today."""
        return self.site.clock.now.date()

    def now(self) -> datetime:
        """The clock of this office, for the screens."""
        return self.site.clock.now

    def do(self, name: str, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a verb as somebody, signed by them when it must be."""
        who = self.who(name)
        if getattr(verb, "signed", False):
            kwargs.setdefault("signature", Signature(login_key(who.login), time.monotonic()))
        return self.site.store.do(who, verb, *args, **kwargs)

    def read(self, listing: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Ask a list function."""
        return self.site.read(listing, *args, **kwargs)

    def draft(self, by: str = "唐小满", **words: str) -> Ref:
        """A notice somebody has written."""
        return self.do(by, notices.save_draft, None, **{**WORDS, **words})

    def asked(self, by: str = "唐小满", **words: str) -> tuple[Ref, Ref]:
        """A notice sent for approval: the notice, and the request."""
        notice = self.draft(by, **words)
        return notice, self.do(by, notices.ask_approval, notice.id)

    def desk(self, name: str) -> tuple[Desk, list[Said]]:
        """Somebody at the desk with real password work, and everything that is said."""
        desk = Desk(self.site.store, self.who(name), prove=self.prove)
        said: list[Said] = []
        desk.said.connect(said.append)
        return desk, said

    def prove(self, login: str, password: str) -> Signature:
        """The real check of a password."""
        return keyring.sign(self.site.folder, login, password)


def open_office(path: Path, *, slots: bool = False, cs_head: bool = True) -> Office:
    """A site with its people; `slots` also gives the heads and the leader real log-ins.

    It is made once and copied for every test: making one costs more than most tests.
    """
    which = (slots, cs_head)
    if which not in _made or not _made[which].site.folder.path.exists():
        _made[which] = _make_office(path.parent / f"office-{os.getpid()}-{slots}-{cs_head}", slots, cs_head)
        _made[which].site.store.close()
    first = _made[which]
    shutil.copytree(first.site.folder.path, path / "site")
    folder, clock = SiteFolder(path / "site"), StillClock()
    store = Store.open(folder, first.site.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    return Office(OpenTestSite(folder, store, first.site.who, clock), dict(first.people))


_made: dict[tuple[bool, bool], Office] = {}


def _make_office(path: Path, slots: bool, cs_head: bool) -> Office:
    office = Office(make_site(path / "site"))
    if cs_head:
        office.enter("沈若兰", Role.CS_HEAD, login="ruolan")
    office.enter("何砚秋", Role.LEADER, login="yanqiu")
    office.enter("唐小满", Role.OFFICER)
    if slots:
        for login in ("ruolan", "yanqiu") if cs_head else ("yanqiu",):
            office.open_slot(login)
    return office


def window_for(qtbot: QtBot, widget: QWidget) -> QWidget:
    """Show a page as large as it stands in the main window."""
    qtbot.addWidget(widget)
    widget.resize(1238, 680)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    QApplication.processEvents()
    return widget


def sheet_of(page: QWidget, kind: type[Sheet] = Sheet) -> Any:
    """The dialog in sight."""
    return next(s for s in page.window().findChildren(kind) if s.isVisible())


def no_sheet(page: QWidget) -> bool:
    """True when no dialog is in sight."""
    return not any(s.isVisible() for s in page.window().findChildren(Sheet))


def state(office: Office, ref: Ref) -> tuple[str, int]:
    """State and step of a request."""

    def listing(session: Session) -> tuple[str, int]:
        consent = session.get_one(Consent, ref.id)
        return consent.state, consent.step

    found: tuple[str, int] = office.read(listing)
    return found


def step_of(office: Office, ref: Ref) -> tuple[object, ...]:
    """The newest step: answer, way, approver, who entered it, remark, due, confirmed."""

    def listing(session: Session) -> tuple[object, ...]:
        s = session.get_one(Consent, ref.id).steps[-1]
        return s.answer, s.way, s.approver_id, s.entered_by, s.remark, s.confirm_by, s.confirmed

    found: tuple[object, ...] = office.read(listing)
    return found


def noted(office: Office, ref: Ref, **more: object) -> Ref:
    """沈若兰 said yes on the telephone, 唐小满 notes it."""
    words = {
        "approver_id": office.people["沈若兰"],
        "way": "telephone",
        "said_at": office.now(),
        "how": "199-0000-0112 来电",
        **more,
    }
    return office.do("唐小满", service.note, ref.id, **words)  # type: ignore[no-any-return]


def one(office: Office, ref: Ref, name: str = "唐小满") -> lists.ConsentLine:
    """A request as somebody sees it."""
    line = office.read(lists.one, ref.id, office.who(name), office.day)
    assert line is not None
    return line


def delegated(office: Office, **more: object) -> Ref:
    """沈若兰 lets 何砚秋 decide for five days."""
    words = {
        "to_id": office.people["何砚秋"],
        "role": "cs_head",
        "since": office.day,
        "until": office.day + timedelta(days=4),
        "reason": "去总部培训",
        **more,
    }
    return office.do("沈若兰", service.delegate, **words)  # type: ignore[no-any-return]
