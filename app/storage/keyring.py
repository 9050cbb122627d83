"""Who can open the site: passwords and recovery keys, each with the same data key wrapped under it."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from nacl.encoding import RawEncoder
from nacl.hash import blake2b

from app.errors import Refusal, Trouble
from app.storage import recovery
from app.storage.argon import SALT_BYTES, ArgonParams, calibrate, derive, must_be_sane
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, must_be_site
from app.storage.guesses import LEAST_SECONDS, Clocks, count_guess, forgive, must_wait
from app.storage.header import (
    RECOVERY,
    STAFF,
    Header,
    Slot,
    is_sealed,
    login_key,
    newest,
    read_copies,
    seal,
    unwrap,
    wrap,
    write_both,
)
from app.storage.password import must_be_good, normal, usable
from app.storage.recovery import RecoveryKey

__all__ = [
    "Clocks",
    "DataKey",
    "LogIn",
    "RecoveryKey",
    "add_slot",
    "change_password",
    "create_header",
    "log_in_names",
    "log_ins",
    "remove_recovery",
    "remove_slot",
    "set_password",
    "unlock",
    "unlock_with_recovery",
    "verify_recovery",
]

_WRONG = "登录名或密码不对。请看一下大写锁定和输入法，再输一次。"


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
    secret, site_id = secrets.token_bytes(32), secrets.token_hex(16)
    papers = (recovery.new_recovery_key(), recovery.new_recovery_key())
    slots = [_staff_slot(name, good, site_id, secret, head=True, params=params, day=day)]
    slots += [_recovery_slot(paper, site_id, secret, day) for paper in papers]
    header = seal(Header(site_id, 1, tuple(slots)), secret)
    write_both(folder, header)
    return DataKey(secret, site_id, 1), papers


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


def unlock_with_recovery(folder: SiteFolder, text: str, *, clocks: Clocks | None = None) -> DataKey:
    """The data key for a recovery key typed from paper. Refusal names the line with a slip."""
    must_be_site(folder)
    return _open_paper(folder, text, clocks or Clocks())


def verify_recovery(folder: SiteFolder, text: str, *, clocks: Clocks | None = None) -> None:
    """Pass when the text is one of this site's recovery keys, otherwise Refusal."""
    _open_paper(folder, text, clocks or Clocks())


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
    header = _header_for(folder, key)
    if _find(header, name):
        raise Refusal("这个登录名已经有人用了，请另取一个。", field="login")
    slot = _staff_slot(name, good, header.site_id, key.secret, head=head, params=params, day=today)
    return _write(folder, key, header, (*header.slots, slot))


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
    """Replace one's own password: new salt, same data key wrapped again (ARCH-06).

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
    header = _header_for(folder, key)
    old = _must_find(header, login)
    fresh = _staff_slot(
        old.login, good, header.site_id, key.secret, head=old.head, params=params, day=today, keep=old
    )
    changed = _write(folder, key, header, tuple(fresh if slot is old else slot for slot in header.slots))
    forgive(folder, login_key(login))
    return changed


def remove_slot(folder: SiteFolder, key: DataKey, login: str) -> DataKey:
    """Take a leaver's access away at once. Refusal when it is the last one of head rank."""
    header = _header_for(folder, key)
    gone = _must_find(header, login)
    left = tuple(slot for slot in header.slots if slot is not gone)
    if not any(slot.head for slot in left):
        raise Refusal("这是最后一位负责人的登录名，不能停用。请先给另一位负责人开通登录。")
    changed = _write(folder, key, header, left)
    forgive(folder, login_key(login))
    return changed


def remove_recovery(folder: SiteFolder, key: DataKey, text: str) -> DataKey:
    """Cancel a recovery key by typing it. Refusal when it is the last one."""
    header = _header_for(folder, key)
    paper = recovery.parse(text)
    left = tuple(s for s in header.slots if not (s.kind == RECOVERY and _opens(s, header, paper)))
    if len(left) == len(header.slots):
        raise Refusal("这不是本站点的恢复密钥。请换另一张纸上的再试。")
    if not any(slot.kind == RECOVERY for slot in left):
        raise Refusal("这是最后一把恢复密钥，不能作废。")
    return _write(folder, key, header, left)


