"""The table of time limits as it holds today (COMP-02): each grade and step with its basis and escalation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.complaints.finding import allowed_of, default_of
from app.modules.complaints.limits import STEP_ZH, Allowed, term_zh
from app.modules.complaints.model import MatterTerm
from app.modules.complaints.rules import GRADE_ZH
from app.modules.complaints.setting import LIMITS
from app.modules.staff.service import names
from app.rules.clocks import parse_term
from app.rules.ref import Ref

_FROM = {
    "accept": "受理",
    "told": "定为重大",
    "plan": "定为重大",
    "reply": "受理",
    "close": "受理",
    "callback": "处理完成",
}
_BASIS = {
    "minutes": "昼夜连续计",
    "hours": "昼夜连续计",
    "desk_hours": "只计服务时间",
    "working_days": "只计工作日，当天不计",
}


@dataclass(frozen=True)
class TermRow:
    """One limit: of what, from when, how long, by which basis, and who is told when."""

    ref: Ref
    clock: str
    group: str
    step: str
    starts: str
    number: int
    basis: str
    term: str
    counts: str
    remind: int
    remind_zh: str
    leader: bool
    leader_zh: str
    head_days: int | None
    head_zh: str
    own: bool
    source: str


def terms(session: Session, now: datetime) -> list[TermRow]:
    """Every limit as it holds now, the complaints' first, in the order of the grades."""
    allowed, known = allowed_of(session), names(session)
    newest = {row.clock: row for row in session.scalars(select(MatterTerm).order_by(MatterTerm.id))}
    return [
        _row(place, kind, grade, step, clock, allowed(clock, now), _set_by(newest.get(clock), known))
        for place, (kind, grade, step, clock) in enumerate(LIMITS, 1)
    ]


# ---------------------------------------------------------------- inside


def _row(place: int, kind: str, grade: str, step: str, clock: str, holds: Allowed, set_by: str) -> TermRow:
    parsed = parse_term(holds.term)
    own = holds != default_of(clock)
    return TermRow(
        ref=Ref("term", place), clock=clock, group=_group(kind, grade), step=STEP_ZH[step],
        starts=_starts(step, grade), number=parsed.n, basis=parsed.form, term=term_zh(holds.term),
        counts=_BASIS[parsed.form], remind=holds.remind,
        remind_zh=f"过 {holds.remind}%" if holds.remind else "不提醒",
        leader=holds.leader, leader_zh="到时" if holds.leader else "不告诉",
        head_days=holds.head_days, head_zh=_head_zh(holds.head_days),
        own=own, source=set_by if own else "惯例",
    )  # fmt: skip


def _group(kind: str, grade: str) -> str:
    what = "投诉" if kind == "complaint" else "其它诉求"
    return f"{GRADE_ZH[grade]}{what}" if grade else what


def _starts(step: str, grade: str) -> str:
    return "定为重大" if step == "close" and grade == "major" else _FROM[step]


def _head_zh(days: int | None) -> str:
    if days is None:
        return "不告诉"
    return f"超 {days} 个工作日" if days else "到时"


def _set_by(row: MatterTerm | None, known: dict[int, str]) -> str:
    return f"{known.get(row.set_by, '')} {row.since:%Y-%m-%d} 设定" if row is not None else "惯例"
