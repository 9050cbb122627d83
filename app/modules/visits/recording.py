"""What was said at the door, on the telephone or at the desk 登记访谈 (VISIT-06, VISIT-07, VISIT-08)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from sqlalchemy import select

from app.errors import Refusal
from app.modules.complaints import service as complaints
from app.modules.followups.service import set_up
from app.modules.residents.model import Tie, Unit
from app.modules.residents.service import put_marks
from app.modules.staff.model import StaffMember
from app.modules.visits.finding import (
    open_stop_or_refuse,
    open_stops,
    opinion_or_refuse,
    unit_or_refuse,
    visit_or_refuse,
    visitor_or_refuse,
)
from app.modules.visits.model import Visit, VisitOpinion, VisitPromise, VisitRating, VisitStop
from app.modules.visits.reading import empty_mark, stage_on
from app.modules.visits.rules import (
    DIMENSION_ZH,
    GRADE_ZH,
    LONGEST,
    OUTCOMES,
    PAIR_CLAUSE,
    SHEET_CLAUSE,
    SIGNED,
    THEMES,
    WAYS,
    choice_or_refuse,
    clock_or_refuse,
    lead_role,
    reason_or_refuse,
    stretch_or_refuse,
    visit_day_or_refuse,
    window_of,
    words_or_refuse,
)
from app.modules.visits.wishes import Wish, keep_wish
from app.rules.ref import Ref
from app.rules.strokes import decode, is_signature
from app.storage.act import Act, verb
from app.storage.record import ref_of

MOST_LINES = 12
Line = TypeVar("Line")
MATTERS = (("", "只记"), ("opinion", "意见"), ("complaint", "投诉"), ("repair", "报修"))
"""What an opinion may become in the tracker of requests, with the same key on the sheet and on the card."""


@dataclass(frozen=True)
class Said:
    """One opinion: about what, in what words, what was answered; and what it becomes in the tracker."""

    words: str
    theme: str = "other"
    reply: str = ""
    becomes: str = ""
    category: str = ""


@dataclass(frozen=True)
class Promised:
    """One promise: what, who follows it up, until which day."""

    words: str
    staff_id: int
    until: date


@dataclass(frozen=True)
class Report:
    """What the sheet that the pair brought back says, as it was typed. Times are texts like 19:05."""

    unit_id: int
    day: date
    way: str = "home"
    outcome: str = "talked"
    begun: str = ""
    ended: str = ""
    first_id: int = 0
    second_id: int = 0
    alone_why: str = ""
    hours_why: str = ""
    person_id: int = 0
    seen: str = ""
    relation: str = ""
    ratings: Mapping[str, int] = field(default_factory=dict)
    opinions: tuple[Said, ...] = ()
    promises: tuple[Promised, ...] = ()
    needs: str = ""
    words: str = ""
    signed: str = ""
    strokes: str = ""
    stop_id: int = 0
    wish: Wish | None = None


@verb("visits.work", "登记访谈")
def record(act: Act, report: Report) -> Ref:
    """A talk, or a try at one, is on record; it ends every clock that it satisfies (VISIT-05).

    Opinions that become matters and promises with their follow-ups are made in the same act. Raises
    Refusal naming the field of the first gap.
    """
    unit = unit_or_refuse(act.session, report.unit_id)
    visit = _visit(act, unit, report)
    _must_not_be_an_echo(act, visit)
    act.session.add(visit)
    act.session.flush()
    if visit.outcome == "talked":
        _rate(visit, report.ratings)
        for said in _lines(report.opinions, "opinions"):
            _note_opinion(act, visit, said)
        for promised in _lines(report.promises, "promises"):
            _promise(act, visit, promised)
    _mark_empty(act, unit, visit)
    if report.wish is not None:
        keep_wish(act, unit, report.wish)
    _end_stops(act, visit, report.stop_id)
    act.session.flush()
    return ref_of(visit)


@verb("visits.work", "意见转诉求")
def raise_matter(act: Act, opinion_id: int, *, becomes: str, category: str = "") -> Ref:
    """An opinion of a talk becomes a request or complaint; the opinion points to it. Raises Refusal."""
    opinion = opinion_or_refuse(act.session, opinion_id)
    if opinion.matter_id is not None:
        raise Refusal("这条意见已经转成诉求。", clause=SHEET_CLAUSE)
    return _become(act, opinion, becomes, category)


@verb("visits.work", "补记答复")
def answer(act: Act, opinion_id: int, *, reply: str) -> None:
    """What was answered to an opinion that could not be answered at the door. Raises Refusal."""
    opinion = opinion_or_refuse(act.session, opinion_id)
    if opinion.reply:
        raise Refusal("这条意见已经有答复。", clause=SHEET_CLAUSE, field="reply")
    opinion.reply = words_or_refuse(reply, "答复", "reply", most=300)


@verb("visits.work", "补记访谈签字")
def sign(act: Act, visit_id: int, *, signed: str, strokes: str = "") -> None:
    """How the household signed, when that was left open at the entering. Raises Refusal."""
    visit = visit_or_refuse(act.session, visit_id)
    if visit.signed:
        raise Refusal("这次访谈已经登记过签字。", clause=SHEET_CLAUSE, field="signed")
    visit.signed = choice_or_refuse(signed, SIGNED[1:], "用户签字", "signed")
    visit.strokes = _drawn(signed, strokes)


# ---------------------------------------------------------------- inside


def _visit(act: Act, unit: Unit, report: Report) -> Visit:
    way = choice_or_refuse(report.way, WAYS, "方式", "way")
    outcome = choice_or_refuse(report.outcome, OUTCOMES, "结果", "outcome")
    day = visit_day_or_refuse(report.day, act.today)
    if unit.handed_over is None or day < unit.handed_over:
        raise Refusal("这一户那天还没有交付，请核对日期。", field="day")
    begun = clock_or_refuse(report.begun, "几点到", "begun")
    ended = clock_or_refuse(report.ended, "几点走", "ended")
    stretch_or_refuse(begun, ended)
    first, second = _pair(act, report, day)
    talked = outcome == "talked"
    return Visit(
        unit_id=unit.id, day=day, way=way, outcome=outcome, stage=stage_on(act.session, unit, day),
        begun=f"{begun:%H:%M}" if begun else "", ended=f"{ended:%H:%M}" if ended else "",
        first_id=first.id, second_id=second.id if second is not None else None,
        lead_role=lead_role(first.roles_on(day)),
        alone_why=_alone(way, second, report.alone_why),
        hours_why=_outside(way, begun, report.hours_why),
        person_id=_person(act, unit, report.person_id),
        seen=words_or_refuse(report.seen, "见到谁", "seen", least=1 if talked else 0, most=60),
        relation=words_or_refuse(report.relation, "关系", "relation", least=0, most=20),
        needs=words_or_refuse(report.needs, "个人需要", "needs", least=0, most=300),
        words=words_or_refuse(report.words, "情况", "words", least=0, most=LONGEST),
        signed=choice_or_refuse(report.signed, SIGNED, "用户签字", "signed") if talked else "",
        strokes=_drawn(report.signed, report.strokes) if talked else "",
        source="desk", entered_at=act.now, entered_by=act.who.staff_id,
    )  # fmt: skip


def _drawn(signed: str, strokes: str) -> str:
    """What was drawn on the pad; a dot, a scribble or nothing at all is no signature."""
    if signed != "pen":
        return ""
    if not is_signature(decode(strokes)):
        raise Refusal("手写板上没有签名，请重签，或改选别的签字方式。", clause=SHEET_CLAUSE, field="signed")
    return strokes


def _must_not_be_an_echo(act: Act, visit: Visit) -> None:
    """The same talk entered by each of the pair, or by a second Enter, is one talk."""
    asked = select(Visit.id).where(
        Visit.unit_id == visit.unit_id,
        Visit.day == visit.day,
        Visit.way == visit.way,
        Visit.outcome == visit.outcome,
        Visit.begun == visit.begun,
        Visit.source == "desk",
    )
    if act.session.scalars(asked.limit(1)).first() is not None:
        raise Refusal(
            "这一户这一天这个时间的访谈已经登记过；确实又谈了一次的，请改几点到。",
            clause=SHEET_CLAUSE,
            field="begun",
        )


def _pair(act: Act, report: Report, day: date) -> tuple[StaffMember, StaffMember | None]:
    """Who went. One of them enters it, as long as one of them can log in."""
    first = visitor_or_refuse(act.session, report.first_id, day, "first")
    second = None
    if report.second_id:
        second = visitor_or_refuse(act.session, report.second_id, day, "second")
        if second is first:
            raise Refusal("主访和同访不能是同一个人。", clause=PAIR_CLAUSE, field="second")
    went = [member for member in (first, second) if member is not None]
    can = [member for member in went if member.login and member.works_on(act.today)]
    if can and act.who.staff_id not in {member.id for member in went}:
        names = "、".join(member.name for member in can)
        raise Refusal(f"访谈由去的人自己登记，请{names}登录后登记。", clause=SHEET_CLAUSE, field="first")
    return first, second


def _alone(way: str, second: StaffMember | None, why: str) -> str:
    if way != "home" or second is not None:
        return ""
    return reason_or_refuse(
        why, "一个人上门要写明原因，至少四个字；两个人去的请选同访。", "alone_why", PAIR_CLAUSE
    )


def _outside(way: str, begun: time | None, why: str) -> str:
    """At home one goes within the hours of the handbook; otherwise the reason is noted (VISIT-07)."""
    if way != "home":
        return ""
    if begun is None:
        raise Refusal("上门访谈请填几点到。", clause=PAIR_CLAUSE, field="begun")
    if window_of(begun):
        return ""
    return reason_or_refuse(
        why,
        "不在 10:00–12:00、15:00–18:00、19:00–21:00 内，请写明原因，至少四个字。",
        "hours_why",
        PAIR_CLAUSE,
    )


def _person(act: Act, unit: Unit, person_id: int) -> int | None:
    """The person seen, where it is somebody the household's list knows."""
    if not person_id:
        return None
    asked = select(Tie.id).where(Tie.unit_id == unit.id, Tie.person_id == person_id)
    if act.session.scalars(asked).first() is None:
        raise Refusal("这个人不是这一户的，请重新选。", field="seen")
    return person_id


