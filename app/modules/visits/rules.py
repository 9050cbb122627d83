"""What holds for visits 访谈: ways, windows, dimensions, who must be visited by when (VISIT-01..08)."""

import re
from datetime import date, time

from app.errors import Refusal
from app.rules.roles import Role
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

STAGE_CLAUSE = "VISIT-01"
SETTLING_CLAUSE = "VISIT-02"
SETTLING_SHARE_CLAUSE = "VISIT-03"
YEAR_CLAUSE = "VISIT-04"
KEY_CLAUSE = "VISIT-05"
CONTENT_CLAUSE = "VISIT-06"
PAIR_CLAUSE = "VISIT-07"
SHEET_CLAUSE = "VISIT-08"
MOVED_IN_CLAUSE = "CARE-05"
SUMMARY_CLAUSE = "ROLE-14"

WAYS = (
    ("home", "上门"),
    ("phone", "电话"),
    ("office", "来访"),
    ("outdoors", "户外"),
    ("questionnaire", "问卷"),
)
WAY_ZH = dict(WAYS)
OUTCOMES = (
    ("talked", "谈成"),
    ("absent", "不在家"),
    ("refused", "拒访"),
    ("later", "改约"),
    ("empty", "没人住"),
)
OUTCOME_ZH = dict(OUTCOMES)
ASKED_AFTER = ("talked", "empty")
"""Outcomes after which one knows how a flat that nobody lives in stands."""
WINDOWS = (("forenoon", "上午"), ("afternoon", "下午"), ("evening", "晚上"))
WINDOW_ZH = dict(WINDOWS)
HOURS: dict[str, tuple[time, time]] = {
    "forenoon": (time(10), time(12)),
    "afternoon": (time(15), time(18)),
    "evening": (time(19), time(21)),
}
"""From when to when one goes to people's homes (VISIT-07)."""
DAYS = (("any", "都可以"), ("working", "工作日"), ("free", "休息日"))
DAYS_ZH = dict(DAYS)
DIMENSIONS = (
    ("safety", "安全"),
    ("repair", "维修"),
    ("cleaning", "清洁"),
    ("complaints", "投诉处理"),
    ("courtesy", "礼貌"),
    ("attitude", "态度"),
)
DIMENSION_ZH = dict(DIMENSIONS)
GRADES = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
GRADE_ZH = dict(GRADES)
SATISFIED_FROM = 4
"""Grades from which a user counts as satisfied."""
THEMES = (*DIMENSIONS, ("parking", "停车"), ("facilities", "设施"), ("other", "其它"))
THEME_ZH = dict(THEMES)
SIGNED = (("", "未签"), ("paper", "签在纸上"), ("pen", "手写板"), ("declined", "不愿签"))
SIGNED_ZH = dict(SIGNED)
SOURCES = (("desk", "前台登记"), ("import", "启用前导入"), ("earlier", "乔迁上门"))
STOP_STATES = (("open", "已排"), ("done", "已访"), ("failed", "未成"), ("dropped", "撤下"))
STOP_ZH = dict(STOP_STATES)
STAGES = (("settling", "磨合期"), ("steady", "稳定期"), ("long", "老用户"))
STAGE_ZH = dict(STAGES)

COUNTS: dict[str, frozenset[str]] = {
    SETTLING_CLAUSE: frozenset({"home", "phone", "office", "outdoors"}),
    YEAR_CLAUSE: frozenset({"home", "phone", "office", "outdoors", "questionnaire"}),
    KEY_CLAUSE: frozenset({"home"}),
    MOVED_IN_CLAUSE: frozenset({"home"}),
}
"""Which ways of talking count for which clause: key users and those who moved in are seen at home."""

LEADS = (Role.CENTRE_HEAD, Role.CS_HEAD, Role.OFFICER)
"""Whose shares the handbook sets (VISIT-03, VISIT-04); whoever else visits counts as an officer."""
LEAD_ZH = {Role.CENTRE_HEAD: "负责人", Role.CS_HEAD: "客服主管", Role.OFFICER: "客服人员"}
VISITING = frozenset({Role.CENTRE_HEAD, Role.CS_HEAD, Role.LEADER, Role.OFFICER})
"""Roles that go visiting unless the site says otherwise of a person."""

_CLOCK = re.compile(r"(\d{1,2})(?::?(\d{2}))?", re.ASCII)
LONGEST = 500
LEAST_REASON, LONGEST_REASON = 4, 200
SOON = 30
"""Days before its limit from which a household is shown as due soon."""


def counts(clause: str, way: str) -> bool:
    """True if a talk held that way satisfies a clause."""
    return way in COUNTS[clause]


def lead_role(roles: frozenset[Role]) -> Role:
    """As what somebody who leads a visit counts for the shares: the highest of the roles held."""
    return next((role for role in LEADS if role in roles), Role.OFFICER)


def window_of(at: time) -> str:
    """The window a time of day lies in, its end included; empty outside of them (VISIT-07)."""
    return next((key for key, (first, last) in HOURS.items() if first <= at <= last), "")


def window_words(window: str) -> str:
    """上午 10:00–12:00."""
    first, last = HOURS[window]
    return f"{WINDOW_ZH[window]} {first:%H:%M}–{last:%H:%M}"


def clock_or_refuse(text: str, label: str, field: str) -> time | None:
    """A time of day as typed (19:05, 1905, 19), or None for an empty one. Raises Refusal."""
    typed = halfwidth(text).strip().replace("点", ":").rstrip(":")
    if not typed:
        return None
    found = _CLOCK.fullmatch(typed)
    hour, minute = (int(part or 0) for part in found.groups()) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise Refusal(f"“{label}”请写成 19:05。", field=field)
    return time(hour, minute)


def stretch_or_refuse(begun: time | None, ended: time | None) -> None:
    """A talk does not end before it begins. Raises Refusal."""
    if begun is not None and ended is not None and ended < begun:
        raise Refusal("结束时间早于开始时间，请核对。", field="ended")


def visit_day_or_refuse(day: date, today: date) -> date:
    """The day of a visit that was made: not to come, and within two years. Raises Refusal."""
    if day > today:
        raise Refusal("访谈日期还没有到，请核对。", field="day")
    if (today - day).days > 2 * 366:
        raise Refusal("访谈日期早于两年前，请用导入补登。", field="day")
    return day


def reason_or_refuse(text: str, missing: str, field: str, clause: str) -> str:
    """Why something is not as the handbook wants it. Raises Refusal that says what is missing."""
    reason = one_line(text)
    if len(reason) < LEAST_REASON:
        raise Refusal(missing, clause=clause, field=field)
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"原因最多 {LONGEST_REASON} 个字。", clause=clause, field=field)
    return reason
