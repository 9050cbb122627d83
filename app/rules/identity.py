"""Identity papers: which paper a number belongs to, and whether the number can be right."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.rules.text import as_text, halfwidth

Sex = Literal["男", "女"]


class Paper(StrEnum):
    """The kinds of identity paper; the value is what the database keeps."""

    MAINLAND = "mainland"
    MAINLAND_15 = "mainland_15"
    RESIDENCE = "residence"
    HK_MACAU = "hk_macau"
    TAIWAN = "taiwan"
    PASSPORT = "passport"
    FOREIGN_RESIDENT = "foreign_resident"
    UNKNOWN = "unknown"

    @property
    def zh(self) -> str:
        """The paper's name as the clerk says it."""
        return _ZH[self]


_ZH = {
    Paper.MAINLAND: "居民身份证",
    Paper.MAINLAND_15: "居民身份证（15 位）",
    Paper.RESIDENCE: "港澳台居民居住证",
    Paper.HK_MACAU: "港澳居民来往内地通行证",
    Paper.TAIWAN: "台湾居民来往大陆通行证",
    Paper.PASSPORT: "护照",
    Paper.FOREIGN_RESIDENT: "外国人永久居留证",
    Paper.UNKNOWN: "其他证件",
}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PATTERNS = (
    (re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"), Paper.HK_MACAU),
    (re.compile(r"[0-9]{8}|[0-9]{10}"), Paper.TAIWAN),
    (re.compile(r"[A-Z]{3}[0-9]{12}"), Paper.FOREIGN_RESIDENT),
    (re.compile(r"[A-Z]{1,2}[0-9]{6,9}|[A-Z]{2}[A-Z0-9]{7}|[0-9]{2}[A-Z]{2}[0-9]{5}"), Paper.PASSPORT),
)
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?([0-9]{1,3})")


@dataclass(frozen=True)
class Identity:
    """A number with what it says. `warning` is a Chinese sentence, empty where nothing is amiss."""

    kind: Paper
    number: str
    birthday: date | None = None
    sex: Sex | None = None
    warning: str = ""


def check_identity(value: object, today: date | None = None) -> Identity:
    """What paper a number is of and whether it can be right; never raises.

    A warning forbids nothing: the clerk may keep the number with a reason, an import leaves the field open.
    `today` lets a birthday in the future be seen.
    """
    if digits_lost(value):
        return Identity(Paper.UNKNOWN, as_text(value), warning="号码被表格软件变成了数值，末尾几位已丢失")
    text = halfwidth(as_text(value)).upper().strip()
    number = re.sub(r"[\s\-'‘’`]", "", text)
    if not number:
        return Identity(Paper.UNKNOWN, "", warning="证件号码是空的")
    if re.fullmatch("[0-9]{17}[0-9X]", number):
        return _eighteen(number, today)
    if re.fullmatch("[0-9]{15}", number):
        return _fifteen(number)
    for pattern, kind in _PATTERNS:
        if pattern.fullmatch(number):
            return Identity(kind, number)
    return Identity(Paper.UNKNOWN, number[:40], warning=_what_is_wrong(number))


def digits_lost(value: object) -> bool:
    """True if a spreadsheet turned a long number into 4.4E+17 or rounded it: its last digits are gone."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return value != value or abs(value) >= 1e15
    if not isinstance(value, str):
        return False
    match = _EXPONENT.fullmatch(halfwidth(value).upper().strip())
    return match is not None and int(match[1]) >= 12


def check_digit(first_seventeen: str) -> str:
    """The 18th character of a mainland number from its first 17 digits."""
    return _CHECKS[
        sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11
    ]


def _eighteen(number: str, today: date | None) -> Identity:
    kind = Paper.RESIDENCE if number[:2] in ("81", "82", "83") else Paper.MAINLAND
    birthday = _date(number[6:10], number[10:12], number[12:14])
    sex: Sex = "男" if int(number[16]) % 2 else "女"
    warning = ""
    if birthday is None:
        warning = "证件号码里的出生日期不存在"
    elif today is not None and birthday > today:
        warning, birthday = "证件号码里的出生日期在今天之后", None
    elif number[17] != check_digit(number[:17]):
        warning = "证件号码的校验位不对，可能有一位抄错"
        if number.endswith("000"):
            warning = "证件号码末三位是 0 且校验不对，可能被表格软件抹掉了"
    return Identity(kind, number, birthday, sex, warning)


def _fifteen(number: str) -> Identity:
    birthday = _date(f"19{number[6:8]}", number[8:10], number[10:12])
    sex: Sex = "男" if int(number[14]) % 2 else "女"
    warning = "" if birthday else "证件号码里的出生日期不存在"
    return Identity(Paper.MAINLAND_15, number, birthday, sex, warning)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1880 <= found.year <= 2200 else None


def _what_is_wrong(number: str) -> str:
    if re.fullmatch("[0-9X]+", number):
        return f"身份证号应为 18 位或 15 位，这里是 {len(number)} 位"
    return "认不出是哪一种证件的号码"
