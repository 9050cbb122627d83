"""What is done about a problem: set with a person and a day, reported done, verified or sent back."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.dues import service as dues
from app.modules.dues.rules import Times, Wanted, deadline_of
from app.modules.followups.model import FollowUp, FollowUpStep
from app.modules.followups.rules import (
    CLAUSE,
    CORRECT,
    STATE_ZH,
    VERIFIERS,
    VERIFY,
    may_give_more_time,
    may_hand_on,
    until_or_refuse,
    words_or_refuse,
)
from app.modules.staff.service import holders, who_works, working
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

# ---------------------------------------------------------------- for the rooms that find problems


def set_up(act: Act, source: Ref, what: str, staff_id: int, until: date, place: str = "") -> FollowUp:
    """A problem gets a person and a day (ROLE-06); part of the verb that found it. Raises Refusal."""
    who_works(act.session, staff_id, act.today)
    made = FollowUp(
        source_kind=source.kind,
        source_id=source.id,
        what=words_or_refuse(what, "问题", "what"),
        place=one_line(place)[:100],
        staff_id=staff_id,
        until=until_or_refuse(until, act.today),
        state="open",
        set_by=act.who.staff_id,
        set_at=act.now,
        returned=0,
    )
    _note(act, made, "set", made.what)
    act.session.add(made)
    act.session.flush()
    _on_the_list(act, made)
    return made


def hand_over(act: Act, from_id: int, to_id: int) -> int:
    """Open follow-ups of somebody who leaves go to somebody else; how many there were.

    What they would have looked at afterwards falls to whoever holds the role.
    """
    mine = open_of(act.session, from_id)
    for one in mine:
        one.staff_id = to_id
        _note(act, one, "handed", "原整改人离职")
        _on_the_list(act, one)
    asked = select(FollowUp).where(FollowUp.state == "done", FollowUp.set_by == from_id)
    for one in act.session.scalars(asked).all():
        _on_the_list(act, one, gone=from_id)
    return len(mine)


def open_of(session: Session, staff_id: int) -> list[FollowUp]:
    """Open follow-ups somebody has to put right; for services, not for screens."""
    asked = select(FollowUp).where(FollowUp.state == "open", FollowUp.staff_id == staff_id)
    return list(session.scalars(asked))


def wanted_of(one: FollowUp, times: Times, lookers: Collection[int], *, gone: int = 0) -> Wanted | None:
    """The duty a follow-up brings as it stands: putting it right, or looking at it after; None when verified.

    Whoever found the problem looks at it (ROLE-06), as long as they are among the `lookers` (those who
    may) and have not put it right themselves; otherwise the role the clause names.
    """
    subject, whom = ref_of(one), f"{one.place}　{one.what}".strip("　")
    if one.state == "open":
        return deadline_of(
            handbook().clock(CORRECT), subject, one.set_at, times,
            day=one.until, whom=whom, staff_id=one.staff_id,
        )  # fmt: skip
    if one.state != "done" or one.done_at is None:
        return None
    looks = None if one.set_by in (one.done_by, one.staff_id, gone) else one.set_by
    if looks not in lookers:
        looks = None
    clock = handbook().clock(VERIFY)
    return deadline_of(clock, subject, one.done_at, times, whom=whom, staff_id=looks)


def verifiers(session: Session, day: date) -> frozenset[int]:
    """Who may look at what was put right, and can log in to say so."""
    return frozenset(who.staff_id for role in VERIFIERS for who in holders(session, role, day) if who.login)


# ---------------------------------------------------------------- verbs


@verb("followups.do", "报整改完成")
def done(act: Act, followup_id: int, *, words: str) -> None:
    """It was put right; somebody else looks at it within 2 working days (ROLE-06). Raises Refusal."""
    one = _in_state(act.session, followup_id, "open")
    said = words_or_refuse(words, "整改情况", "words")
    dues.stop(act, CORRECT, ref_of(one))
    one.state, one.done_at, one.done_by, one.done_words = "done", act.now, act.who.staff_id, said
    _note(act, one, "done", said)
    _on_the_list(act, one)


@verb("followups.verify", "验证整改")
def verify(act: Act, followup_id: int, *, words: str = "") -> None:
    """Somebody else has looked: it is right (ROLE-06). Raises Refusal for whoever did it.

    When nobody else works who may look, whoever did it may.
    """
    one = _in_state(act.session, followup_id, "done")
    if act.who.staff_id in (one.done_by, one.staff_id) and _others(act, one):
        raise Refusal("自己整改的要由另一位同事验证。", clause=CLAUSE, field="words")
    said = words_or_refuse(words, "验证意见", "words", fewest=0)
    one.state, one.verified_at, one.verified_by = "verified", act.now, act.who.staff_id
    one.verify_words = said
    _note(act, one, "verified", said)
    dues.stop(act, VERIFY, ref_of(one))
    act.session.flush()


@verb("followups.verify", "退回整改")
def send_back(act: Act, followup_id: int, *, reason: str, until: date) -> None:
    """It is not right yet: back to the same person, with a new day (ROLE-06). Raises Refusal.

    When they have left it comes to whoever sends it back, who may hand it on.
    """
    one = _in_state(act.session, followup_id, "done")
    said = words_or_refuse(reason, "退回原因", "reason")
    day = until_or_refuse(until, act.today)
    dues.stop(act, VERIFY, ref_of(one))
    one.state, one.until, one.returned = "open", day, one.returned + 1
    one.done_at, one.done_by, one.done_words = None, None, ""
    if one.staff_id not in {row.id for row in working(act.session, act.today)}:
        one.staff_id = act.who.staff_id
    _note(act, one, "sent_back", said)
    _on_the_list(act, one)


@verb("followups.do", "转交整改")
def hand_to(act: Act, followup_id: int, *, staff_id: int, until: date, reason: str) -> None:
    """Another person puts it right, or by another day (ROLE-06). Raises Refusal.

    A later day is the leader's to give: others ask for it on Today.
    """
    one = _in_state(act.session, followup_id, "open")
    if not may_hand_on(act.who, one.staff_id, one.set_by):
        raise Refusal("只有整改人、提出人、客服班长和主管才能转交。", clause=CLAUSE)
    said = words_or_refuse(reason, "转交原因", "reason")
    who_works(act.session, staff_id, act.today)
    day = until_or_refuse(until, act.today)
    if day > max(one.until, act.today) and not may_give_more_time(act.who):
        raise Refusal("延后期限要客服班长同意，请在“今日”里申请推迟。", clause=CLAUSE, field="until")
    if (staff_id, day) == (one.staff_id, one.until):
        raise Refusal("整改人和期限都没有改动。", field="staff_id")
    if day != one.until:
        dues.call_off(act, CORRECT, ref_of(one))
    one.staff_id, one.until = staff_id, day
    _note(act, one, "handed", said)
    _on_the_list(act, one)


# ---------------------------------------------------------------- inside


def _on_the_list(act: Act, one: FollowUp, gone: int = 0) -> None:
    act.session.flush()
    lookers = verifiers(act.session, act.today)
    dues.start(act, wanted_of(one, dues.times(act.session), lookers, gone=gone))


def _note(act: Act, one: FollowUp, how: str, words: str) -> None:
    one.steps.append(
        FollowUpStep(
            how=how, at=act.now, by=act.who.staff_id, words=words, staff_id=one.staff_id, until=one.until
        )
    )


def _in_state(session: Session, followup_id: int, state: str) -> FollowUp:
    one = session.get(FollowUp, followup_id)
    if one is None:
        raise Refusal("找不到这项整改，请刷新后再看。")
    if one.state != state:
        raise Refusal(f"这项整改现在是“{STATE_ZH[one.state]}”，请刷新后再看。", clause=CLAUSE)
    return one


def _others(act: Act, one: FollowUp) -> bool:
    return bool(verifiers(act.session, act.today) - {one.done_by, one.staff_id})
