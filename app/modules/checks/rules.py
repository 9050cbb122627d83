"""What holds for checks: how often, by whom, and what a line needs before a sheet is finished."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.errors import Refusal
from app.modules.staff.rules import DUTY_ZH
from app.rules.clocks import parse_term
from app.rules.handbook import NAMED, Clock
from app.rules.roles import Role, Who
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
ROOM = "checks"

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
STALE_AFTER = timedelta(days=1)

FINDINGS = "差异"
"""The head of the lines on which a room that counts by itself lists every difference."""
SEE_BELOW = "差异逐条列在下面"
"""The note of a line that is a problem only because of differences listed one by one."""
SETTLED = "重新清点，已经对上"


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
class Finding:
    """One difference another room found: what, more about it, who puts it right, and until when."""

    text: str
    note: str
    staff_id: int
    until: date


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


def known_who(who: str) -> bool:
    """True for a role, a duty of named people, or "" for everybody."""
    return who in dict(who_choices())


def can_return(term: str, per: str = "site") -> bool:
    """True for a term a check can have: a duty that returns, or a deadline for a newcomer."""
    found = parse_term(term)
    if per == "newcomer":
        return found.form in ("days", "working_days", "months")
    return found.form in ("daily", "month", "quarter", "rolling_days", "rolling_months")


def term_zh(term: str) -> str:
    """How often, in words."""
    if term in TERMS:
        return TERMS[term]
    found = parse_term(term)
    words = {
        "rolling_days": f"每 {found.n} 天",
        "rolling_months": f"每 {found.n} 个月",
        "days": f"入职后 {found.n} 天内",
        "working_days": f"入职后 {found.n} 个工作日内",
        "months": f"入职后 {found.n} 个月内",
    }
    return words[found.form]


def own_clock(title: str, clause: str, who: str, term: str) -> Clock:
    """The clock of a check that the site itself wants at regular intervals."""
    passes = parse_term(term).form in ("daily", "month", "quarter")
    return Clock(
        id=OWN_CLOCK,
        clause=clause,
        what=title,
        button="填检查单",
        starts="本中心自定",
        ends="检查单填完并签名",
        term=term,
        room=ROOM,
        who=who,
        consent=(Role.CS_HEAD,),
        can_put_off=term != "every day",
        missed="lapses" if passes else "stays",
        ahead=0 if term == "every day" else 7,
    )


# ---------------------------------------------------------------- who may


def holds(who: Who, wanted: str, named: frozenset[int]) -> bool:
    """True when a check falls to this person: by role, or as one of those `named` for its duty."""
    if not wanted:
        return True
    return who.staff_id in named if wanted.startswith(NAMED) else Role(wanted) in who.roles


def stands_above(who: Who, wanted: str) -> bool:
    """True for a head whose rank is above whoever the check falls to (ROLE-01)."""
    if Role.CENTRE_HEAD in who.roles:
        return True
    return Role.CS_HEAD in who.roles and wanted != Role.CENTRE_HEAD.value


# ---------------------------------------------------------------- a sheet


def fine_zh(group: str) -> str:
    """The good answer in words: what an emergency asks for is done, not found well."""
    return "已做" if group == EMERGENCY else RESULTS["fine"]


def rest_of(group: str) -> tuple[str, str]:
    """What one key answers for all lines left, and its words.

    Steps of an emergency have their own minute each, so the rest of them can only be left out.
    """
    return ("none", "其余不适用") if group == EMERGENCY else ("fine", "其余都好")


def is_stale(group: str, touched: datetime, today: date) -> bool:
    """True for an emergency's sheet that nobody touched since yesterday: the next is another emergency."""
    return group == EMERGENCY and touched.date() < today - STALE_AFTER


def answer_or_refuse(kind: str, entry: LineEntry) -> LineEntry:
    """An answer as it is kept while the sheet is open: cleaned, whole or not. Raises Refusal.

    A count that differs is a problem whatever was ticked, and words make a line of words answered.
    """
    field = field_of(entry.position)
    if entry.result not in RESULTS:
        raise Refusal("请从好、有问题、不适用里选。", field=field)
    note = one_line(entry.note)
    if len(note) > LONGEST_NOTE:
        raise Refusal(f"说明最多 {LONGEST_NOTE} 个字。", field=field)
    for count in (entry.should, entry.found):
        if count is not None and not 0 <= count <= LARGEST_COUNT:
            raise Refusal(f"数量请填 0 到 {LARGEST_COUNT} 之间的数。", field=field)
    result = entry.result
    if kind == "words" and result in ("", "fine"):
        result = "fine" if note else ""
    if kind == "count" and result in ("", "fine"):
        result = _counted(entry)
    return replace(entry, result=result, note=note)


