"""What holds for requests and complaints: kinds, grades, which step may follow which (COMP-02, ROLE-09)."""

from datetime import datetime, timedelta

from app.errors import Refusal
from app.rules.roles import HEADS, Who
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

CLASSES_CLAUSE = "COMP-01"
CLAUSE = "COMP-02"
SHEET_CLAUSE = "COMP-03"
FIGURES_CLAUSE = "COMP-04"
ANALYSIS_CLAUSE = "ROLE-04"
ROUND_CLAUSE = "ROLE-05"
REQUEST_CLAUSE = "ROLE-09"
HOTLINE_CLAUSE = "DUTY-04"
TOLD_CLAUSE = "DUTY-12"

KINDS = (
    ("question", "咨询"),
    ("repair", "报修"),
    ("opinion", "意见"),
    ("suggestion", "建议"),
    ("complaint", "投诉"),
)
KIND_ZH = dict(KINDS)
CHANNELS = (
    ("phone", "电话"),
    ("visit", "来访"),
    ("letter", "信函"),
    ("network", "网络"),
    ("passed_on", "转办"),
)
CHANNEL_ZH = dict(CHANNELS)
FACE_TO_FACE = ("phone", "visit")
"""Channels on which taking down is the first contact itself."""
GRADES = (("ordinary", "一般"), ("important", "重要"), ("urgent", "紧急"), ("major", "重大"))
GRADE_ZH = dict(GRADES)
RANK = {grade: rank for rank, (grade, _) in enumerate(GRADES)}
REQUEST_GRADES = ("ordinary", "urgent")
"""What is no complaint is ordinary or urgent."""
CATEGORIES = (
    ("safety", "安全管理"),
    ("facilities", "设备设施"),
    ("environment", "环境管理"),
    ("general", "综合管理"),
    ("staff", "服务人员"),
    ("neighbours", "邻里纠纷"),
    ("developer", "地产相关"),
    ("other", "其它"),
)
CATEGORY_ZH = dict(CATEGORIES)
STATES = (
    ("taken", "已受理"),
    ("acknowledged", "已联系"),
    ("assigned", "已指派"),
    ("working", "处理中"),
    ("replied", "已答复"),
    ("handled", "待回访"),
    ("called_back", "待结案"),
    ("closed", "已结案"),
    ("withdrawn", "已撤回"),
)
STATE_ZH = dict(STATES)
OPEN = ("taken", "acknowledged", "assigned", "working", "replied", "handled", "called_back")
BEFORE_HANDLED = ("taken", "acknowledged", "assigned", "working", "replied")
HOWS = (
    ("taken", "受理"),
    ("contacted", "首次联系"),
    ("classed", "定类定级"),
    ("assigned", "指派"),
    ("work", "处理"),
    ("told", "告知"),
    ("planned", "定方案"),
    ("replied", "答复"),
    ("handled", "处理完成"),
    ("called", "回访"),
    ("closed", "结案"),
    ("reopened", "重新办理"),
    ("waiting", "暂停"),
    ("resumed", "恢复"),
    ("nudged", "催办"),
    ("chased", "督办"),
    ("again", "再次反映"),
    ("supplement", "补记"),
    ("withdrawn", "撤回"),
)
HOW_ZH = dict(HOWS)
WAITS = (
    ("user", "等用户"),
    ("developer", "等开发商"),
    ("authority", "等主管部门"),
    ("committee", "等社区、居委会"),
    ("parts", "等备件"),
)
WAIT_ZH = dict(WAITS)
PASSED_ON = ("developer", "authority", "committee")
"""Waiting for these means that the matter was passed on to them."""
RESULTS = (
    ("satisfied", "满意"),
    ("acceptable", "基本满意"),
    ("not", "不满意"),
    ("declined", "不愿回访"),
    ("unreached", "没有联系上"),
)
RESULT_ZH = dict(RESULTS)
CALL_ENDED = ("satisfied", "acceptable", "not", "declined")
"""Results after which nobody has to ring again."""
TOLD_HOW = (("spoken", "当面"), ("telephone", "电话"), ("radio", "对讲"), ("message", "书面"))
TOLD_ZH = dict(TOLD_HOW)


CALLED_BACK = ("complaint", "repair")
"""Kinds that are not closed without a call-back."""
TRIES = 3
"""Calls in vain after which a matter may be closed as not reached."""
LATE_AFTER = timedelta(minutes=10)
"""A step written down this much after it happened is a late entry."""
LONGEST = 500
LEAST_REASON = 4