def _lines(lines: tuple[Line, ...], name: str) -> tuple[Line, ...]:
    if len(lines) > MOST_LINES:
        raise Refusal(f"一次最多记 {MOST_LINES} 条。", field=name)
    return lines


def _rate(visit: Visit, ratings: Mapping[str, int]) -> None:
    for dimension, grade in ratings.items():
        if dimension not in DIMENSION_ZH or grade not in GRADE_ZH:
            raise Refusal("满意度请选 1 到 5。", clause=SHEET_CLAUSE, field="ratings")
        visit.ratings.append(VisitRating(dimension=dimension, grade=grade))


def _note_opinion(act: Act, visit: Visit, said: Said) -> None:
    opinion = VisitOpinion(
        theme=choice_or_refuse(said.theme, THEMES, "关于", "opinions"),
        words=words_or_refuse(said.words, "意见", "opinions", least=2, most=300),
        reply=words_or_refuse(said.reply, "答复", "opinions", least=0, most=300),
    )
    visit.opinions.append(opinion)
    act.session.flush()
    if said.becomes:
        _become(act, opinion, said.becomes, said.category)


def _become(act: Act, opinion: VisitOpinion, becomes: str, category: str) -> Ref:
    visit = opinion.visit
    kind = choice_or_refuse(becomes, MATTERS[1:], "转成", "becomes")
    if kind == "complaint" and not category:
        raise Refusal("转成投诉请选类别。", clause="COMP-01", field="category")
    call = complaints.Call(
        words=opinion.words, channel="visit", kind=kind, unit_id=visit.unit_id,
        person_id=visit.person_id or 0, caller=visit.seen, reply=opinion.reply,
        category=category if kind == "complaint" else "", place=f"{visit.day:%Y-%m-%d} 访谈",
    )  # fmt: skip
    matter = complaints.take_down(act, call)
    opinion.matter_id = matter.id
    return matter


