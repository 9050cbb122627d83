"""The key header: who may open the site, kept in two copies, every word of it proved against changes."""

import contextlib
import hashlib
import json
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from nacl.encoding import RawEncoder
from nacl.hash import blake2b
from nacl.signing import SigningKey

from app.errors import Trouble
from app.storage.datakey import DataKey
from app.storage.faults import as_trouble, machine_faults
from app.storage.folder import SiteFolder, is_write_protected, sync_folder, write_atomic
from app.storage.slots import (
    FORMAT,
    RECOVERY,
    STAFF,
    Opened,
    Place,
    Slot,
    canonical,
    seal_to,
    shut,
    slot_from,
    told_of,
    unseal,
    unshut,
    with_pair,
)

__all__ = ["RECOVERY", "STAFF", "Header", "Slot"]

VERSION = 2


@dataclass(frozen=True)
class Header:
    """The whole header. `seal` proves all of it; only the data key can make it.

    `voucher` (hex) checks who sealed a data key to a slot; its counterpart lies in `nonce` and
    `vouching` under the data key. `since` is the day the data key was made ("" when unknown).
    """

    site_id: str
    generation: int
    slots: tuple[Slot, ...]
    seal: str = ""
    voucher: str = ""
    nonce: str = ""
    vouching: str = ""
    since: str = ""
    version: int = VERSION

    @property
    def place(self) -> Place:
        """What its slots are bound to."""
        return Place(self.site_id, self.voucher)

    @property
    def is_pending(self) -> bool:
        """True while a change of the data key is under way: every slot holds the old and the new one."""
        return any(slot.following for slot in self.slots)


