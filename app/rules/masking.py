"""How personal details are shown: grouped when open, starred when not (ARCH-12)."""

import re
from datetime import date

from app.rules.dates import month_day


def show_phone(number: str) -> str:
    """A normalised number in groups: 199-0000-0137, 0532-88001234, 400-000-1234."""
    return "".join(_phone_groups(number))


def mask_phone(number: str) -> str:
    """The number with its middle starred, as wide as `show_phone`: 199-****-0137, 0532-****1234.

    Four digits at most and the area code stay; numbers of up to four digits are starred whole.
    """
    groups = _phone_groups(number)
    if len(groups) == 5:
        return f"{groups[0]}-{_stars(groups[2])}-{groups[4]}"
    area, main, extension = groups[0], groups[1], groups[2]
    return area + _keep_end(main) + re.sub("[^-]", "*", extension)


def mask_identity(number: str) -> str:
    """Only the last four characters; short numbers show two, very short ones none."""
    return _keep_end(number)


def mask_birthday(day: date | None) -> str:
    """A birthday with both numbers starred; empty where none is known."""
    return "**月**日" if day else ""


def show_birthday(day: date | None) -> str:
    """A birthday as the clerk reads it: 11月23日; the year is never shown."""
    return month_day(day) if day else ""


def mask_plate(plate: str) -> str:
    """A number plate with only its first and last character: 鲁*****7."""
    return _ends(plate)


def mask_name(name: str) -> str:
    """A name with its middle starred: 陆*和; two characters show the first, one shows none."""
    if len(name) == 2:
        return f"{name[0]}*"
    return _ends(name)


def _phone_groups(number: str) -> list[str]:
    """Five groups with dashes for mobiles and 400 numbers; area, number, extension for the rest."""
    if re.fullmatch("1[0-9]{10}", number):
        return [number[:3], "-", number[3:7], "-", number[7:]]
    if re.fullmatch("[48]00[0-9]{7}", number):
        return [number[:3], "-", number[3:6], "-", number[6:]]
    base, dash, extension = number.partition("-")
    area = re.match(r"010|02[0-9]|0[3-9][0-9]{2}", base)
    if area and 7 <= len(base) - area.end() <= 8:
        return [f"{area.group()}-", base[area.end() :], dash + extension]
    return ["", base, dash + extension]


def _stars(text: str) -> str:
    return "*" * len(text)


def _keep_end(text: str) -> str:
    shown = 4 if len(text) >= 7 else 2 if len(text) >= 5 else 0
    return _stars(text[: len(text) - shown]) + text[len(text) - shown :]


def _ends(text: str) -> str:
    if len(text) < 3:
        return _stars(text)
    return text[0] + _stars(text[1:-1]) + text[-1]