def _counted(entry: LineEntry) -> str:
    if entry.found is None:
        return ""
    return "fine" if entry.should in (None, entry.found) else "problem"


def complete_or_refuse(kind: str, text: str, entry: LineEntry, today: date, *, listed: bool = False) -> None:
    """Pass when a line has all that a finished sheet needs. Raises Refusal naming the line.

    While the differences are `listed` one by one, each with its own person and day, a line that only
    points to them needs neither.
    """
    field, line = field_of(entry.position), f"第 {entry.position} 行“{_short(text)}”"
    if not entry.result:
        asked = {"count": "还没有填实有数", "words": "还没有写"}.get(kind, "还没有检查")
        raise Refusal(f"{line}{asked}。", field=field)
    if kind == "count" and entry.result != "none" and entry.found is None:
        raise Refusal(f"{line}还没有填实有数。", field=field)
    if entry.result != "problem" or (listed and only_points_below(entry)):
        return
    if len(entry.note) < FEWEST_WORDS:
        raise Refusal(f"{line}有问题，请写清楚是什么问题。", clause="ROLE-06", field=field)
    if entry.staff_id is None:
        raise Refusal(f"{line}有问题，请写明由谁整改。", clause="ROLE-06", field=field)
    if entry.until is None:
        raise Refusal(f"{line}有问题，请写明整改期限。", clause="ROLE-06", field=field)
    if not today <= entry.until <= today + FARTHEST:
        raise Refusal(f"{line}的整改期限要在今天到一年之内。", clause="ROLE-06", field=field)


def only_points_below(entry: LineEntry) -> bool:
    """True for a problem that is told on the lines of the differences, and named nobody of its own."""
    return entry.note == SEE_BELOW and entry.staff_id is None


def field_of(position: int) -> str:
    """The name a refusal gives to one line of a sheet."""
    return f"line-{position}"


def _short(text: str) -> str:
    return text if len(text) <= 14 else f"{text[:13]}…"


# ---------------------------------------------------------------- a definition


def draft_or_refuse(draft: DefinitionDraft, *, own: bool = True) -> DefinitionDraft:
    """A definition as it is kept; who and how often of a shipped one are the handbook's. Raises Refusal."""
    title = one_line(draft.title)
    if len(title) < FEWEST_WORDS:
        raise Refusal("请给检查项目写一个名称。", field="title")
    if len(title) > LONGEST_TITLE:
        raise Refusal(f"名称最多 {LONGEST_TITLE} 个字。", field="title")
    if own:
        _must_be_own(draft)
    return replace(draft, title=title, lines=lines_or_refuse(draft.lines))


def _must_be_own(draft: DefinitionDraft) -> None:
    if not known_who(draft.who):
        raise Refusal("请从给出的岗位或指定职责里选。", field="who")
    if draft.term not in TERMS:
        raise Refusal("请从给出的几种里选多久一次。", field="term")
    if draft.term and not draft.who:
        raise Refusal("定期的检查要定下由哪个岗位做。", field="who")


def lines_or_refuse(lines: tuple[LineDraft, ...]) -> tuple[LineDraft, ...]:
    """The lines of a definition, cleaned; empty ones left out. Raises Refusal."""
    found = tuple(
        LineDraft(one_line(line.head), one_line(line.text), line.kind)
        for line in lines
        if one_line(line.text)
    )
    if not found:
        raise Refusal("请至少写一行检查内容。", field="lines")
    if len(found) > MOST_LINES:
        raise Refusal(f"检查内容最多 {MOST_LINES} 行，请分成两项。", field="lines")
    for line in found:
        if len(line.text) > LONGEST_LINE or len(line.head) > LONGEST_HEAD:
            raise Refusal(f"每行最多 {LONGEST_LINE} 个字，小标题最多 {LONGEST_HEAD} 个字。", field="lines")
        if line.kind not in KINDS:
            raise Refusal("每行请选打勾、点数或填写。", field="lines")
        if found.count(line) > 1:
            raise Refusal(f"“{_short(line.text)}”写了两行，请删去一行。", field="lines")
    return found


def about_or_refuse(text: str) -> str:
    """Where or on what occasion, on one line. Raises Refusal."""
    about = one_line(text)
    if len(about) > 200:
        raise Refusal("地点、事由最多 200 个字。", field="about")
    return about


def remark_or_refuse(text: str) -> str:
    """The remark of a sheet. Raises Refusal."""
    remark = clean(text)
    if len(remark) > 500:
        raise Refusal("备注最多 500 个字。", field="remark")
    return remark


def why_or_refuse(text: str) -> str:
    """Why a sheet is dropped. Raises Refusal."""
    why = one_line(text)
    if not FEWEST_WORDS <= len(why) <= 200:
        raise Refusal("请写明作废的原因，2 到 200 个字。", field="reason")
    return why
