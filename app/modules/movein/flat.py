"""The flat itself: inspected room by room, meters read, keys taken off the list and handed over."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys import service as keys
from app.modules.keys.model import KeyIssue
from app.modules.movein.finding import must_not_be_reviewed
from app.modules.movein.gaps import keys_to_hand, keys_with_others, owners_of, stamps_of
from app.modules.movein.model import InspectionLine, MeterReading, MoveIn, MoveInKey
from app.modules.movein.rules import (
    METERS,
    RESULTS,
    choice_or_refuse,
    must_be_open,
    reading_or_refuse,
    words_or_refuse,
)
from app.rules.dates import parse_date
from app.rules.text import one_line
from app.storage.act import Act, verb

HANDED = "入住交付"
"""Why a ring leaves the cabinet for good when a household moves in (KEY-04)."""


@verb("movein.work", "登记验房结果")
def note_inspection(act: Act, line_id: int, *, result: str, words: str = "", until: date | str = "") -> None:
    """What one part of a room is like; a problem has words, and a day until when it is mended if known.

    Raises Refusal naming the field.
    """
    line = _line(act.session, line_id)
    _must_be_at_forms(act.session, line.move_in_id)
    line.result = choice_or_refuse(result, RESULTS, "结果", "result")
    problem = result == "problem"
    line.words = words_or_refuse(words, "问题", "words", most=200) if problem else ""
    day = until if isinstance(until, date) else parse_date(until) if one_line(until) else None
    if problem and one_line(str(until)) and day is None:
        raise Refusal("“整改期限”没有这一天，请写成 2026-11-25。", field="until")
    if problem and day is not None and day < act.today:
        raise Refusal("“整改期限”已经过了，请核对。", field="until")
    line.until = day if problem else None


@verb("movein.work", "其余各处合格")
def inspect_rest(act: Act, move_in_id: int) -> int:
    """Every part nobody said anything about is fine; how many there were. Raises Refusal."""
    move_in = _must_be_at_forms(act.session, move_in_id)
    rest = [line for line in move_in.inspection if not line.result]
    for line in rest:
        line.result = "fine"
    return len(rest)


@verb("movein.work", "增加验房项目")
def add_part(act: Act, move_in_id: int, *, room: str, part: str) -> None:
    """Another part of a room to look at. Raises Refusal naming the field."""
    move_in = _must_be_at_forms(act.session, move_in_id)
    named = words_or_refuse(room, "房间", "room", most=20), words_or_refuse(part, "部位", "part", most=20)
    if any((line.room, line.part) == named for line in move_in.inspection):
        raise Refusal("清单里已有这一处。", field="part")
    last = max((line.position for line in move_in.inspection), default=-1)
    move_in.inspection.append(InspectionLine(position=last + 1, room=named[0], part=named[1]))


@verb("movein.work", "登记复验")
def note_mended(act: Act, line_id: int, *, words: str) -> None:
    """A problem found at the inspection was looked at again and is mended, also after moving in."""
    line = _line(act.session, line_id)
    if line.result != "problem" or line.mended_at is not None:
        raise Refusal("这一处没有待复验的问题。", clause="MOVE-01")
    line.mended_words = words_or_refuse(words, "复验结果", "words", most=200)
    line.mended_at, line.mended_by = act.now, act.who.staff_id


@verb("movein.work", "登记表底数")
def read_meters(act: Act, move_in_id: int, readings: Mapping[str, tuple[str, str] | None]) -> None:
    """Number and reading of each meter as typed, by its kind; None for a meter the flat has not.

    An empty reading takes it back. Raises Refusal naming the field (the kind of meter).
    """
    move_in = _must_be_at_forms(act.session, move_in_id)
    kept = {meter.meter: meter for meter in move_in.meters}
    for kind, typed in readings.items():
        choice_or_refuse(kind, METERS, "表", "meter")
        meter = kept.get(kind)
        if meter is None:
            meter = MeterReading(meter=kind)
            move_in.meters.append(meter)
        number, reading = typed or ("", "")
        meter.none = typed is None
        meter.number = one_line(number)[:30]
        meter.reading = reading_or_refuse(reading, kind) if one_line(reading) else None


@verb("movein.work", "移交钥匙")
def hand_keys(
    act: Act,
    move_in_id: int,
    ring_ids: Sequence[int],
    *,
    taken_by: str = "",
    strokes: str = "",
    heard: tuple[int, ...] = (),
) -> int:
    """Hand rings of the flat over to the owner: the key list says so in the same act (KEY-04).

    The named key keeper's work (KEY-06). `taken_by` is the owner unless an agent or another one signs.
    Returns how many rings. Raises Refusal naming the field.
    """
    move_in = _must_be_at_forms(act.session, move_in_id)
    here = {ring.id: ring for ring in keys_to_hand(act.session, move_in)}
    if not ring_ids:
        raise Refusal("请选要移交的钥匙。", clause="MOVE-03", field="keys")
    owners = owners_of(move_in)
    name = one_line(taken_by) or move_in.agent or (owners[0].name if owners else "")
    for ring_id in dict.fromkeys(ring_ids):
        if ring_id not in here:
            raise Refusal("这串钥匙不在本户可移交之列，请刷新后再看。", clause="MOVE-03", field="keys")
        issued = keys.issue(
            act,
            ring_id,
            taken_by=name,
            firm=move_in.unit.code.long,
            reason=HANDED,
            strokes=strokes,
            heard=heard,
        )
        move_in.keys.append(MoveInKey(ring_id=ring_id, issue_id=issued.id))
    act.session.flush()
    return len(set(ring_ids))


@verb("movein.work", "收回已移交的钥匙")
def take_keys_back(act: Act, move_in_id: int, issue_id: int, *, why: str) -> None:
    """A ring comes back to its hook: handed over by mistake, or the owner before brings his. Raises Refusal.

    The key list says so in the same act (KEY-04).
    """
    move_in = _must_be_at_forms(act.session, move_in_id)
    mine = next((key for key in move_in.keys if key.issue_id == issue_id), None)
    others = [issue.id for _, issue in keys_with_others(act.session, move_in)]
    if mine is None and issue_id not in others:
        raise Refusal("这串钥匙不是本户移交的，请刷新后再看。", clause="MOVE-03", field="keys")
    keys.take_in_issued(act, issue_id, why=why)
    if mine is not None:
        act.session.delete(mine)
        act.session.flush()
        act.session.expire(move_in, ["keys"])


def taken_by(session: Session, key: MoveInKey) -> str:
    """Who signed for a ring that was handed over."""
    return session.get_one(KeyIssue, key.issue_id).taken_by


def _must_be_at_forms(session: Session, move_in_id: int) -> MoveIn:
    """The second gate was reached; what it lacks may still come until the review. Raises Refusal."""
    move_in = session.get(MoveIn, move_in_id)
    if move_in is None or move_in.state != "open":
        raise Refusal("这次入住已经了结，请刷新后再看。", clause="MOVE-01")
    must_be_open(stamps_of(move_in), "forms")
    must_not_be_reviewed(move_in)
    return move_in


def _line(session: Session, line_id: int) -> InspectionLine:
    line = session.get(InspectionLine, line_id)
    if line is None:
        raise Refusal("找不到这一处，请刷新后再看。", clause="MOVE-01")
    return line
