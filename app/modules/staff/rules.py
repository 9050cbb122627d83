"""What holds for staff: names, days, who may give which role, and the duties somebody is named for."""

import unicodedata
from datetime import date

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.roles import HEADS, Role, Who
from app.rules.text import one_line

LONGEST_NAME = 60
LONGEST_LOGIN = 32

# Duties of named people (指定专人) the handbook speaks of, and where.
DUTIES: tuple[tuple[str, str, str], ...] = (
    ("information", "用户信息专管", "ARCH-06"),
    ("keys", "钥匙管理员", "KEY-02"),
    ("archive", "档案管理员", "ARCH-08"),
    ("filing", "外来文件归档员", "DOC-07"),
    ("outbox", "短信经办人", "CARE-01"),
)
DUTY_ZH = {key: zh for key, zh, _ in DUTIES}


def name_or_refuse(text: str) -> str:
    """A member of staff's name on one line. Raises Refusal."""
    name = one_line(text)
    if not name:
        raise Refusal("请填写姓名。", clause="ROLE-13", field="name")
    if len(name) > LONGEST_NAME:
        raise Refusal(f"姓名最多 {LONGEST_NAME} 个字。", field="name")
    return name


def login_or_refuse(text: str) -> str:
    """A log-in name exactly as the key files will have it. Raises Refusal."""
    login = unicodedata.normalize("NFC", text).strip()
    if not login:
        raise Refusal("请填登录名，例如工号。", field="login")
    if len(login) > LONGEST_LOGIN or not login.isprintable():
        raise Refusal(f"登录名最多 {LONGEST_LOGIN} 个字，不能有看不见的字符。", field="login")
    return login


def day_or_refuse(text: str | date, label: str, field: str) -> date:
    """A day as typed or given. Raises Refusal naming the field."""
    day = text if isinstance(text, date) else parse_date(text)
    if day is None:
        raise Refusal(f"“{label}”没有这一天，请写成 2026-11-25。", field=field)
    return day


def role_or_refuse(value: str) -> Role:
    """One of the seven roles (ROLE-01). Raises Refusal."""
    try:
        return Role(value)
    except ValueError as error:
        raise Refusal("请从七个岗位里选一个。", clause="ROLE-01", field="role") from error


def duty_or_refuse(value: str) -> str:
    """One of the duties of named people. Raises Refusal."""
    if value not in DUTY_ZH:
        raise Refusal("请从给出的几项指定职责里选。", field="duty")
    return value


def may_give(who: Who, role: Role) -> None:
    """Head roles are given and taken by a centre head only (ROLE-01). Raises Refusal."""
    if role in HEADS and Role.CENTRE_HEAD not in who.roles:
        raise Refusal("负责人和主管的岗位只能由中心负责人任免。", clause="ROLE-01", field="role")


def may_open_for(who: Who, roles: frozenset[Role]) -> None:
    """Nobody opens or resets the log-in of somebody above: that would lend their rank. Raises Refusal."""
    if Role.CENTRE_HEAD in roles and Role.CENTRE_HEAD not in who.roles:
        raise Refusal(
            "中心负责人的登录只能由另一位中心负责人办理，或者用恢复密钥。", clause="ARCH-06", field="login"
        )
