"""Who can open the site: passwords and recovery keys, each with the data key sealed to it."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.errors import Refusal, Trouble
from app.storage import recovery
from app.storage.argon import SALT_BYTES, ArgonParams, calibrate, derive, must_be_sane
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, must_be_site
from app.storage.guesses import LEAST_SECONDS, Clocks, count_guess, forgive, must_wait
from app.storage.header import (
    Header,
    filled,
    header_for,
    let_in,
    login_key,
    must_be_true,
    newest,
    seal,
    vouched,
    write_both,
    write_slots,
)
from app.storage.password import must_be_good, normal, usable
from app.storage.recovery import RecoveryKey
from app.storage.recovery_slots import (
    new_recovery_keys,
    recovery_slot,
    recovery_waits,
    remove_recovery,
    settle_recovery,
    unlock_with_recovery,
    verify_recovery,
)
from app.storage.signing import Signature
from app.storage.slots import STAFF, Opened, Slot, open_slot, with_pair

__all__ = [
    "Clocks",
    "DataKey",
    "LogIn",
    "RecoveryKey",
    "Signature",
    "add_slot",
    "change_password",
    "create_header",
    "log_in_names",
    "log_ins",
    "new_recovery_keys",
    "recovery_waits",
    "remove_recovery",
    "remove_slot",
    "set_password",
    "set_rank",
    "settle_recovery",
    "sign",
    "unlock",
    "unlock_with_recovery",
    "verify_recovery",
]

_WRONG = "登录名或密码不对。请看一下大写锁定和输入法，再输一次。"
_LAST_HEAD = "这是最后一位负责人的登录名，不能{deed}。请先给另一位负责人开通登录。"


@dataclass(frozen=True)
class LogIn:
    """What the header says of one log-in name: of head rank or not, and when its password was set."""

    name: str
    head: bool
    changed: date


def create_header(
    folder: SiteFolder,
    login: str,
    password: str,
    *,
    own_words: Iterable[str] = (),
    params: ArgonParams | None = None,
    today: date | None = None,
) -> tuple[DataKey, tuple[RecoveryKey, RecoveryKey]]:
    """Make a new site's data key, its first head's slot and two recovery keys, and write both copies.

    The folder is empty (`folder.make_ready`). Refusal: name or password; Trouble: disk, header exists.
    """
    if folder.keys_a.exists() or folder.keys_b.exists():
        raise Trouble("这个文件夹里已经有密钥文件，没有覆盖它。", "请另选一个空文件夹。")
    name = _must_be_a_name(login)
    good = must_be_good(password, (name, *own_words))
    day = today or date.today()
    key = DataKey(secrets.token_bytes(32), secrets.token_hex(16), 1)
    papers = (recovery.new_recovery_key(), recovery.new_recovery_key())
    header = vouched(Header(key.site_id, key.generation, (), since=day.isoformat()), key.secret)
    first = _staff_slot(name, good, header, key, head=True, params=params, day=day)
    slots = (first, *(recovery_slot(paper, header, key, day) for paper in papers))
    write_both(folder, seal(replace(header, slots=slots), key.secret))
    return key, papers


def log_in_names(folder: SiteFolder) -> tuple[str, ...]:
    """The log-in names of the site, in the order they were added. Trouble when no header is readable."""
    return tuple(slot.login for slot in newest(folder).slots if slot.kind == STAFF)


def log_ins(folder: SiteFolder) -> tuple[LogIn, ...]:
    """Every log-in with its rank and the day its password was set (for the three-month rule, ARCH-06)."""
    staff = (slot for slot in newest(folder).slots if slot.kind == STAFF)
    return tuple(LogIn(slot.login, slot.head, date.fromisoformat(slot.changed)) for slot in staff)


def unlock(folder: SiteFolder, login: str, password: str, *, clocks: Clocks | None = None) -> DataKey:
    """The data key for a right password. Call with the site's lock held, off the screen's thread.

    Takes up to about a second; a wrong guess at least half a second. The database is not touched.
    Refusal: wrong, or still waiting after five wrong ones (seconds in words); Trouble: header damaged.
    """
    must_be_site(folder)
    return _unlock(folder, login, password, clocks or Clocks())


def sign(folder: SiteFolder, login: str, password: str, *, clocks: Clocks | None = None) -> Signature:
    """Proof that somebody typed their own password just now, for an approval; the database is not touched.

    The same rules as `unlock`: takes about a second, wrong guesses count and make wait. Refusal: wrong,
    or still waiting; Trouble: header damaged.
    """
    times = clocks or Clocks()
    header, slot, _, opened = _proved(folder, login, password, times)
    must_be_true(header, opened.secret)
    return Signature(login_key(slot.login), times.steady())


def add_slot(
    folder: SiteFolder,
    key: DataKey,
    login: str,
    password: str,
    *,
    head: bool = False,
    own_words: Iterable[str] = (),
    params: ArgonParams | None = None,
    today: date | None = None,
) -> DataKey:
    """Let one more person open the site. Refusal when the name is taken or the password is poor."""
    name = _must_be_a_name(login)
    good = must_be_good(password, (name, *own_words))
    header = header_for(folder, key)
    if _find(header, name):
        raise Refusal("这个登录名已经有人用了，请另取一个。", field="login")
    slot = _staff_slot(name, good, header, key, head=head, params=params, day=today)
    return write_slots(folder, key, header, (*header.slots, slot))


def change_password(
    folder: SiteFolder,
    login: str,
    old: str,
    new: str,
    *,
    own_words: Iterable[str] = (),
    params: ArgonParams | None = None,
    today: date | None = None,
    clocks: Clocks | None = None,
) -> DataKey:
    """Replace one's own password: new salt, same data key sealed again (ARCH-06).

    Refusal when the old one is wrong, the new one poor, or both are the same; then nothing was written.
    """
    good = must_be_good(new, (login, *own_words))
    if good == normal(old):
        raise Refusal("新密码和原来的一样，请换一个。", field="password")
    key = _unlock(folder, login, old, clocks or Clocks())
    return set_password(folder, key, login, good, own_words=own_words, params=params, today=today)


def set_password(
    folder: SiteFolder,
    key: DataKey,
    login: str,
    new: str,
    *,
    own_words: Iterable[str] = (),
    params: ArgonParams | None = None,
    today: date | None = None,
) -> DataKey:
    """Give a log-in name a new password with the data key at hand (after a recovery key)."""
    good = must_be_good(new, (login, *own_words))
    header = header_for(folder, key)
    old = _must_find(header, login)
    # Measuring this PC anew would double the time; what was found good at set-up still is.
    chosen = params or old.argon
    fresh = _staff_slot(old.login, good, header, key, head=old.head, params=chosen, day=today, keep=old)
    changed = write_slots(folder, key, header, _with(header, old, fresh))
    forgive(folder, login_key(login))
    return changed


def remove_slot(folder: SiteFolder, key: DataKey, login: str) -> DataKey:
    """Take a leaver's access away at once. Refusal when it is the last one of head rank."""
    header = header_for(folder, key)
    gone = _must_find(header, login)
    left = tuple(slot for slot in header.slots if slot is not gone)
    _must_keep_a_head(left, "停用")
    changed = write_slots(folder, key, header, left)
    forgive(folder, login_key(login))
    return changed


