"""What a site can set: its names, its size, its clocks."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.field import Kind
from app.rules.text import halfwidth, one_line
from app.settings import BY_KEY
from app.storage.act import Act, verb
from app.storage.setting_values import values as values
from app.storage.site_tables import Setting

MIDNIGHT = "00:00"
"""As the hour of closing it is the end of the day."""


@dataclass(frozen=True)
class SiteNames:
    """How the site is called on its papers."""

    company: str
    centre: str


def names(session: Session) -> SiteNames:
    """Company and centre."""
    all_values = values(session)
    return SiteNames(all_values["company"], all_values["centre"])


def password_months(session: Session) -> int:
    """After how many calendar months a password is due (ARCH-06)."""
    return int(values(session)["password_months"])


def checked(key: str, value: str) -> str:
    """The value as it is kept. Raises Refusal with the field's name when it cannot be used."""
    setting = BY_KEY[key]
    value = one_line(value)
    if setting.kind is Kind.NUMBER:
        value = halfwidth(value)
        if (
            not value.isascii()
            or not value.isdigit()
            or not setting.smallest <= int(value) <= setting.largest
        ):
            raise Refusal(
                f"“{setting.label}”请填 {setting.smallest} 到 {setting.largest} 之间的数。", field=key
            )
        return str(int(value))
    if setting.kind is Kind.TIME:
        return _time(value, setting.label, key)
    if setting.kind is Kind.DATE:
        return _day(value, setting.label, key)
    if setting.kind is Kind.CHOICE and value not in dict(setting.choices):
        raise Refusal(f"“{setting.label}”请从给出的几项里选。", field=key)
    if setting.kind is Kind.YES_NO and value not in ("yes", "no"):
        raise Refusal(f"“{setting.label}”只能是或否。", field=key)
    if setting.kind is Kind.TEXT and not value:
        raise Refusal(f"“{setting.label}”不能空着。", field=key)
    return value


def put(session: Session, key: str, value: str) -> None:
    """Keep one setting, checked; callers are verbs or the making of a site."""
    row = session.scalar(select(Setting).where(Setting.key == key))
    value = checked(key, value)
    if row is None:
        session.add(Setting(key=key, value=value))
    elif row.value != value:
        row.value = value


@verb("site.set_up", "修改站点设置")
def change(act: Act, new_values: dict[str, str]) -> None:
    """Change settings of the site. Raises Refusal naming the field."""
    for key, value in new_values.items():
        put(act.session, key, value)
    act.session.flush()
    now = values(act.session)
    if now["opens_at"] >= now["closes_at"] != MIDNIGHT:
        raise Refusal("关门的时间要晚于开门的时间。", field="closes_at")


@verb("keys.site", "换新恢复密钥", signed=True)
def renew_recovery(act: Act) -> tuple[str, str]:
    """Two new recovery keys as texts to print (ARCH-06); the old ones stay good until `settle_recovery`.

    The reminder to type one back begins anew.
    """
    first, second = act.held_keys.new_recovery_keys(act.today)
    put(act.session, "recovery_confirmed", "no")
    return first.text, second.text


@verb("keys.site", "核对新恢复密钥", signed=True)
def settle_recovery(act: Act, text: str) -> None:
    """One of the new recovery keys was typed back: older ones open nothing any more.

    Refusal names the line with a slip.
    """
    act.held_keys.settle_recovery(text)
    put(act.session, "recovery_confirmed", "yes")


@verb("keys.site", "更换数据密钥", signed=True)
def begin_new_data_key(act: Act) -> bool:
    """Put on record who has the data key changed, before the database is closed for it. True when noted."""
    return True


@verb("keys.others", "打印密码更换记录")
def printed_round(act: Act, rows: int) -> None:
    """The record of password changes left the printer; only called once the printer has taken it."""
    act.purpose = f"密码更换记录 {rows} 行"


@verb("site.set_up", "核对恢复密钥")
def confirm_recovery(act: Act) -> None:
    """One recovery key was typed back rightly; the reminder ends."""
    put(act.session, "recovery_confirmed", "yes")


def _time(value: str, label: str, key: str) -> str:
    """A time of day as 08:00; 8:00 and full-width signs are understood."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", halfwidth(value))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refusal(f"“{label}”请写成 08:00。", field=key)
    return f"{int(found[1]):02d}:{found[2]}"


def _day(value: str, label: str, key: str) -> str:
    day = parse_date(value)
    if day is None:
        raise Refusal(f"“{label}”没有这一天，请写成 2026-11-25。", field=key)
    return day.isoformat()
