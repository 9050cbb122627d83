"""What holds for checks: how often, by whom, and what a line needs before a sheet is finished."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.errors import Refusal
from app.modules.staff.rules import DUTY_ZH
from app.rules.clocks import parse_term
from app.rules.handbook import NAMED, Clock
from app.rules.roles import HEADS, Role, Who
from app.rules.text import clean, one_line

GROUPS = {
    "daily": "每日",
    "stock": "清点盘点",
    "data": "资料",
    "dorm": "宿舍",
    "people": "人员",
    "record": "记录",
    "emergency": "应急",
    "own": "本中心自定",
}
OWN_GROUP, EMERGENCY = "own", "emergency"
OWN_CLOCK = "own"

TERMS = {
    "every day": "每天",
    "every 7 days": "每 7 天",
    "every month": "每月",
    "every quarter": "每季度",
    "every 3 months": "每 3 个月",
    "every 6 months": "每 6 个月",
    "": "不定期",
}
"""How often a check of the site's own may be wanted, and how that is said."""

PER = ("site", "officer", "newcomer")
KINDS = {"tick": "打勾", "count": "点数", "words": "填写"}
RESULTS = {"": "未填", "fine": "好", "problem": "有问题", "none": "不适用"}
STATE_ZH = {"open": "进行中", "finished": "已完成", "dropped": "已作废"}

LONGEST_TITLE, LONGEST_LINE, LONGEST_HEAD, LONGEST_NOTE = 20, 100, 20, 500
MOST_LINES = 60
LARGEST_COUNT = 99_999
FEWEST_WORDS = 2
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class LineEntry:
    """What was answered at one line: `result` is "", fine, problem or none (不适用).

    A problem has a `note`, a person (`staff_id`) and a day (`until`); a line to count has `found`, and
    `should` where it is known; a line of words has them in `note`. `at` is when it was answered, if
    the page knows (the steps of an emergency).
    """

    position: int
    result: str
    note: str = ""
    should: int | None = None
    found: int | None = None
    staff_id: int | None = None
    until: date | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class LineDraft:
    """One line of a definition as it is edited; `kind` is tick, count or words."""

    head: str
    text: str
    kind: str = "tick"


@dataclass(frozen=True)
class DefinitionDraft:
    """A definition as it is edited; `who` a role's value, `named:` and a duty, or "" for everybody."""

    title: str
    who: str
    term: str
    watched: bool
    lines: tuple[LineDraft, ...]


def who_choices() -> tuple[tuple[str, str], ...]:
    """Who may be said to do a check: value and words, everybody first."""
    named = ((f"{NAMED}{duty}", zh) for duty, zh in DUTY_ZH.items())
    return (("", who_zh("")), *((role.value, role.zh) for role in Role), *named)


def who_zh(who: str) -> str:
    """A role or a duty of named people in words."""
    if not who:
        return "所有岗位"
    if who.startswith(NAMED):
        return DUTY_ZH.get(who.removeprefix(NAMED), who)
    return Role(who).zh
