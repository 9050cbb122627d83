"""Telephone numbers in any spelling, read as plain digits; what was written is kept by the caller."""

import re
from dataclasses import dataclass
from typing import Literal

from app.rules.text import as_text, halfwidth, one_line

PhoneKind = Literal["mobile", "landline", "local", "service", "foreign"]

_LONGEST = 400
_SPLIT = re.compile(r"[、,;|/，；｜／\n]|或者?|和|\s及\s")
_NOTE = re.compile(r"[(\[【][^()\[\]【】0-9]*[)\]】]")
_WORDS_AT_ENDS = re.compile(r"^[^0-9+(]+|[^0-9)]+$")
_EXTENSION = re.compile(
    r"^(\(?0[0-9]{2,3}\)?-?[0-9]{7,8}|[0-9]{7,8}|[48]00-?[0-9]{3}-?[0-9]{4})(?:-|转|分机|EXT\.?|#|\*)([0-9]{1,6})$"
)
_SCIENTIFIC = re.compile(r"([0-9])\.?([0-9]*)E\+?([0-9]{1,2})")

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_FOREIGN = re.compile(r"\+(?!86)[1-9][0-9]{7,14}")


@dataclass(frozen=True)
class Phone:
    """A number as digits only; a landline's extension follows a dash, a foreign number begins with `+`."""

    number: str
    kind: PhoneKind


@dataclass(frozen=True)
class PhonePiece:
    """One telephone of a cell: how it was written, and what it is (None if it cannot be dialled)."""

    text: str
    phone: Phone | None


def parse_phone(value: object) -> Phone | None:
    """The telephone a text or an Excel number stands for, or None.

    Understood: mobiles with +86, 0086, blanks, dashes, full-width digits, as float; landlines with
    area code and extension; 7 or 8 local digits; 400 and 800 numbers; foreign numbers with + or 00.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = halfwidth(as_text(value)).upper().strip()
    negative = isinstance(value, int | float) and text.startswith("-")
    if not text or negative or len(text) > _LONGEST:
        return None
    return _read(_WORDS_AT_ENDS.sub("", _NOTE.sub("", _unscientific(text))))


def split_phones(value: object) -> tuple[PhonePiece, ...]:
    """Every telephone of a cell, in order, repeats dropped; pieces that are none have phone None."""
    text = _whole_text(value)
    found: list[PhonePiece] = []
    for piece in _SPLIT.split(text):
        piece = one_line(piece)
        if piece:
            found.extend(_pieces(piece))
    seen: dict[str, PhonePiece] = {}
    for one in found:
        seen.setdefault(one.phone.number if one.phone else one.text, one)
    return tuple(seen.values())


def why_no_phone(text: str) -> str:
    """Why a piece is no telephone, in Chinese, without repeating it."""
    digits = re.sub("[^0-9]", "", halfwidth(text))
    if not digits:
        return "里面没有号码"
    if len(digits) in (10, 11) and re.match("[3-9][0-9]{2}[2-9]|[12][0-9][2-9]", digits) and digits[0] != "1":
        return "不是手机号；如果是座机，区号前面的 0 可能丢了"
    return f"应为 11 位手机号或带区号的座机号，这里有 {len(digits)} 位数字"


def _whole_text(value: object) -> str:
    if isinstance(value, str):
        return value[:_LONGEST]
    return "" if value is None or isinstance(value, bool) else as_text(value)


def _unscientific(text: str) -> str:
    """1.9900000238E+10 with all its digits is a number; 1.99E+10 stays what it is."""
    match = _SCIENTIFIC.fullmatch(text)
    if match and len(match[2]) == int(match[3]):
        return match[1] + match[2]
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text)


def _read(text: str) -> Phone | None:
    text = re.sub(r"\s", "", text)
    extension = _EXTENSION.fullmatch(text)
    base = _known(_digits(extension[1])) if extension else None
    if extension and base:
        return Phone(f"{base.number}-{extension[2]}", base.kind)
    if not re.fullmatch(r"\+?[0-9\-.()]+", text):
        return None
    return _known(_digits(text))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9+]", "", text)


def _known(digits: str) -> Phone | None:
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            digits = digits[len(prefix) :]
            digits = digits if digits[:1] in ("0", "1", "4", "8") else f"0{digits}"
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits[:2] in ("86", "01") and len(digits) in (12, 13):
        digits = digits[-11:] if _MOBILE.fullmatch(digits[-11:]) else digits
    patterns: tuple[tuple[re.Pattern[str], PhoneKind], ...] = (
        (_MOBILE, "mobile"),
        (_SERVICE, "service"),
        (_LANDLINE, "landline"),
        (_LOCAL, "local"),
        (_FOREIGN, "foreign"),
    )
    return next((Phone(digits, kind) for pattern, kind in patterns if pattern.fullmatch(digits)), None)


def _pieces(piece: str) -> list[PhonePiece]:
    """One piece between clear separators; blanks may stand inside a number or between two."""
    whole = parse_phone(piece)
    if whole:
        return [PhonePiece(piece, whole)]
    glued = re.sub("[^0-9]", "", halfwidth(piece))
    if len(glued) == 22 and _MOBILE.fullmatch(glued[:11]) and _MOBILE.fullmatch(glued[11:]):
        return [PhonePiece(one, Phone(one, "mobile")) for one in (glued[:11], glued[11:])]
    words = piece.split(" ")
    if 1 < len(words) <= 12:
        return _grouped(words)
    return [PhonePiece(piece, None)]


def _grouped(words: list[str]) -> list[PhonePiece]:
    """Words joined to as few numbers as possible; the whole piece, unread, where that fails."""
    best: list[list[PhonePiece] | None] = [[]]
    for end in range(1, len(words) + 1):
        choices: list[list[PhonePiece]] = []
        for start in range(end):
            before = best[start]
            text = " ".join(words[start:end])
            phone = parse_phone(text)
            if before is not None and phone is not None:
                choices.append([*before, PhonePiece(text, phone)])
        best.append(min(choices, key=len) if choices else None)
    return best[-1] or _separately(words)


def _separately(words: list[str]) -> list[PhonePiece]:
    read = [PhonePiece(word, parse_phone(word)) for word in words]
    return read if any(one.phone for one in read) else [PhonePiece(" ".join(words), None)]