def set_rank(folder: SiteFolder, key: DataKey, login: str, *, head: bool) -> DataKey:
    """Make a log-in one of head rank, or no longer; the password stays as it is.

    Refusal when no log-in of head rank would be left. With nothing to change the data key comes back
    as it is.
    """
    header = header_for(folder, key)
    old = _must_find(header, login)
    if old.head == head:
        return key
    if old.is_first_version:
        # Its rank is bound to its password, so nobody else can change it.
        raise Refusal(f"“{old.login}”还没有用新版程序登录过。请本人先登录一次，然后再改。")
    slots = _with(header, old, replace(old, head=head))
    _must_keep_a_head(slots, "改为普通登录")
    return write_slots(folder, key, header, slots)


# ---------------------------------------------------------------- inside


def _unlock(folder: SiteFolder, login: str, password: str, clocks: Clocks) -> DataKey:
    _, slot, wrapping_key, opened = _proved(folder, login, password, clocks)
    return let_in(folder, slot, opened, wrapping_key)


def _proved(
    folder: SiteFolder, login: str, password: str, clocks: Clocks
) -> tuple[Header, Slot, bytes, Opened]:
    """The newest header, the slot, the password's key and what it opened; Refusal when it does not."""
    start = clocks.steady()
    header = newest(folder)
    slot = _find(header, login)
    name = login_key(slot.login) if slot else ""
    if slot:
        must_be_sane(slot.argon)
        must_wait(folder, name, clocks)
        count_guess(folder, name, clocks)
    wrapping_key = _derived(slot, password) if slot else None
    opened = open_slot(slot, header.place, wrapping_key) if slot and wrapping_key else None
    if slot is None or wrapping_key is None or opened is None:
        clocks.sleep(max(0.0, LEAST_SECONDS - (clocks.steady() - start)))
        raise Refusal(_WRONG, field="password")
    forgive(folder, name)
    return header, slot, wrapping_key, opened


def _derived(slot: Slot, password: str) -> bytes | None:
    given = normal(password) if len(password) < 10_000 else ""
    return derive(given, bytes.fromhex(slot.salt), slot.argon) if usable(given) else None


def _with(header: Header, old: Slot, fresh: Slot) -> tuple[Slot, ...]:
    return tuple(fresh if slot is old else slot for slot in header.slots)


def _must_keep_a_head(slots: Iterable[Slot], deed: str) -> None:
    if not any(slot.head for slot in slots):
        raise Refusal(_LAST_HEAD.format(deed=deed))


def _find(header: Header, login: str) -> Slot | None:
    wanted = login_key(login[:200])
    return next((s for s in header.slots if s.kind == STAFF and login_key(s.login) == wanted), None)


def _must_find(header: Header, login: str) -> Slot:
    slot = _find(header, login)
    if slot is None:
        raise Refusal("没有这个登录名。", field="login")
    return slot


def _must_be_a_name(login: str) -> str:
    name = normal(login).strip()
    if not name:
        raise Refusal("请填登录名，例如工号。", field="login")
    if len(name) > 32 or not name.isprintable():
        raise Refusal("登录名最多 32 个字，不能有看不见的字符。", field="login")
    return name


def _staff_slot(
    name: str,
    password: str,
    header: Header,
    key: DataKey,
    *,
    head: bool,
    params: ArgonParams | None,
    day: date | None,
    keep: Slot | None = None,
) -> Slot:
    chosen = params or calibrate()
    salt, on = secrets.token_bytes(SALT_BYTES), (day or date.today()).isoformat()
    slot_id, created = (keep.id, keep.created) if keep else (secrets.token_hex(8), on)
    slot = Slot(slot_id, STAFF, name, head, created, on, chosen.memory_mib, chosen.passes, salt.hex())
    return filled(with_pair(slot, header.place, derive(password, salt, chosen)), header, key)
