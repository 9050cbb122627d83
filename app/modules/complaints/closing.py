"""Bringing a matter to its end (COMP-02): handled, called back, closed; reopened when it is not right."""

from datetime import datetime

from app.errors import Refusal
from app.modules.complaints.finding import allowed_of, course_of, limits_of, matter_or_refuse
from app.modules.complaints.model import Matter
from app.modules.complaints.noting import note, settled
from app.modules.complaints.rules import (
    BEFORE_HANDLED,
    CALL_ENDED,
    CALLED_BACK,
    CHANNELS,
    CLAUSE,
    LEAST_REASON,
    LONGEST,
    RESULT_ZH,
    RESULTS,
    TRIES,
    choice_or_refuse,
    moved_or_refuse,
    must_be_the_heads,
    words_or_refuse,
)
from app.modules.complaints.taking import note_closed
from app.modules.dues import service as dues
from app.modules.site import service as settings
from app.storage.act import Act, verb


@verb("complaints.work", "诉求处理完成")
def handle(
    act: Act, matter_id: int, *, handling: str, cause: str = "", reply: str = "", channel: str = "phone",
    at: datetime | None = None,
) -> None:  # fmt: skip
    """The handling is finished: what was done, why it came to it, what the user was told (COMP-02).

    The reply may be left out when the user was told before. Raises Refusal.
    """
    matter = matter_or_refuse(act.session, matter_id)
    must_be_the_heads(act.who, matter.grade, "办结")
    moved_or_refuse(matter.code, matter.state, "handled", waits_for=matter.waits_for)
    done = words_or_refuse(handling, "处理情况", "handling", least=LEAST_REASON, most=LONGEST)
    matter.cause = _cause(matter, cause)
    if not _replied(matter):
        said = words_or_refuse(reply, "答复用户", "reply", least=2, most=LONGEST)
        choice_or_refuse(channel, CHANNELS, "方式", "channel")
        note(act, matter, "replied", said, at=at, channel=channel)
    note(act, matter, "handled", done, at=at)
    matter.handling = done
    settled(act, matter)


@verb("complaints.work", "回访用户")
def call_back(
    act: Act, matter_id: int, *, result: str, words: str = "", channel: str = "phone",
    at: datetime | None = None,
) -> None:  # fmt: skip
    """What the user says of the handling; one who is not satisfied gets it reopened (COMP-02).

    A call in vain is counted and stays to be done; after three it may be closed so. Raises Refusal.
    """
    matter = matter_or_refuse(act.session, matter_id)
    must_be_the_heads(act.who, matter.grade, "回访")
    choice_or_refuse(result, RESULTS, "回访结果", "result")
    choice_or_refuse(channel, CHANNELS, "方式", "channel")
    least = LEAST_REASON if result == "not" else 0
    said = words_or_refuse(words, "用户的话", "words", least=least, most=LONGEST)
    tries = _tries(matter) + 1
    step = note(act, matter, "called", said, at=at, channel=channel, result=result)
    if result == "unreached" and tries < TRIES:
        matter.state = "handled"
    if result in CALL_ENDED or tries >= TRIES:
        matter.result = result
    if result == "not":
        _again(act, matter, f"回访{RESULT_ZH['not']}：{step.words}")
    settled(act, matter)


@verb("complaints.work", "诉求结案")
def close(act: Act, matter_id: int, *, words: str = "") -> None:
    """Closed: handling, cause and call-back are there (COMP-02). Raises Refusal that names the gap.

    What needs no call-back closes once it is handled; a question with its answer.
    """
    matter = matter_or_refuse(act.session, matter_id)
    must_be_the_heads(act.who, matter.grade, "结案")
    if matter.kind == "question" and matter.state in BEFORE_HANDLED and not matter.waits_for:
        note_closed(act, matter, words_or_refuse(words, "答复", "words", least=2, most=LONGEST))
        _say_in_time(act, matter)
    else:
        _close_followed(act, matter, words)
    settled(act, matter)


@verb("complaints.work", "重新办理诉求")
def reopen(act: Act, matter_id: int, *, why: str) -> None:
    """It is not right after all (COMP-02); the clocks begin anew or go on, as the site has set it."""
    matter = matter_or_refuse(act.session, matter_id)
    _again(act, matter, words_or_refuse(why, "重新办理的原因", "why", least=LEAST_REASON, most=LONGEST))
    settled(act, matter)


@verb("complaints.work", "撤回诉求")
def withdraw(act: Act, matter_id: int, *, why: str) -> None:
    """The user does not want it followed any more, or it was taken down by mistake; it stays on record."""
    matter = matter_or_refuse(act.session, matter_id)
    must_be_the_heads(act.who, matter.grade, "撤回")
    reason = words_or_refuse(why, "撤回原因", "why", least=LEAST_REASON, most=LONGEST)
    note(act, matter, "withdrawn", reason)
    matter.waits_for = ""
    matter.ended_at, matter.ended_by = act.now, act.who.staff_id
    settled(act, matter)


# ---------------------------------------------------------------- inside


def _close_followed(act: Act, matter: Matter, words: str) -> None:
    if matter.kind in CALLED_BACK and matter.state == "handled":
        raise Refusal(f"{matter.code} 还没有回访，请先登记回访结果。", clause=CLAUSE, field="result")
    note(act, matter, "closed", words)
    matter.ended_at, matter.ended_by = act.now, act.who.staff_id
    _say_in_time(act, matter)


def _say_in_time(act: Act, matter: Matter) -> None:
    """Whether reply and handling were in time, and how long it was open, as the rules stand now."""
    times = dues.times(act.session)
    found = {limit.step: limit for limit in limits_of(matter, allowed_of(act.session), times, act.now)}
    reply, handled = found.get("reply"), found.get("close")
    matter.replied_in_time = None if reply is None else not reply.late(act.now)
    matter.handled_in_time = None if handled is None else not handled.late(act.now)
    course = course_of(matter)
    length = act.now - matter.taken_at
    for begin, end in course.pauses(act.now):
        length -= end - begin
    matter.open_minutes = max(0, int(length.total_seconds() // 60))


def _cause(matter: Matter, cause: str) -> str:
    least = 2 if matter.kind == "complaint" else 0
    return words_or_refuse(cause or matter.cause, "原因", "cause", least=least, most=200)


def _replied(matter: Matter) -> bool:
    """True when the user was told since the matter was taken down, or reopened last."""
    told = False
    for step in matter.steps:
        if step.how == "reopened":
            told = False
        elif step.how == "replied":
            told = True
    return told


def _tries(matter: Matter) -> int:
    """Calls in vain since the last handling."""
    count = 0
    for step in matter.steps:
        if step.how == "handled":
            count = 0
        elif step.how == "called" and step.result == "unreached":
            count += 1
    return count


def _again(act: Act, matter: Matter, why: str) -> None:
    anew = settings.values(act.session)["complaint_reopening"] == "restart"
    note(act, matter, "reopened", why[:LONGEST], restart=anew)
    matter.times_reopened += 1
    matter.result, matter.handling = "", ""
    matter.ended_at = matter.ended_by = None
    matter.replied_in_time = matter.handled_in_time = matter.open_minutes = None
