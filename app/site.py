"""Making, unlocking and closing a site: the same few steps for the window and for the commands."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from app import daily, tabs
from app.errors import Refusal
from app.modules.residents.model import Mark
from app.modules.residents.plan import DEFAULT_MARKS
from app.modules.site import service as settings
from app.modules.staff.service import enter_first_head, who_is
from app.rules.roles import HEADS, Who
from app.storage import keyring
from app.storage.folder import SiteFolder, SiteLock, hold_lock, make_ready
from app.storage.header import login_key
from app.storage.recovery import RecoveryKey
from app.storage.rekey import settle_pending
from app.storage.signing import Signature
from app.storage.store import Store


@dataclass(frozen=True)
class NewSite:
    """What the wizard or the command asks before a site is made."""

    company: str
    centre: str
    head_name: str
    login: str
    password: str
    households: str = "600"
    delivery: str = "finished"


@dataclass
class OpenSite:
    """One unlocked site: its store, who is at it, and the lock that keeps others out.

    `signature` is the proof of the password that opened it, good for a minute: a command signs with it.
    """

    folder: SiteFolder
    lock: SiteLock
    store: Store
    who: Who
    signature: Signature

    def close(self, *, keep_lock: bool = False) -> None:
        """Close the database; with `keep_lock` the site stays ours (the desk is only locked)."""
        self.store.close()
        if not keep_lock:
            self.lock.release()


def create(path: Path, new: NewSite, *, today: date | None = None) -> tuple[str, ...]:
    """Make a site in an empty folder and return the recovery keys as lines to print, one text a key.

    Raises Refusal for a folder that is not empty, a name left out or a weak password; Trouble when
    the disk fails. After either the folder is as empty as before, and it can be tried again.
    """
    day = today or date.today()
    wanted = {"company": new.company, "centre": new.centre, "delivery": new.delivery}
    wanted["households_expected"] = new.households
    for setting, value in wanted.items():
        settings.checked(setting, value)
    if not new.head_name.strip():
        raise Refusal("请填写第一位中心负责人的姓名。", field="head_name")
    folder = SiteFolder(path)
    make_ready(folder)
    try:
        with hold_lock(folder) as lock:
            recovery = _make(folder, lock, new, wanted, day)
    except BaseException:
        # The folder was empty and nobody has seen the keys: what is there now is half a site of ours.
        for left in (folder.keys_a, folder.keys_b, folder.main_db, folder.lock_file):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise
    return tuple(key.text for key in recovery)


def _make(
    folder: SiteFolder, lock: SiteLock, new: NewSite, wanted: dict[str, str], day: date
) -> tuple[RecoveryKey, ...]:
    own_words = (new.company, new.centre, new.head_name)
    key, recovery = keyring.create_header(folder, new.login, new.password, own_words=own_words, today=day)
    login = keyring.log_in_names(folder)[0]

    def prepare(session: Session) -> None:
        for name, value in wanted.items():
            settings.put(session, name, value)
        enter_first_head(session, new.head_name, login, day)
        session.add_all(Mark(name=name) for name in DEFAULT_MARKS)

    Store.create(folder, key, prepare=prepare, indexers=daily.INDEXERS, lock=lock).close()
    return recovery


def unlock(
    path: Path, login: str, password: str, *, lock: SiteLock | None = None, today: date | None = None
) -> OpenSite:
    """Open a site with a log-in name and password; `lock` when this program holds it already.

    Raises Refusal for a wrong password, Trouble when the site is open elsewhere or damaged.
    """
    folder = SiteFolder(path)
    held = lock or hold_lock(folder)
    try:
        key = settle_pending(folder, keyring.unlock(folder, login, password))
        store = Store.open(folder, key, indexers=daily.INDEXERS, lock=held)
        try:
            names = keyring.log_in_names(folder)
            known = next(name for name in names if login_key(name) == login_key(login))
            who: Who = store.read(who_is, known, today or date.today())
            _match_rank(store, who)
        except BaseException:
            store.close()
            raise
    except BaseException:
        if lock is None:
            held.release()
        raise
    return OpenSite(folder, held, store, who, Signature(login_key(login), time.monotonic()))


def _match_rank(store: Store, who: Who) -> None:
    """A head's role may have begun or ended since: the header's rank of this log-in follows (ROLE-01)."""
    head = bool(who.roles & HEADS)
    mine = next((one for one in store.keys.log_ins() if login_key(one.name) == login_key(who.login)), None)
    if mine is not None and mine.head != head and not store.view_only:
        with suppress(Refusal):  # the last one of head rank stays one
            store.keys.set_rank(who.login, head=head)


def must_know_every_table() -> None:
    """Make sure that every room's tables are declared, so that a check compares all of them."""
    assert tabs.MODELS
