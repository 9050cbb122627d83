"""What was typed into the one box, turned into the terms it may stand for."""

import re

from app.rules.rooms import room_query
from app.rules.text import clean, halfwidth

FEWEST_DIGITS = 3
"""So many last digits of a telephone must be typed before numbers are compared."""

_PLATE = re.compile("[\u4e00-\u9fff][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学警港澳领使]")
_NUMBERED = re.compile("[0-9A-Za-z-]*[0-9][0-9A-Za-z-]*")
_UNIT_WORDS = "栋幢座楼元室号期户"


def phone_term(number: str) -> str:
    """A telephone number as a term: its digits backwards, so that the last digits are a prefix."""
    return "~" + "".join(c for c in number if c.isdigit())[::-1]


def plate_term(plate: str) -> str:
    """A number plate as a term; only the whole of it is found, so that nobody leafs through plates."""
    return f"={plate.casefold()}"


def whole_term(number: str) -> str:
    """A number as a term of which only the whole is found: what is long over hides nothing of today."""
    return f"#{number.casefold()}#"


def _as_whole(text: str) -> str:
    plain = "".join(halfwidth(text).split())
    return whole_term(plain) if _NUMBERED.fullmatch(plain) else ""


def _as_plate(text: str) -> str:
    plain = "".join(c for c in halfwidth(text).upper() if c not in " ·•・.-")
    return plate_term(plain) if _PLATE.fullmatch(plain) else ""


def name_query(text: str) -> str:
    """A name, part of a name, pinyin or initials as they stand among the terms."""
    return "".join(halfwidth(text).split()).casefold().lstrip("~=#").replace("ü", "v")


def readings(text: str) -> list[str]:
    """The prefixes to look for: as a room, a name or pinyin, a plate, a whole number, a telephone's end."""
    text = clean(text).strip()
    digits = "".join(c for c in halfwidth(text) if c.isdigit())
    plain = halfwidth(text).replace("-", "").replace(" ", "").replace("+", "")
    found = [_as_room(text), name_query(text), _as_plate(text), _as_whole(text)]
    if plain.isdigit() and len(digits) >= FEWEST_DIGITS:
        found.append(phone_term(digits[-11:]))
    return list(dict.fromkeys(word for word in found if word))


def _as_room(text: str) -> str:
    """The text as the beginning of a room; a name of numerals (一) or the end of a telephone is none."""
    plain = halfwidth(text).strip()
    if plain.startswith("00") or not any(c.isdigit() or c in _UNIT_WORDS for c in plain):
        return ""
    return room_query(text) or ""


def parts(text: str) -> list[list[str]]:
    """Readings of each word typed with a blank between; one list when it is one word."""
    words = clean(text).split()
    return [readings(word) for word in words]
