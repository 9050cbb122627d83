"""What is shown of passwords and keys: who can log in, what is due, and the recovery keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.staff.model import StaffMember
from app.modules.staff.service import roles_zh
from app.rules import passwords
from app.rules.ref import Ref
from app.storage.act import listing
from app.storage.folder import SiteFolder
from app.storage.header import RECOVERY, login_key, newest
from app.storage.keyring import LogIn
from app.storage.record import ref_of

_STATES = {
    "fine": ("正常", "done", ""),
    "soon": ("两周内到期", "today", "due"),
    "over": ("已过期", "overdue", "over"),
}


@dataclass(frozen=True)
class Person:
    """Whose log-in name it is."""

    ref: Ref
    login: str
    name: str
    roles: str


@dataclass(frozen=True)
class LogInLine:
    """One log-in: whose, of which rank, since when its password lasts and until when."""

    ref: Ref
    login: str
    name: str
    roles: str
    rank: str
    changed: str
    due: str
    state: str
    glyph: str
    tone: str


@dataclass(frozen=True)
class OwnPassword:
    """How one's own password stands."""

    changed: date
    due: date
    state: passwords.State


@dataclass(frozen=True)
class RecoveryState:
    """How many recovery keys open the site, when the newest were printed, and whether old ones still do."""

    good: int
    printed: str
    waits: bool


@listing("keys.others", "看登录名单")
def people(session: Session, day: date) -> list[Person]:
    """Everybody who has a log-in name."""
    members = session.scalars(select(StaffMember).where(StaffMember.login.is_not(None)))
    return [Person(ref_of(m), m.login or "", m.name, roles_zh(m.roles_on(day))) for m in members]


def log_in_lines(
    log_ins: Iterable[LogIn], known: Sequence[Person], today: date, months: int
) -> list[LogInLine]:
    """The log-ins, what is due first on top; one that belongs to nobody says so."""
    by_login = {login_key(person.login): person for person in known}
    lines = [
        _line(number, log_in, by_login.get(login_key(log_in.name)), today, months)
        for number, log_in in enumerate(log_ins)
    ]
    return sorted(lines, key=lambda line: (line.due, line.login))


def own_password(log_ins: Iterable[LogIn], login: str, today: date, months: int) -> OwnPassword | None:
    """How the password of one log-in name stands (ARCH-06); None for a name that opens nothing."""
    own = next((one for one in log_ins if login and login_key(one.name) == login_key(login)), None)
    if own is None:
        return None
    due = passwords.due_on(own.changed, months)
    return OwnPassword(own.changed, due, passwords.state(own.changed, today, months))


def password_notice(log_ins: Iterable[LogIn], login: str, today: date, months: int) -> str | None:
    """The reminder to change one's password: from two weeks before its last day on (ARCH-06)."""
    own = own_password(log_ins, login, today, months)
    if own is None or own.state == "fine":
        return None
    if own.state == "soon":
        return f"你的密码最迟 {own.due.isoformat()} 要更换（每 {months} 个月一次）。"
    return f"你的密码已过 {own.due.isoformat()} 的更换日期，请现在更换。"


def recovery_state(folder: SiteFolder) -> RecoveryState:
    """What the key files say of the recovery keys. Trouble when they cannot be read."""
    slots = [slot for slot in newest(folder).slots if slot.kind == RECOVERY]
    printed = max((slot.created for slot in slots), default="")
    return RecoveryState(len(slots), printed, len({slot.batch for slot in slots}) > 1)


def _line(number: int, log_in: LogIn, person: Person | None, today: date, months: int) -> LogInLine:
    words, glyph, tone = _STATES[passwords.state(log_in.changed, today, months)]
    return LogInLine(
        ref=person.ref if person else Ref("log_in", number),
        login=log_in.name,
        name=person.name if person else "（名册里没有）",
        roles=person.roles if person else "",
        rank="负责人" if log_in.head else "普通",
        changed=log_in.changed.isoformat(),
        due=passwords.due_on(log_in.changed, months).isoformat(),
        state=words,
        glyph=glyph,
        tone=tone,
    )
