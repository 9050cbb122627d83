"""The key header: who may open the site, kept in two copies, every word of it proved against changes."""

import hashlib
import json
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.utils import random

from app.errors import Trouble
from app.storage.argon import SALT_BYTES, ArgonParams
from app.storage.faults import machine_faults
from app.storage.folder import SiteFolder, write_atomic

FORMAT = "qiantai-keys"
VERSION = 1
STAFF, RECOVERY = "staff", "recovery"


@dataclass(frozen=True)
class Slot:
    """One way to open the site. Everything but nonce and wrapped key is bound to the wrapped key.

    `created` and `changed` are ISO dates (changed: when the password was last set).
    """

    id: str
    kind: str
    login: str
    head: bool
    created: str
    changed: str
    memory_mib: int
    passes: int
    salt: str
    nonce: str = ""
    wrapped: str = ""

    @property
    def argon(self) -> ArgonParams:
        """How the password of this slot is turned into a key."""
        return ArgonParams(self.memory_mib, self.passes)


@dataclass(frozen=True)
class Header:
    """The whole header. `seal` proves generation and slots; only the data key can make it."""

    site_id: str
    generation: int
    slots: tuple[Slot, ...]
    seal: str = ""


def login_key(login: str) -> str:
    """The form in which two log-in names are the same (full-width, capitals, blanks at the ends)."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def wrap(slot: Slot, site_id: str, secret: bytes, wrapping_key: bytes) -> Slot:
    """The slot with the data key wrapped inside."""
    nonce = random(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(secret, _bound(slot, site_id), nonce, wrapping_key)
    return replace(slot, nonce=b64encode(nonce).decode(), wrapped=b64encode(sealed).decode())


def unwrap(slot: Slot, site_id: str, wrapping_key: bytes) -> bytes | None:
    """The data key, or None when the key is wrong or anything in the slot was changed."""
    try:
        nonce, sealed = b64decode(slot.nonce, validate=True), b64decode(slot.wrapped, validate=True)
        return bytes(
            crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _bound(slot, site_id), nonce, wrapping_key)
        )
    except (CryptoError, ValueError, TypeError):
        return None


def seal(header: Header, secret: bytes) -> Header:
    """The header with its seal made anew."""
    return replace(header, seal=_seal_of(header, secret))


def is_sealed(header: Header, secret: bytes) -> bool:
    """True if nobody without the data key changed the generation or the set of slots."""
    return header.seal == _seal_of(header, secret)


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


def write_both(folder: SiteFolder, header: Header) -> None:
    """Write copy B, read it back, then copy A; at every moment one whole header lies there. Trouble: disk."""
    content = to_bytes(header)
    with machine_faults():
        write_atomic(folder.keys_b, content)
    if _read(folder.keys_b) != header:
        raise Trouble(
            "密钥文件写进去后读出来不一样，没有继续。", "原来的密钥文件还在。请检查硬盘，然后再试。"
        )
    with machine_faults():
        write_atomic(folder.keys_a, content)


def to_bytes(header: Header) -> bytes:
    """The header as its file: readable JSON with a checksum."""
    told = {
        "format": FORMAT,
        "version": VERSION,
        "site": header.site_id,
        "generation": header.generation,
        "slots": [asdict(slot) for slot in header.slots],
        "seal": header.seal,
    }
    return json.dumps({**told, "checksum": _checksum(told)}, ensure_ascii=False, indent=1).encode()


def from_bytes(content: bytes) -> Header | None:
    """The header of a file, or None when anything about it is not as written. Computes nothing slow.

    Trouble when a newer program wrote it.
    """
    try:
        told: Any = json.loads(content.decode("utf-8"))
        if told.pop("checksum") != _checksum(told) or told["format"] != FORMAT:
            return None
        if told["version"] > VERSION:
            raise Trouble("密钥文件是更新版本的程序写的，现在的程序打不开。", "请安装同样新或更新的程序。")
        slots = tuple(_slot(one) for one in told["slots"])
        return Header(str(told["site"]), int(told["generation"]), slots, str(told["seal"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _slot(told: dict[str, Any]) -> Slot:
    slot = Slot(**told)
    for name, kind in Slot.__annotations__.items():
        if type(getattr(slot, name)) is not kind:
            raise TypeError(name)
    if len(bytes.fromhex(slot.salt)) != SALT_BYTES:
        raise ValueError("salt")
    date.fromisoformat(slot.changed)
    return slot


def _read(path: Any) -> Header | None:
    with machine_faults():
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
    return from_bytes(content) if len(content) < 1_000_000 else None


def _bound(slot: Slot, site_id: str) -> bytes:
    told = {key: value for key, value in asdict(slot).items() if key not in ("nonce", "wrapped")}
    return _canonical({"format": FORMAT, "version": VERSION, "site": site_id, "slot": told})


def _seal_of(header: Header, secret: bytes) -> str:
    told = {
        "site": header.site_id,
        "generation": header.generation,
        "slots": [asdict(s) for s in header.slots],
    }
    made = blake2b(_canonical(told), key=secret, person=b"qiantai-header", encoder=RawEncoder)
    return bytes(made).hex()


def _checksum(told: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(told)).hexdigest()


def _canonical(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
