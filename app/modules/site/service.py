"""What a site can set: its names, its size, its clocks."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.rules.field import Kind
from app.rules.text import halfwidth, one_line
from app.settings import BY_KEY, SETTINGS
from app.storage.act import Act, verb
from app.storage.site_tables import Setting


@dataclass(frozen=True)
class SiteNames:
    """How the site is called on its papers."""

    company: str
    centre: str


def values(session: Session) -> dict[str, str]:
    """Every setting with its value in force."""
    kept = {row.key: row.value for row in session.scalars(select(Setting))}
    return {setting.key: kept.get(setting.key, setting.default) for setting in SETTINGS}


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
                f"「{setting.label}」请填 {setting.smallest} 到 {setting.largest} 之间的数。", field=key
            )
        return str(int(value))
    if setting.kind is Kind.CHOICE and value not in dict(setting.choices):
        raise Refusal(f"「{setting.label}」请从给出的几项里选。", field=key)
    if setting.kind is Kind.YES_NO and value not in ("yes", "no"):
        raise Refusal(f"「{setting.label}」只能是或否。", field=key)
    if setting.kind is Kind.TEXT and not value:
        raise Refusal(f"「{setting.label}」不能空着。", field=key)
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