def _promise(act: Act, visit: Visit, promised: Promised) -> None:
    words = words_or_refuse(promised.words, "答应了什么", "promises", least=2, most=200)
    place = visit.unit.code.short
    followup = set_up(act, ref_of(visit), words, promised.staff_id, promised.until, place)
    visit.promises.append(
        VisitPromise(words=words, staff_id=promised.staff_id, until=promised.until, followup_id=followup.id)
    )


def _mark_empty(act: Act, unit: Unit, visit: Visit) -> None:
    """Found to be lived in by nobody: marked, so that it is asked after; seen at home: not any more."""
    mark = empty_mark(act.session)
    if visit.outcome == "empty":
        put_marks(act, unit, [mark], only_add=True)
    elif visit.outcome == "talked" and visit.way == "home":
        for held in unit.marks:
            if held.until is None and held.mark.name == mark:
                held.until = act.today


def _end_stops(act: Act, visit: Visit, stop_id: int) -> None:
    """The planned stop this was, or the next one that it makes needless."""
    if stop_id:
        stop = open_stop_or_refuse(act.session, stop_id)
        if stop.unit_id != visit.unit_id:
            raise Refusal("这个排期是别户的，请刷新后再看。")
    else:
        planned = [one for one in open_stops(act.session, visit.unit_id) if _is_for(one, visit)]
        if not planned:
            return
        stop = planned[0]
    talked = visit.outcome in ("talked", "empty")
    stop.state = "done" if talked else "failed"
    stop.ended_at = act.now
    visit.stop_id = stop.id


def _is_for(stop: VisitStop, visit: Visit) -> bool:
    """A talk at home stands for the walk planned next; other ways only for one whose day has come."""
    return stop.day <= visit.day or (visit.outcome == "talked" and visit.way == "home")
