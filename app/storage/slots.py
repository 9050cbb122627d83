"""One way into the site: a password or a recovery key, and the data key sealed so that only it opens it.

A slot has a key pair of its own. The private key lies under the password, the data key is sealed to
the public key: so whoever has the site open can seal a new data key for everybody without knowing
their passwords. A sealed data key also carries a signature that only somebody who knew the data key
before could make, and what checks it is bound to the password; otherwise anybody could seal a key of
their own making to everybody's public keys.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey
from nacl.utils import random

from app.storage.argon import SALT_BYTES, ArgonParams

FORMAT = "qiantai-keys"
STAFF, RECOVERY = "staff", "recovery"
KEY_BYTES = 32
_FIRST_FIELDS = frozenset(
    ("id", "kind", "login", "head", "created", "changed", "memory_mib", "passes", "salt", "nonce", "wrapped")
)
_BOUND = ("id", "kind", "login", "memory_mib", "passes", "salt", "public")


@dataclass(frozen=True)
class Slot:
    """One way to open the site.

    `created` and `changed` are ISO dates (changed: when the password was last set). `wrapped` is the
    private key under the password's key; in a slot of the first version, which has no `public`, it is
    the data key itself. `sealed` holds the data key; `following` the one that is to replace it while a
    change of the data key is under way. `batch` numbers the printings of recovery keys.
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
    public: str = ""
    sealed: str = ""
    following: str = ""
    batch: int = 0

    @property
    def argon(self) -> ArgonParams:
        """How the password of this slot is turned into a key."""
        return ArgonParams(self.memory_mib, self.passes)

    @property
    def is_first_version(self) -> bool:
        """True for a slot without a key pair: only its owner's password can renew it."""
        return not self.public


@dataclass(frozen=True)
class Place:
    """What every slot is bound to: the site, and the key that checks who sealed a data key (hex)."""

    site_id: str
    voucher: str


@dataclass(frozen=True)
class Opened:
    """What came out of a slot: the data key, and the private key (None in the first version)."""

    secret: bytes
    private: bytes | None


def with_pair(slot: Slot, place: Place, wrapping_key: bytes) -> Slot:
    """The slot with a fresh key pair; nothing is sealed to it yet."""
    private = PrivateKey.generate()
    named = replace(slot, public=_text(bytes(private.public_key)), sealed="", following="")
    nonce, wrapped = shut(bytes(private), _bound(named, place), wrapping_key)
    return replace(named, nonce=nonce, wrapped=wrapped)


def seal_to(slot: Slot, place: Place, secret: bytes, signer: SigningKey) -> str:
    """A data key so that only this slot's owner reads it, signed by somebody who may say which it is."""
    signature = signer.sign(_vouched(slot, place, secret)).signature
    return _text(SealedBox(PublicKey(b64decode(slot.public))).encrypt(secret + signature))


def open_slot(slot: Slot, place: Place, wrapping_key: bytes) -> Opened | None:
    """The data key, or None when the key is wrong or something bound to the slot was changed."""
    if slot.is_first_version:
        secret = unshut(slot.nonce, slot.wrapped, _bound_first(slot, place), wrapping_key)
        return None if secret is None else Opened(secret, None)
    private = unshut(slot.nonce, slot.wrapped, _bound(slot, place), wrapping_key)
    secret = None if private is None else unseal(slot, place, slot.sealed, private)
    return None if secret is None else Opened(secret, private)


def unseal(slot: Slot, place: Place, sealed: str, private: bytes) -> bytes | None:
    """The data key in `sealed`, or None when it is not for this slot or not vouched for."""
    try:
        opened = bytes(SealedBox(PrivateKey(private)).decrypt(b64decode(sealed, validate=True)))
        secret, signature = opened[:KEY_BYTES], opened[KEY_BYTES:]
        VerifyKey(bytes.fromhex(place.voucher)).verify(_vouched(slot, place, secret), signature)
    except (CryptoError, ValueError, TypeError):
        return None
    return secret


def shut(content: bytes, bound: bytes, key: bytes) -> tuple[str, str]:
    """Nonce and content locked under a key, together with what must not change (`bound`)."""
    nonce = random(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    return _text(nonce), _text(crypto_aead_xchacha20poly1305_ietf_encrypt(content, bound, nonce, key))


def unshut(nonce: str, locked: str, bound: bytes, key: bytes) -> bytes | None:
    """The content, or None when the key is wrong or anything was changed."""
    try:
        raw, content = b64decode(nonce, validate=True), b64decode(locked, validate=True)
        return bytes(crypto_aead_xchacha20poly1305_ietf_decrypt(content, bound, raw, key))
    except (CryptoError, ValueError, TypeError):
        return None


def told_of(slot: Slot, version: int) -> dict[str, Any]:
    """The slot as the header file of this version tells it."""
    told = asdict(slot)
    return {name: told[name] for name in told if name in _FIRST_FIELDS} if version == 1 else told


def slot_from(told: dict[str, Any], version: int) -> Slot:
    """The slot of a header file; ValueError, TypeError or KeyError when anything about it is not so."""
    if set(told) != (_FIRST_FIELDS if version == 1 else set(Slot.__annotations__)):
        raise ValueError("fields")
    slot = Slot(**told)
    for name, kind in Slot.__annotations__.items():
        if type(getattr(slot, name)) is not kind:
            raise TypeError(name)
    if len(bytes.fromhex(slot.salt)) != SALT_BYTES:
        raise ValueError("salt")
    if slot.public and len(b64decode(slot.public, validate=True)) != KEY_BYTES:
        raise ValueError("public")
    date.fromisoformat(slot.changed)
    return slot


def canonical(told: Any) -> bytes:
    """One spelling for what is signed or bound, whatever order it came in."""
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _bound(slot: Slot, place: Place) -> bytes:
    # Rank and dates are not in here: the header's seal keeps them, so that a head can change them.
    told = {name: getattr(slot, name) for name in _BOUND}
    return canonical({"format": FORMAT, "version": 2, **asdict(place), "slot": told})


def _bound_first(slot: Slot, place: Place) -> bytes:
    told = {name: value for name, value in told_of(slot, 1).items() if name not in ("nonce", "wrapped")}
    return canonical({"format": FORMAT, "version": 1, "site": place.site_id, "slot": told})


def _vouched(slot: Slot, place: Place, secret: bytes) -> bytes:
    return canonical({"format": FORMAT, "site": place.site_id, "public": slot.public}) + secret


def _text(content: bytes) -> str:
    return b64encode(content).decode()