# ---------------------------------------------------------------- inside


def _unlock(folder: SiteFolder, login: str, password: str, clocks: Clocks) -> DataKey:
    start = clocks.steady()
    header = newest(folder)
    slot = _find(header, login)
    name = login_key(slot.login) if slot else ""
    if slot:
        must_be_sane(slot.argon)
        must_wait(folder, name, clocks)
        count_guess(folder, name, clocks)
    secret = _try(slot, header, password) if slot else None
    if slot is None or secret is None:
        clocks.sleep(max(0.0, LEAST_SECONDS - (clocks.steady() - start)))
        raise Refusal(_WRONG, field="password")
    forgive(folder, name)
    return _settled(folder, secret)


def _try(slot: Slot, header: Header, password: str) -> bytes | None:
    given = normal(password) if len(password) < 10_000 else ""
    if not usable(given):
        return None
    return unwrap(slot, header.site_id, derive(given, bytes.fromhex(slot.salt), slot.argon))


def _open_paper(folder: SiteFolder, text: str, clocks: Clocks) -> DataKey:
    paper = recovery.parse(text)
    header = newest(folder)
    for slot in header.slots:
        secret = _opens(slot, header, paper) if slot.kind == RECOVERY else None
        if secret is not None:
            return _settled(folder, secret)
    clocks.sleep(LEAST_SECONDS)
    raise Refusal("这不是本站点的恢复密钥。请换另一张纸上的再试。", field="line1")


def _opens(slot: Slot, header: Header, paper: RecoveryKey) -> bytes | None:
    return unwrap(slot, header.site_id, _paper_key(paper, slot.salt))


def _settled(folder: SiteFolder, secret: bytes) -> DataKey:
    """The newest copy whose seal is true; the other copy is repaired from it."""
    copies = read_copies(folder)
    true = [copy for copy in copies if copy and is_sealed(copy, secret)]
    if not true:
        raise Trouble(
            "密钥文件被改过，和数据对不上，已停止打开。", "请用备份里的密钥文件恢复，并报告中心负责人。"
        )
    best = max(true, key=lambda header: header.generation)
    if copies != (best, best):
        write_both(folder, best)
    return DataKey(secret, best.site_id, best.generation)


def _header_for(folder: SiteFolder, key: DataKey) -> Header:
    copies = [copy for copy in read_copies(folder) if copy and is_sealed(copy, key.secret)]
    if not copies:
        raise Trouble("密钥文件和打开的站点对不上，没有改动。", "请关闭程序再打开，还不行请管理员查看。")
    return max(copies, key=lambda header: header.generation)


def _write(folder: SiteFolder, key: DataKey, header: Header, slots: tuple[Slot, ...]) -> DataKey:
    changed = seal(Header(header.site_id, header.generation + 1, slots), key.secret)
    write_both(folder, changed)
    return replace(key, generation=changed.generation)


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
    site_id: str,
    secret: bytes,
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
    return wrap(slot, site_id, secret, derive(password, salt, chosen))


def _recovery_slot(paper: RecoveryKey, site_id: str, secret: bytes, day: date) -> Slot:
    # 160 random bits need no slow derivation: nobody can try them all.
    salt, on = secrets.token_hex(16), day.isoformat()
    slot = Slot(secrets.token_hex(8), RECOVERY, "", False, on, on, 0, 0, salt)
    return wrap(slot, site_id, secret, _paper_key(paper, salt))


def _paper_key(paper: RecoveryKey, salt: str) -> bytes:
    made = blake2b(salt.encode(), key=paper.secret, person=b"qiantai-paper", encoder=RawEncoder)
    return bytes(made)
