"""Requests and complaints in the year that is walked through, their daily round and monthly analysis."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.complaints import reporting, rounds, service
from app.modules.complaints.model import Matter, MatterMeasure, MatterReport, MatterRound, MatterStep
from app.modules.complaints.service import Call, Told
from tests.walks.year_homes import unit_of
from tests.walks.year_matters_script import (
    MATTERS,
    MEASURES_BY,
    NOT_SATISFIED,
    WAITS,
    WITHDRAWN,
    Called,
)
from tests.walks.year_script import CS_HEAD, DESK, HEAD, LEADER, NORTH

if TYPE_CHECKING:
    from tests.walks.year import OpenDue, Year

DONE_SO = {"handling": "上门处理，已经试过", "cause": "日久老化", "reply": "今天处理好了"}


def called_on(year: "Year", day: date) -> None:
    """What is taken down on a day, who is waited for, what is taken back."""
    for one in MATTERS:
        if one.day == day:
            year.by(DESK, service.take_down, _call(year, one))
    if day in WAITS:
        number, waits_for = WAITS[day]
        if waits_for:
            year.by(DESK, service.wait, number, waits_for=waits_for, words="已经转给开发商报修")
        else:
            year.by(DESK, service.resume, number, words="开发商做好了防水")
    if day in WITHDRAWN:
        year.by(DESK, service.withdraw, WITHDRAWN[day], why="用户说是卡拿错了")


def _call(year: "Year", one: Called) -> Call:
    return Call(
        one.words, channel=one.channel, kind=one.kind, category=one.category, grade=one.grade,
        unit_id=year.site.read(unit_of, one.room), department="客服" if one.staff else "",
        staff_id=year.ids[one.staff] if one.staff else 0, done=one.kind == "question",
        reply="每天早上八点" if one.kind == "question" else "",
        told=Told(year.ids[HEAD]) if one.grade == "major" else None,
    )  # fmt: skip


# ---------------------------------------------------------------- the list


def _step(verb: Callable[..., Any], **words: Any) -> Callable[["Year", "OpenDue"], None]:
    def do(year: "Year", due: "OpenDue") -> None:
        year.by(CS_HEAD if due.clock.startswith("COMP-02/major") else DESK, verb, due.subject.id, **words)

    return do


def _call_back(year: "Year", due: "OpenDue") -> None:
    """The user is asked; one of them has it done again."""
    person = CS_HEAD if year.site.read(_grade, due.subject.id) == "major" else DESK
    if due.subject.id in NOT_SATISFIED and not year.site.read(_reopened, due.subject.id):
        year.by(person, service.call_back, due.subject.id, result="not", words="味道还是很重")
        return
    year.by(person, service.call_back, due.subject.id, result="satisfied")
    year.by(person, service.close, due.subject.id)


def _told(_year: "Year", _due: "OpenDue") -> None:
    """Who is told of what is over does nothing but chase; it ends with the step itself."""


def _round(year: "Year", _due: "OpenDue") -> None:
    for number in year.site.read(_open):
        year.by(LEADER, rounds.look, number, "fine")
    year.by(LEADER, rounds.sign_round)


def _analysis(year: "Year", _due: "OpenDue") -> None:
    """The month is analysed on its last day, with two measures until the tenth."""
    day = year.day
    until = date(day.year + day.month // 12, day.month % 12 + 1, MEASURES_BY)
    measures = tuple(
        reporting.Measure(kind, f"{day.month}月的{words}", year.ids[NORTH], until)
        for kind, words in (("corrective", "维修复查"), ("preventive", "巡查计划"))
    )
    report = year.by(
        CS_HEAD,
        reporting.write_report,
        day.year,
        day.month,
        analysis="本月投诉分类原因和办理情况",
        measures=measures,
    )
    year.by(CS_HEAD, reporting.sign_report, report.id)


_CONTACT = _step(service.contact, words="已经联系上")
_ARRIVE = _step(service.work, words="师傅已经到场")
_REPLY = _step(service.reply, words="正在处理，三天内办好")
_HANDLE = _step(service.handle, **DONE_SO)
DONE = {
    "ROLE-04": _analysis,
    "ROLE-05": _round,
    "ROLE-09/reply": _REPLY,
    "ROLE-09/close": _HANDLE,
    "ROLE-09/urgent-accept": _ARRIVE,
    "ROLE-09/urgent-close": _HANDLE,
    "ROLE-09/callback": _call_back,
    "COMP-02/ordinary-accept": _CONTACT,
    "COMP-02/ordinary-reply": _REPLY,
    "COMP-02/ordinary-close": _HANDLE,
    "COMP-02/important-reply": _REPLY,
    "COMP-02/important-close": _HANDLE,
    "COMP-02/major-plan": _step(service.plan, words="停用滑梯，更换护栏"),
    "COMP-02/major-close": _HANDLE,
    "COMP-02/callback": _call_back,
    "COMP-02/nudge": _step(service.nudge, words="问了开发商，正在排工"),
    "COMP-02/over-leader": _told,
    "COMP-02/over-head": _told,
}
"""How each duty of requests and complaints is done."""


def _grade(session: Session, number: int) -> str:
    return session.get_one(Matter, number).grade


def _reopened(session: Session, number: int) -> int:
    return session.get_one(Matter, number).times_reopened


def _open(session: Session) -> list[int]:
    return list(session.scalars(select(Matter.id).where(Matter.ended_at.is_(None))))


# ---------------------------------------------------------------- what was kept of it


def endings(session: Session) -> list[tuple[str, str, date | None, bool | None]]:
    """Of each matter: its number, how it stands, since when, and whether it was handled in time."""
    asked = select(Matter).order_by(Matter.number)
    return [
        (one.code, one.state, one.ended_at.date() if one.ended_at else None, one.handled_in_time)
        for one in session.scalars(asked)
    ]


def whose(session: Session, number: int) -> list[int | None]:
    """Whose a matter was, one after the other."""
    asked = select(MatterStep.staff_id).where(MatterStep.matter_id == number, MatterStep.how == "assigned")
    return list(session.scalars(asked.order_by(MatterStep.id)))


def rounds_signed(session: Session) -> int:
    """How many rounds were signed."""
    return len(session.scalars(select(MatterRound.id).where(MatterRound.signed_at.is_not(None))).all())


def analysed(session: Session) -> list[tuple[int, int, int]]:
    """Each analysis that was signed: year, month, how many measures."""
    asked = select(MatterReport).where(MatterReport.signed_at.is_not(None)).order_by(MatterReport.id)
    return [(one.year, one.month, len(one.measures)) for one in session.scalars(asked)]


def followed_up(session: Session) -> int:
    """How many measures became something to be put right."""
    return len(session.scalars(select(MatterMeasure.id).where(MatterMeasure.followup_id.is_not(None))).all())