def login_key(login: str) -> str:
    """The form in which two log-in names are the same (full-width, capitals, blanks at the ends)."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def seal(header: Header, secret: bytes) -> Header:
    """The header with its seal made anew."""
    return replace(header, seal=_seal_of(header, secret))


def is_sealed(header: Header, secret: bytes) -> bool:
    """True if nobody without the data key changed anything in the header."""
    return header.seal == _seal_of(header, secret)


def vouched(header: Header, secret: bytes, *, signer: SigningKey | None = None) -> Header:
    """The header in the present version, able to vouch for data keys with this data key at hand.

    `signer` is the one to go on with when the data key changes; a header of the first version gets one.
    """
    if header.voucher and signer is None:
        return header
    signer = signer or SigningKey.generate()
    named = replace(header, version=VERSION, voucher=bytes(signer.verify_key).hex())
    nonce, vouching = shut(bytes(signer), _bound(named), _vouching_key(secret))
    return replace(named, nonce=nonce, vouching=vouching)


def signer_of(header: Header, secret: bytes) -> SigningKey:
    """What signs data keys for the slots of a vouched header; Trouble when the header was changed."""
    seed = unshut(header.nonce, header.vouching, _bound(header), _vouching_key(secret))
    if seed is None:
        raise _changed()
    return SigningKey(seed)


def filled(slot: Slot, header: Header, key: DataKey) -> Slot:
    """The slot with the data key sealed inside, during a change of the data key the new one too."""
    signer = signer_of(header, key.secret)
    sealed = seal_to(slot, header.place, key.secret, signer)
    following = ""
    if header.is_pending and key.pending is not None:
        following = seal_to(slot, header.place, key.pending, signer)
    return replace(slot, sealed=sealed, following=following)


def read_copies(folder: SiteFolder) -> tuple[Header | None, Header | None]:
    """Copies A and B as they lie there; None for one that is missing or damaged. Trouble: disk."""
    return _read(folder.keys_a), _read(folder.keys_b)


def newest(folder: SiteFolder) -> Header:
    """The valid copy with the highest generation; Trouble when there is none."""
    found = [header for header in read_copies(folder) if header]
    if not found:
        raise Trouble(
            "两份密钥文件都读不出来，可能已经损坏。", "数据没有动。请用备份里的密钥文件恢复，或请管理员查看。"
        )
    return max(found, key=lambda header: header.generation)


def true_header(folder: SiteFolder, secret: bytes) -> Header:
    """The newest copy whose seal is true; the other copy is repaired from it. Trouble when none is.

    On a write-protected or full disk the other copy stays as it is until the next log-in.
    """
    copies = read_copies(folder)
    true = [copy for copy in copies if copy and is_sealed(copy, secret)]
    if not true:
        raise _changed()
    best = max(true, key=lambda header: header.generation)
    if copies != (best, best) and not is_write_protected(folder):
        with contextlib.suppress(Trouble):
            write_both(folder, best)
    return best


def let_in(folder: SiteFolder, slot: Slot, opened: Opened, wrapping_key: bytes) -> DataKey:
    """The data key for whoever opened a slot; a slot of the first version is written anew on the way.

    Trouble when the slot is not in the true header: one that was taken away and put back by hand.
    """
    header = true_header(folder, opened.secret)
    if slot not in header.slots:
        raise _changed()
    following = None
    if slot.following and opened.private is not None:
        following = unseal(slot, header.place, slot.following, opened.private)
        if following is None:
            raise _changed()
    key = DataKey(opened.secret, header.site_id, header.generation, following)
    if slot.is_first_version:
        # A full or read-only disk must not keep people out; the next log-in tries again.
        with contextlib.suppress(Trouble):
            return _renewed(folder, key, vouched(header, key.secret), slot, wrapping_key)
    return key


def must_be_true(header: Header, secret: bytes) -> None:
    """Trouble when somebody without the data key changed the header."""
    if not is_sealed(header, secret):
        raise _changed()


def header_for(folder: SiteFolder, key: DataKey) -> Header:
    """The header of an open site, in the present version, to be changed with its data key at hand.

    Trouble when the files do not fit the key, or a change of the data key has to be finished first.
    """
    copies = [copy for copy in read_copies(folder) if copy and is_sealed(copy, key.secret)]
    if not copies:
        raise Trouble("密钥文件和打开的站点对不上，没有改动。", "请关闭程序再打开，还不行请管理员查看。")
    best = max(copies, key=lambda header: header.generation)
    if best.is_pending and key.pending is None:
        raise Trouble(
            "上次更换数据密钥没有做完，现在不能改登录。", "请关闭程序再打开，登录后会自动接着做完，然后再试。"
        )
    return vouched(best, key.secret)


def write_slots(folder: SiteFolder, key: DataKey, header: Header, slots: tuple[Slot, ...]) -> DataKey:
    """Put the next header with these slots in place; the data key with its number. Trouble: disk."""
    changed = seal(replace(header, generation=header.generation + 1, slots=slots), key.secret)
    write_both(folder, changed)
    return replace(key, generation=changed.generation)


def write_both(folder: SiteFolder, header: Header) -> None:
    """Write copy B, read it back, then copy A; at every moment one whole header lies there.

    Trouble when the disk fails; then both copies are put back as they were.
    """
    content = to_bytes(header)
    with machine_faults():
        before = [(path, _bytes(path)) for path in (folder.keys_a, folder.keys_b)]
        _sweep(folder)
        try:
            write_atomic(folder.keys_b, content)
            if from_bytes(folder.keys_b.read_bytes()) != header:
                raise Trouble("密钥文件写进去后读出来不一样，没有继续。", "请检查硬盘，然后再试。")
            write_atomic(folder.keys_a, content)
        except (OSError, Trouble) as error:
            _put_back(before, error)
            raise


def to_bytes(header: Header) -> bytes:
    """The header as its file: readable JSON with a checksum."""
    told = {"format": FORMAT, "version": header.version, **_told(header), "seal": header.seal}
    return json.dumps({**told, "checksum": _checksum(told)}, ensure_ascii=False, indent=1).encode()


def from_bytes(content: bytes) -> Header | None:
    """The header of a file, or None when anything about it is not as written. Computes nothing slow.

    Trouble when a newer program wrote it.
    """
    try:
        told: Any = json.loads(content.decode("utf-8"))
        if told.pop("checksum") != _checksum(told) or told["format"] != FORMAT:
            return None
        version = told["version"]
        if version > VERSION:
            raise Trouble("密钥文件是更新版本的程序写的，现在的程序打不开。", "请安装同样新或更新的程序。")
        if version not in (1, VERSION):
            return None
        slots = tuple(slot_from(one, version) for one in told["slots"])
        header = Header(str(told["site"]), int(told["generation"]), slots, str(told["seal"]), version=version)
        return header if version == 1 else _with_voucher(header, told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _renewed(folder: SiteFolder, key: DataKey, header: Header, slot: Slot, wrapping_key: bytes) -> DataKey:
    fresh = filled(with_pair(slot, header.place, wrapping_key), header, key)
    return write_slots(folder, key, header, tuple(fresh if one == slot else one for one in header.slots))


def _with_voucher(header: Header, told: dict[str, Any]) -> Header:
    names = ("voucher", "nonce", "vouching", "since")
    voucher, nonce, vouching, since = (str(told[name]) for name in names)
    if len(bytes.fromhex(voucher)) != 32:
        raise ValueError("voucher")
    if since:
        date.fromisoformat(since)
    return replace(header, voucher=voucher, nonce=nonce, vouching=vouching, since=since)


def _told(header: Header) -> dict[str, Any]:
    """All but the seal."""
    told: dict[str, Any] = {"site": header.site_id, "generation": header.generation}
    if header.version > 1:
        told |= {"voucher": header.voucher, "nonce": header.nonce, "vouching": header.vouching}
        told["since"] = header.since
    return {**told, "slots": [told_of(slot, header.version) for slot in header.slots]}


def _seal_of(header: Header, secret: bytes) -> str:
    made = blake2b(canonical(_told(header)), key=secret, person=b"qiantai-header", encoder=RawEncoder)
    return bytes(made).hex()


def _checksum(told: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(told)).hexdigest()


def _bound(header: Header) -> bytes:
    return canonical({"format": FORMAT, "site": header.site_id, "voucher": header.voucher})


def _vouching_key(secret: bytes) -> bytes:
    return bytes(blake2b(b"", key=secret, person=b"qiantai-vouch", encoder=RawEncoder))


def _changed() -> Trouble:
    return Trouble(
        "密钥文件被改过，和数据对不上，已停止打开。", "请用备份里的密钥文件恢复，并报告中心负责人。"
    )


def _read(path: Path) -> Header | None:
    with machine_faults():
        content = _bytes(path)
    return from_bytes(content) if content is not None and len(content) < 1_000_000 else None


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _sweep(folder: SiteFolder) -> None:
    """Take away what a killed run left beside the two copies: it may hold a slot that is no more."""
    with contextlib.suppress(OSError):
        for left in folder.path.glob("keys.[ab].*.tmp"):
            left.unlink()


def _put_back(before: list[tuple[Path, bytes | None]], error: Exception) -> None:
    """Undo a header that was written by half; Trouble that says so when the disk does not let us."""
    try:
        for path, content in before:
            if content is None:
                path.unlink(missing_ok=True)
                sync_folder(path.parent)
            elif _bytes(path) != content:
                write_atomic(path, content)
    except OSError:
        told = error if isinstance(error, Trouble) else as_trouble(error)
        raise Trouble(
            told.sentence if told else "读写硬盘时出错。",
            "这一步可能做了也可能没有做，站点没有坏。请先检查硬盘，关闭程序再打开，看一看结果。",
        ) from error
