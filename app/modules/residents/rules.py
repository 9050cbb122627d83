"""What is allowed with households: which values a field takes, and what may be opened."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.field import Field, Kind
from app.rules.identity import Identity, check_identity
from app.rules.rooms import RoomCode, parse_room
from app.rules.telephones import parse_phone
from app.rules.text import clean, halfwidth, one_line

PRIVATE_ITEMS = (("phone", "电话"), ("birthday", "生日"), ("address", "邮箱和通讯地址"))
"""What can be opened of a person on a household's card; identity numbers stay masked (ARCH-12)."""
HOUSEHOLD_ITEMS = (("plate", "车牌"), ("contact", "紧急联系人电话"))
"""What can be opened of the household itself (ARCH-12)."""
_PLATE_NOISE = str.maketrans("", "", " ·•・.-")

PURPOSES = (("contact", "联系本人"), ("identify", "核对身份"), ("business", "办理业务"), ("other", "其它…"))
LONGEST_PURPOSE = 60

Owned = tuple[date | None, date | None]
"""From when to when somebody owned; a beginning that nobody knows and an end that is not there are None."""


def room_or_refuse(text: str) -> RoomCode:
    """The room code in any usual spelling. Raises Refusal (field `room`)."""
    code = parse_room(text)
    if code is None:
        raise Refusal("房号看不懂，请写成 3-2-1201 或 3栋2单元1201。", field="room")
    return code


def phone_or_refuse(text: str) -> str:
    """The number in its plain form, or Refusal (field `number`)."""
    phone = parse_phone(text)
    if phone is None:
        raise Refusal("电话号码位数不对，请核对；座机请带区号。", field="number")
    return phone.number


def plate_or_refuse(text: str) -> str:
    """A number plate in its plain form: 鲁B·12345 is 鲁B12345. Raises Refusal (field `plate`)."""
    plate = plain_plate(text)
    if not 4 <= len(plate) <= 12 or not any(sign.isdigit() for sign in plate):
        raise Refusal("车牌号看不懂，请写成 鲁B12345；还没上牌的写临时牌号。", field="plate")
    return plate


def plain_plate(text: str) -> str:
    """Half-width capitals without blanks and dots, so that a plate is one however it is typed."""
    return halfwidth(one_line(text)).translate(_PLATE_NOISE).upper()


def identity_or_refuse(number: str, note: str) -> Identity:
    """The identity paper behind a number; one that cannot be right needs a reason why it is kept.

    Raises Refusal (field `identity_number`) that says what is wrong with it.
    """
    identity = check_identity(number)
    if identity.warning and not one_line(note):
        raise Refusal(
            f"{identity.warning.rstrip('。')}。确认照录的话，请填“证件号照录理由”。", field="identity_number"
        )
    return identity


def checked(field: Field, value: str) -> object:
    """The value of a field as it is kept: str, Decimal, date or None.

    Raises Refusal naming the field when it is required and empty, too long or not of its kind.
    """
    text = clean(value).strip() if field.kind is Kind.LONG_TEXT else one_line(value)
    if not text:
        if field.required:
            raise Refusal(f"请填写“{field.label}”。", field=field.name)
        return None if field.kind in (Kind.NUMBER, Kind.DATE, Kind.BIRTHDAY, Kind.CHOICE) else ""
    if len(text) > field.limit:
        raise Refusal(f"“{field.label}”最多 {field.limit} 个字，现在是 {len(text)} 个。", field=field.name)
    if field.kind in (Kind.DATE, Kind.BIRTHDAY):
        return _date(field, text)
    if field.kind is Kind.NUMBER:
        return _amount(field, text)
    if field.kind is Kind.CHOICE and text not in dict(field.choices):
        raise Refusal(f"“{field.label}”请从给出的几项里选。", field=field.name)
    if field.kind is Kind.IDENTITY:
        return check_identity(text).number
    return text


def day_or_refuse(day: date | str, label: str, name: str) -> date:
    """A day as typed or as it is. Raises Refusal naming the field."""
    found = parse_date(day)
    if found is None:
        raise Refusal(f"“{label}”没有这一天，请写成 2026-11-25。", field=name)
    return found


def begins(handed_over: date | None, owner_since: date | None, today: date) -> date | None:
    """The day a household begins: its flat was handed over, or a later owner took over (VISIT-01).

    A change that is to come changes nothing yet.
    """
    if handed_over is None or owner_since is None or owner_since > today:
        return handed_over
    return max(handed_over, owner_since)


def owner_since(owned: Iterable[Owned]) -> date | None:
    """The last day on which others took over from all who owned before; None when that never was.

    One of two owners who left is no change of owner; nor is somebody who began nobody knows when.
    """
    rows = list(owned)
    days = sorted({since for since, _ in rows if since is not None}, reverse=True)
    return next((day for day in days if _all_gave_way(rows, day)), None)


def _date(field: Field, text: str) -> date:
    return day_or_refuse(text, field.label, field.name)


def _amount(field: Field, text: str) -> Decimal:
    try:
        amount = Decimal(halfwidth(text))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 < amount < 100_000 or amount != round(amount, 2):
        raise Refusal(f"“{field.label}”请填大于零的数，最多两位小数。", field=field.name)
    return amount


def purpose_or_refuse(purpose: str) -> str:
    """Why private data is opened; Refusal when nothing was said (ARCH-12)."""
    purpose = one_line(purpose)[:LONGEST_PURPOSE]
    if not purpose:
        raise Refusal("请写明查看的用途。", clause="ARCH-12", field="purpose")
    return purpose


def _all_gave_way(rows: list[Owned], day: date) -> bool:
    """Somebody had left by that day, and nobody who owned before it owned on."""
    gone = any(until is not None and until <= day for _, until in rows)
    stays = any((since is None or since < day) and (until is None or until > day) for since, until in rows)
    return gone and not stays
