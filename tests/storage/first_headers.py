"""A key header as the first version wrote it: the data key wrapped directly under each password."""

import hashlib
import json
import secrets
from base64 import b64encode

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.encoding import RawEncoder
from nacl.hash import blake2b

from app.storage import keyring
from app.storage.argon import LEAST


def write_first_header(folder, key, people, papers, day="2026-08-23"):
    """Put a version-1 header in place. people: (login, password, head); papers: recovery keys."""
    slots = [_staff(key, *person, day) for person in people] + [_paper(key, paper, day) for paper in papers]
    told = {"site": key.site_id, "generation": key.generation, "slots": slots}
    seal = blake2b(_canonical(told), key=key.secret, person=b"qiantai-header", encoder=RawEncoder).hex()
    whole = {"format": "qiantai-keys", "version": 1, **told, "seal": seal}
    whole["checksum"] = hashlib.sha256(_canonical(whole)).hexdigest()
    for path in (folder.keys_a, folder.keys_b):
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")


def _staff(key, login, password, head, day):
    salt = secrets.token_bytes(16)
    wrapping = keyring.derive(password, salt, LEAST)
    return _wrapped(key, _slot("staff", login, head, day, 64, 3, salt.hex()), wrapping)


def _paper(key, paper, day):
    slot = _slot("recovery", "", False, day, 0, 0, secrets.token_hex(16))
    made = blake2b(slot["salt"].encode(), key=paper.secret, person=b"qiantai-paper", encoder=RawEncoder)
    return _wrapped(key, slot, made)


def _slot(kind, login, head, day, memory, passes, salt):
    return {
        "id": secrets.token_hex(8),
        "kind": kind,
        "login": login,
        "head": head,
        "created": day,
        "changed": day,
        "memory_mib": memory,
        "passes": passes,
        "salt": salt,
    }


def _wrapped(key, slot, wrapping):
    bound = _canonical({"format": "qiantai-keys", "version": 1, "site": key.site_id, "slot": slot})
    nonce = secrets.token_bytes(24)
    wrapped = crypto_aead_xchacha20poly1305_ietf_encrypt(key.secret, bound, nonce, wrapping)
    return {**slot, "nonce": b64encode(nonce).decode(), "wrapped": b64encode(wrapped).decode()}


def _canonical(told):
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
