"""The site's own time limits (COMP-02): a new one counts from then on, what runs keeps its own."""

from app.errors import Refusal
from app.modules.complaints.finding import allowed_of, default_of
from app.modules.complaints.limits import STEPS, Allowed, clock_id, steps_of
from app.modules.complaints.model import MatterTerm
from app.modules.complaints.rules import CLAUSE, REQUEST_GRADES
from app.rules.clocks import parse_term
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of

BASES = (
    ("minutes", "分钟"),
    ("hours", "小时（昼夜）"),
    ("desk_hours", "服务小时"),
    ("working_days", "工作日"),
)
_MOST = {"minutes": 1440, "hours": 720, "desk_hours": 720, "working_days": 60}
_WRITTEN = {
    "minutes": "minutes",
    "hours": "hours",
    "desk_hours": "desk hours",
    "working_days": "working days",
}
MOST_HEAD_DAYS = 30


def _every() -> tuple[tuple[str, str, str, str], ...]:
    """Kind, grade, step and clock of every limit, the complaints' first; a call-back is every grade's."""
    found = [("complaint", grade, step) for grade in STEPS for step in STEPS[grade]]
    found.append(("complaint", "", "callback"))
    for grade in REQUEST_GRADES:
        found += [("repair", grade, step) for step in steps_of("question", grade)]
    found.append(("repair", "", "callback"))
    return tuple((kind, grade, step, clock_id(kind, grade, step)) for kind, grade, step in found)


LIMITS = _every()
CLOCKS = frozenset(clock for *_, clock in LIMITS)


@verb("complaints.set_up", "设定诉求时限")
def set_term(
    act: Act, clock: str, *, term: str, remind: int = 50, leader: bool = True, head_days: int | None = 1
) -> Ref:
    """The site's limit for one step from now on, and who is told when (COMP-02). Raises Refusal.

    What runs already keeps the limit it began with; nothing that was in time becomes late.
    """
    must_be_a_limit(clock)
    wanted = Allowed(_term_or_refuse(term), _remind(remind), leader, _head_days(head_days))
    if wanted == allowed_of(act.session)(clock, act.now):
        raise Refusal("时限没有改动，不用保存。", clause=CLAUSE, field="number")
    return _put(act, clock, wanted)


@verb("complaints.set_up", "恢复诉求时限的惯例值")
def reset_term(act: Act, clock: str) -> Ref:
    """Back to what the clause says, from now on (COMP-02). Raises Refusal when it stands there already."""
    must_be_a_limit(clock)
    usual = default_of(clock)
    if usual == allowed_of(act.session)(clock, act.now):
        raise Refusal("现在就是惯例值，不用恢复。", clause=CLAUSE)
    return _put(act, clock, usual)


def term_of(number: str, basis: str) -> str:
    """A term as the clause data writes it, from a number and what it counts. Raises Refusal."""
    if basis not in _WRITTEN:
        raise Refusal("请选时限按什么计。", clause=CLAUSE, field="basis")
    if not (number.strip().isdecimal() and 0 < int(number) <= _MOST[basis]):
        raise Refusal(f"请填 1 到 {_MOST[basis]} 的整数。", clause=CLAUSE, field="number")
    return _term(int(number), basis)


def must_be_a_limit(clock: str) -> None:
    """Raises Refusal for a clock that is no step's limit."""
    if clock not in CLOCKS:
        raise Refusal("没有这一项时限，请刷新后再看。", clause=CLAUSE)


# ---------------------------------------------------------------- inside


def _put(act: Act, clock: str, wanted: Allowed) -> Ref:
    row = MatterTerm(
        clock=clock, term=wanted.term, remind=wanted.remind, leader=wanted.leader,
        head_days=wanted.head_days, since=act.now, set_by=act.who.staff_id,
    )  # fmt: skip
    act.session.add(row)
    act.session.flush()
    return ref_of(row)


def _term(number: int, basis: str) -> str:
    words = _WRITTEN[basis]
    return f"{number} {words if number > 1 else words.removesuffix('s')}"


def _term_or_refuse(term: str) -> str:
    """The term in the one way in which it is written, so that the same one is the same text."""
    try:
        parsed = parse_term(term)
    except ValueError:
        raise Refusal("请填时限：一个整数和按什么计。", clause=CLAUSE, field="number") from None
    return term_of(str(parsed.n), parsed.form)


def _remind(remind: int) -> int:
    if not 0 <= remind < 100:
        raise Refusal("提醒本人请填 0 到 99，0 是不提醒。", clause=CLAUSE, field="remind")
    return remind


def _head_days(days: int | None) -> int | None:
    if days is not None and not 0 <= days <= MOST_HEAD_DAYS:
        raise Refusal(
            f"告诉主管请填 0 到 {MOST_HEAD_DAYS} 个工作日，不告诉就空着。", clause=CLAUSE, field="head_days"
        )
    return days
