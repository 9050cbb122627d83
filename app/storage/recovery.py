"""The recovery key on paper: four short lines, each with its own check, so that a slip names its line."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, field

from app.errors import Refusal

BYTES = 20
LINES = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PER_LINE = 8
_CHECK = 2
# What people write for a letter or digit that the alphabet leaves out on purpose.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class RecoveryKey:
    """160 random bits. `lines` is what goes on paper; it never shows itself in a log."""

    secret: bytes = field(repr=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """Four lines such as "1  7KQ2 M9XA 4T": number, eight characters, two check characters."""
        text = _encode(self.secret)
        bodies = (text[i : i + _PER_LINE] for i in range(0, len(text), _PER_LINE))
        return tuple(
            f"{number}  {body[:4]} {body[4:]} {_check(number, body)}" for number, body in enumerate(bodies, 1)
        )

    @property
    def text(self) -> str:
        """The four lines in one text."""
        return "\n".join(self.lines)


def new_recovery_key() -> RecoveryKey:
    """A fresh recovery key."""
    return RecoveryKey(secrets.token_bytes(BYTES))


def parse(text: str) -> RecoveryKey:
    """The key typed back, in any case and spacing, with or without line numbers.

    Refusal names the line that does not fit (field "line1" … "line4").
    """
    lines = _lines_of(text)
    whole = ""
    for number in range(1, LINES + 1):
        if number > len(lines):
            raise Refusal(f"恢复密钥共 {LINES} 行，第 {number} 行还没有输入。", field=f"line{number}")
        body = _body(lines[number - 1], number)
        if body is None:
            raise Refusal(
                f"恢复密钥第 {number} 行和纸上对不上，请对照着再看一遍这一行。", field=f"line{number}"
            )
        whole += body
    if len(lines) > LINES:
        raise Refusal(f"恢复密钥只有 {LINES} 行，输入的多了。", field=f"line{LINES}")
    return RecoveryKey(_decode(whole))


def _lines_of(text: str) -> list[str]:
    tidy = unicodedata.normalize("NFKC", text[:2000]).upper()
    lines = [re.sub(r"[^0-9A-Z]", "", line) for line in tidy.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) == 1:  # all in one go, with or without numbers
        for width in (_PER_LINE + _CHECK, _PER_LINE + _CHECK + 1):
            if len(lines[0]) == width * LINES:
                return [lines[0][i : i + width] for i in range(0, width * LINES, width)]
    return lines


def _body(line: str, number: int) -> str | None:
    if len(line) == _PER_LINE + _CHECK + 1 and line.startswith(str(number)):
        line = line[1:]
    line = line.translate(_READ_AS)
    body, check = line[:_PER_LINE], line[_PER_LINE:]
    good = len(line) == _PER_LINE + _CHECK and set(line) <= set(_ALPHABET)
    return body if good and check == _check(number, body) else None


def _check(number: int, body: str) -> str:
    digest = hashlib.sha256(f"qiantai recovery line {number} {body}".encode()).digest()
    return _ALPHABET[digest[0] & 31] + _ALPHABET[digest[1] & 31]


def _encode(secret: bytes) -> str:
    number = int.from_bytes(secret, "big")
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(len(secret) * 8 - 5, -1, -5))


def _decode(text: str) -> bytes:
    number = 0
    for char in text:
        number = number << 5 | _ALPHABET.index(char)
    return number.to_bytes(BYTES, "big")