_SAME = frozenset({"classed", "told", "planned", "chased", "again", "supplement"})
"""Steps that any open matter takes without moving on."""
MOVES: dict[tuple[str, str], str] = {
    ("taken", "contacted"): "acknowledged",
    ("assigned", "contacted"): "assigned",
    ("working", "contacted"): "working",
    ("taken", "assigned"): "assigned",
    ("acknowledged", "assigned"): "assigned",
    ("assigned", "assigned"): "assigned",
    ("working", "assigned"): "working",
    ("replied", "assigned"): "replied",
    ("assigned", "work"): "working",
    ("working", "work"): "working",
    ("replied", "work"): "replied",
    ("acknowledged", "replied"): "replied",
    ("assigned", "replied"): "replied",
    ("working", "replied"): "replied",
    ("replied", "replied"): "replied",
    ("assigned", "handled"): "handled",
    ("working", "handled"): "handled",
    ("replied", "handled"): "handled",
    ("handled", "called"): "called_back",
    ("called_back", "closed"): "closed",
    ("handled", "closed"): "closed",
    ("handled", "reopened"): "working",
    ("called_back", "reopened"): "working",
    ("closed", "reopened"): "working",
    **{(state, "waiting"): state for state in BEFORE_HANDLED},
    **{(state, "resumed"): state for state in BEFORE_HANDLED},
    **{(state, "nudged"): state for state in BEFORE_HANDLED},
    **{(state, "withdrawn"): "withdrawn" for state in OPEN},
    **{(state, how): state for state in OPEN for how in sorted(_SAME)},
    ("closed", "supplement"): "closed",
    ("withdrawn", "supplement"): "withdrawn",
}
"""The one table of moves: in this state this step is possible, and leads to that state."""
WHILE_PAUSED = _SAME | {"resumed", "nudged", "replied", "assigned", "contacted", "withdrawn"}
"""What can be done while a matter waits for somebody."""
STAGES = (
    ("taken", "受理"),
    ("acknowledged", "联系"),
    ("assigned", "指派"),
    ("working", "处理"),
    ("replied", "答复"),
    ("handled", "办结"),
    ("called_back", "回访"),
    ("closed", "结案"),
)
"""The discs of the drawing: the state in which each of them is behind us."""


def code_words(kind: str, number: int) -> str:
    """The number of a matter as it is said and printed: TS-0417 a complaint, SQ-0418 anything else."""
    return f"{'TS' if kind == 'complaint' else 'SQ'}-{number:04d}"


def can(state: str, how: str, *, paused: bool = False) -> bool:
    """True if a step is possible now; buttons and verbs ask the same table."""
    if how in ("resumed", "nudged"):
        return paused and (state, how) in MOVES
    if paused and how not in WHILE_PAUSED:
        return False
    return (state, how) in MOVES


def moved_or_refuse(code: str, state: str, how: str, *, waits_for: str = "") -> str:
    """The state after a step. Raises Refusal that says what comes first (COMP-02)."""
    if can(state, how, paused=bool(waits_for)):
        return MOVES[state, how]
    what = HOW_ZH[how]
    if waits_for and (state, how) in MOVES:
        raise Refusal(f"{code} 现在{WAIT_ZH[waits_for]}，请先恢复办理，再登记{what}。", clause=CLAUSE)
    if how in ("resumed", "nudged"):
        raise Refusal(f"{code} 没有暂停，不用{what}。", clause=CLAUSE)
    raise Refusal(f"{code} 现在是“{STATE_ZH[state]}”，还不能登记{what}{_first(state, how)}。", clause=CLAUSE)


def _first(state: str, how: str) -> str:
    """What has to be done before."""
    if state in ("closed", "withdrawn"):
        return "；要接着办的请先重新办理" if state == "closed" else ""
    if how in ("work", "handled", "replied") and state in ("taken", "acknowledged"):
        return "，请先指派"
    if how == "called":
        return "，请先登记处理完成"
    if how == "closed":
        return "，请先登记处理完成和回访"
    return ""


def grade_or_refuse(kind: str, grade: str) -> str:
    """The grade of a matter; four for complaints, two for the rest. Raises Refusal (COMP-02)."""
    value = choice_or_refuse(grade, GRADES, "等级", "grade")
    if kind != "complaint" and value not in REQUEST_GRADES:
        raise Refusal(
            f"{KIND_ZH[kind]}只分一般和紧急；要按{GRADE_ZH[value]}办的，请改记为投诉。",
            clause=CLAUSE,
            field="grade",
        )
    return value


def must_be_the_heads(who: Who, grade: str, what: str) -> None:
    """A major complaint is the CS head's own (ROLE-04). Raises Refusal for everybody else."""
    if grade == "major" and not who.roles & HEADS:
        raise Refusal(f"重大投诉由客服主管亲自处理，{what}要客服主管登录来办。", clause=ANALYSIS_CLAUSE)


def happened_or_refuse(at: datetime | None, now: datetime, not_before: datetime) -> datetime:
    """When a step took place; now unless it is entered late. Raises Refusal (COMP-02)."""
    if at is None:
        return now
    if at > now:
        raise Refusal("时间在现在之后，请核对。", clause=CLAUSE, field="at")
    if at < not_before:
        raise Refusal(f"时间早于受理（{not_before:%m-%d %H:%M}），请核对。", clause=CLAUSE, field="at")
    return at


def is_late(at: datetime, noted_at: datetime) -> bool:
    """True for a step written down some time after it happened; it is marked 补记."""
    return noted_at - at > LATE_AFTER
