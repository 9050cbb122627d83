"""The leader's daily round (ROLE-05): every open matter looked at, what is wrong set right, and signed."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.complaints import following
from app.modules.complaints.duties import SITES_ROUND, sites_own
from app.modules.complaints.finding import IS_OPEN, matter_or_refuse
from app.modules.complaints.model import LOOKS, Matter, MatterLook, MatterRound
from app.modules.complaints.noting import note, settled
from app.modules.complaints.rules import LONGEST, RANK, ROUND_CLAUSE, choice_or_refuse, words_or_refuse
from app.modules.dues import service as dues
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("complaints.round", "开始诉求盘点")
def begin_round(act: Act) -> Ref:
    """Today's round, begun now unless it is already (ROLE-05). Raises Refusal once it is signed."""
    return ref_of(_round(act))


@verb("complaints.round", "盘点一件诉求")
def look(
    act: Act, matter_id: int, what: str, *, words: str = "", department: str = "", staff_id: int = 0,
    grade: str = "", why: str = "",
) -> Ref:  # fmt: skip
    """One open matter was looked at: fine, chased, given to another person, or its grade raised (ROLE-05).

    What was done about it is a step of the matter in the same act. Raises Refusal.
    """
    matter = matter_or_refuse(act.session, matter_id)
    chosen = choice_or_refuse(what, LOOKS, "看过", "what")
    if not matter.is_open:
        raise Refusal(f"{matter.code} 已经结束，不用再盘点。", clause=ROUND_CLAUSE)
    current = _round(act)
    if chosen == "chased":
        note(act, matter, "chased", words_or_refuse(words, "督办要求", "words", least=2, most=LONGEST))
        settled(act, matter)
    elif chosen == "person":
        following.assign(act, matter.id, department=department, staff_id=staff_id, words=words)
    elif chosen == "grade":
        _must_rise(matter, grade)
        following.classify(act, matter.id, grade=grade, why=why)
    seen = _look_at(current, matter)
    if seen is None:
        seen = MatterLook(matter=matter)
        current.looks.append(seen)
    seen.what, seen.at, seen.by = chosen, act.now, act.who.staff_id
    current.open = _open(act.session)
    act.session.flush()
    return ref_of(seen)


@verb("complaints.round", "撤回盘点记录")
def take_back_look(act: Act, matter_id: int) -> None:
    """A matter is to be looked at again; what was done about it stays in its history. Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    current = round_of(act.session, act.today)
    seen = _look_at(current, matter) if current is not None else None
    if current is None or seen is None:
        raise Refusal(f"{matter.code} 今天还没有盘点过，不用撤回。", clause=ROUND_CLAUSE)
    _must_be_unsigned(current)
    current.looks.remove(seen)
    act.session.delete(seen)
    act.session.flush()


@verb("complaints.round", "诉求盘点签字", signed=True)
def sign_round(act: Act, *, words: str = "") -> Ref:
    """Every open matter was looked at today; signed once a day (ROLE-05). Raises Refusal naming the next one.

    What came in after the round was begun is among them. Ends today's turn.
    """
    current = _round(act)
    left = _not_seen(act.session, current)
    if left:
        more = f" 等 {len(left)} 件" if len(left) > 1 else ""
        raise Refusal(
            f"{left[0].code}{more}今天还没有看过，看完每一件再签字。", clause=ROUND_CLAUSE, field="what"
        )
    current.open = _open(act.session)
    current.words = words_or_refuse(words, "说明", "words", least=0, most=200)
    current.signed_at, current.signed_by = act.now, act.who.staff_id
    act.session.flush()
    for turn in sites_own(act.session, act.today, dues.times(act.session)):
        if turn.subject == SITES_ROUND:
            dues.again(act, turn)
    return ref_of(current)


# ---------------------------------------------------------------- what is there


def round_of(session: Session, day: date) -> MatterRound | None:
    """The round of a day, begun or signed; None when nobody has begun one."""
    return session.scalars(select(MatterRound).where(MatterRound.day == day)).one_or_none()


# ---------------------------------------------------------------- inside


def _round(act: Act) -> MatterRound:
    """Today's round, begun if need be. Raises Refusal once it is signed."""
    current = round_of(act.session, act.today)
    if current is None:
        current = MatterRound(
            day=act.today, began_at=act.now, began_by=act.who.staff_id, open=_open(act.session), words=""
        )
        act.session.add(current)
        act.session.flush()
    _must_be_unsigned(current)
    return current


def _must_be_unsigned(current: MatterRound) -> None:
    at: datetime | None = current.signed_at
    if at is not None:
        raise Refusal(
            f"今天的盘点 {at:%H:%M} 已经签字，一天盘点一次。之后来的诉求明天一起盘点。", clause=ROUND_CLAUSE
        )


def _must_rise(matter: Matter, grade: str) -> None:
    if RANK.get(grade, -1) <= RANK[matter.grade]:
        raise Refusal("升级要选比现在高的等级；要降级请在这件诉求里改。", clause=ROUND_CLAUSE, field="grade")


def _look_at(current: MatterRound, matter: Matter) -> MatterLook | None:
    return next((seen for seen in current.looks if seen.matter_id == matter.id), None)


def _open(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Matter).where(IS_OPEN)) or 0


def _not_seen(session: Session, current: MatterRound) -> list[Matter]:
    seen = select(MatterLook.matter_id).where(MatterLook.round_id == current.id)
    asked = select(Matter).where(IS_OPEN, Matter.id.not_in(seen))
    return list(session.scalars(asked.order_by(Matter.taken_at, Matter.id)))
