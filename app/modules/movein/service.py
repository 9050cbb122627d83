"""What the clerk does when a household moves in: gate after gate, back again, to the end (MOVE-01)."""

from datetime import date, datetime

from app.errors import Refusal
from app.modules.archive import service as archive
from app.modules.care import service as care
from app.modules.dues import service as dues
from app.modules.movein.checklist import add_fee as add_fee
from app.modules.movein.checklist import attach_scan as attach_scan
from app.modules.movein.checklist import describe_paper as describe_paper
from app.modules.movein.checklist import hand_to_archive
from app.modules.movein.checklist import note_agent as note_agent
from app.modules.movein.checklist import open_scan as open_scan
from app.modules.movein.checklist import strike_fee as strike_fee
from app.modules.movein.checklist import tick_papers as tick_papers
from app.modules.movein.duties import ENTER, FILE, enter_due, file_due
from app.modules.movein.finding import move_in_or_refuse, must_not_be_reviewed
from app.modules.movein.finding import number_words as number_words
from app.modules.movein.finding import running as running
from app.modules.movein.flat import add_part as add_part
from app.modules.movein.flat import hand_keys as hand_keys
from app.modules.movein.flat import inspect_rest as inspect_rest
from app.modules.movein.flat import note_inspection as note_inspection
from app.modules.movein.flat import note_mended as note_mended
from app.modules.movein.flat import read_meters as read_meters
from app.modules.movein.flat import take_keys_back as take_keys_back
from app.modules.movein.gaps import asked_for, gaps_of, stamps_of
from app.modules.movein.living import moved_in as moved_in
from app.modules.movein.model import (
    InspectionLine,
    MoveIn,
    MoveInBack,
    MoveInPaper,
)
from app.modules.movein.rules import (
    GATE_ZH,
    GATES,
    LEAST_REASON,
    choice_or_refuse,
    gaps_or_reason,
    must_be_now,
    must_be_open,
    past_day_or_refuse,
    words_or_refuse,
)
from app.modules.movein.shipped import shipped
from app.modules.posts import service as posts
from app.modules.residents.model import Unit
from app.modules.residents.service import amend
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "move_in"
WELCOME = "welcome"
"""The occasion of the text that greets a household once its formalities are done (CARE-05)."""
MOVED = "入住"
_STAMPS = {
    "identity": ("identity_at", "identity_by"),
    "forms": ("forms_at", "forms_by"),
    "fees": ("fees_at", "fees_by"),
}


# ---------------------------------------------------------------- beginning


@verb("movein.work", "开始办理入住")
def begin(act: Act, unit_id: int, *, handed_over: date | str = "") -> Ref:
    """Begin to move a household in; its checklists are laid out. Raises Refusal when one is running.

    `handed_over` is the day of 入伙 when it is known already; else it is asked for with the forms.
    """
    unit = act.session.get(Unit, unit_id)
    if unit is None:
        raise Refusal("找不到这一户，请重新查找。", clause="MOVE-01", field="room")
    earlier = running(act.session, unit_id)
    if earlier is not None:
        words = f"{unit.code.long} 的入住已经在办（{number_words(earlier)}），请接着办。"
        raise Refusal(words, clause="MOVE-01", field="room")
    day = unit.handed_over
    if handed_over:
        day = past_day_or_refuse(handed_over, "入伙日期", "handed_over", act.today)
    move_in = _new(act, unit, "single")
    move_in.handed_over = day
    return ref_of(move_in)


# ---------------------------------------------------------------- the gates


@verb("movein.work", "身份资料核对完毕")
def pass_identity(act: Act, move_in_id: int, *, why: str = "") -> None:
    """First gate (MOVE-01): identity and papers are looked at. Raises Refusal naming what is missing.

    What is missing may be passed over with a reason (field `why`), but not an owner without a name.
    """
    move_in = move_in_or_refuse(act.session, move_in_id)
    must_be_now(stamps_of(move_in), "identity")
    move_in.identity_why = gaps_or_reason("identity", gaps_of(act.session, move_in, "identity"), why)
    move_in.identity_at, move_in.identity_by = act.now, act.who.staff_id


@verb("movein.work", "填表签约完毕")
def pass_forms(act: Act, move_in_id: int, *, handed_over: date | str = "", why: str = "") -> None:
    """Second gate (MOVE-01): forms filled in, agreements signed, flat inspected, keys handed over.

    Raises Refusal naming what is missing; it may be passed over with a reason (field `why`).
    """
    move_in = move_in_or_refuse(act.session, move_in_id)
    must_be_now(stamps_of(move_in), "forms")
    known = move_in.handed_over
    if handed_over and (known is None or str(handed_over) != known.isoformat()):
        # a day on record may be years back when a flat changes hands; only a new one is looked at
        move_in.handed_over = past_day_or_refuse(handed_over, "入伙日期", "handed_over", act.today)
    elif known is None:
        move_in.handed_over = act.today
    move_in.forms_why = gaps_or_reason("forms", gaps_of(act.session, move_in, "forms"), why)
    move_in.forms_at, move_in.forms_by = act.now, act.who.staff_id


@verb("movein.work", "收费完毕，手续办妥")
def pass_fees(act: Act, move_in_id: int, *, none: bool = False) -> None:
    """Third gate (MOVE-01): fees are paid, or there are `none`, which is on record. The formalities are done.

    From now on the papers are filed and entered in time, the posts are told, the welcome text goes out.
    """
    move_in = move_in_or_refuse(act.session, move_in_id)
    must_be_now(stamps_of(move_in), "fees")
    live = [fee for fee in move_in.fees if fee.struck_at is None]
    if none and live:
        raise Refusal("已经登记了收费，不能再记“没有费用”；登记错的先作废。", clause="MOVE-01", field="fees")
    if not none:
        gaps_or_reason("fees", gaps_of(act.session, move_in, "fees"), "")
    move_in.no_fees, move_in.fees_at, move_in.fees_by = none, act.now, act.who.staff_id
    _formalities_done(act, move_in, act.today)


@verb("movein.review", "审核入住资料")
def review(act: Act, move_in_id: int) -> None:
    """Last gate: somebody goes through it all, another person where the site wants it. Raises Refusal."""
    move_in = move_in_or_refuse(act.session, move_in_id)
    must_be_open(stamps_of(move_in), "review")
    if move_in.reviewed_at is not None:
        raise Refusal("已经审核。", clause="MOVE-01")
    hands = {move_in.identity_by, move_in.forms_by, move_in.fees_by}
    if settings.values(act.session)["movein_second"] == "yes" and act.who.staff_id in hands:
        raise Refusal("本中心要求由另一个人审核，请换一位没有经手的同事。", clause="MOVE-01")
    move_in.reviewed_at, move_in.reviewed_by = act.now, act.who.staff_id
    act.session.flush()


@verb("movein.work", "入住资料归档")
def file(act: Act, move_in_id: int, *, cabinet: str, level: str, box: str) -> int:
    """Put the papers into the household's file; the clock of ARCH-03 ends. How many there were.

    The named archive officer's work (ARCH-01). Raises Refusal before the review.
    """
    move_in = move_in_or_refuse(act.session, move_in_id)
    _must_be_reviewed(move_in)
    if move_in.filed_at is not None:
        raise Refusal("入住资料已经归档。", clause="ARCH-03")
    filed = archive.file_from(act, ref_of(move_in), cabinet=cabinet, level=level, box=box)
    move_in.filed_at, move_in.filed_by = act.now, act.who.staff_id
    dues.stop(act, FILE, ref_of(move_in))
    _end(act, move_in)
    return filed


@verb("movein.work", "入住资料录入完毕")
def enter(act: Act, move_in_id: int, *, why: str = "") -> None:
    """The data is entered in the system; the clock of ARCH-05 ends. Raises Refusal before the review."""
    move_in = move_in_or_refuse(act.session, move_in_id)
    _must_be_reviewed(move_in)
    if move_in.entered_at is not None:
        raise Refusal("已经录入完毕。", clause="ARCH-05")
    move_in.entered_why = gaps_or_reason("review", gaps_of(act.session, move_in, "review"), why)
    move_in.entered_at, move_in.entered_by = act.now, act.who.staff_id
    dues.stop(act, ENTER[move_in.kind], ref_of(move_in))
    _end(act, move_in)


# ---------------------------------------------------------------- back, and off


@verb("movein.work", "退回重办")
def go_back(act: Act, move_in_id: int, *, gate: str, why: str) -> None:
    """Open a gate again that was passed; what came after it is done again too. Raises Refusal.

    Formalities that were done are not any more: their clocks fall away. Not after the review.
    """
    move_in = move_in_or_refuse(act.session, move_in_id)
    choice_or_refuse(gate, GATES[:3], "退回到哪一步", "gate")
    words = words_or_refuse(why, "退回原因", "why", least=LEAST_REASON, most=200)
    must_not_be_reviewed(move_in)
    names = [name for name, _ in GATES[:3]]
    later = [name for name in names[names.index(gate) :] if getattr(move_in, _STAMPS[name][0]) is not None]
    if not later:
        raise Refusal(f"“{GATE_ZH[gate]}”还没有办完，不用退回。", clause="MOVE-01", field="gate")
    passed = "、".join(f"{GATE_ZH[name]} {getattr(move_in, _STAMPS[name][0]):%m-%d %H:%M}" for name in later)
    act.session.add(
        MoveInBack(
            move_in_id=move_in.id, gate=gate, why=words, passed=passed, at=act.now, by=act.who.staff_id
        )
    )
    if move_in.fees_at is not None:
        _formalities_undone(act, move_in)
    for name in later:
        at, by = _STAMPS[name]
        setattr(move_in, at, None)
        setattr(move_in, by, None)
    act.session.flush()


@verb("movein.work", "停办入住")
def give_up(act: Act, move_in_id: int, *, why: str) -> None:
    """The household does not move in now; what was noted stays readable. Raises Refusal.

    Not once the formalities are done, and not while its keys are with the owner.
    """
    move_in = move_in_or_refuse(act.session, move_in_id)
    if move_in.fees_at is not None:
        raise Refusal("手续已经办妥；要停办，请先退回。", clause="MOVE-01")
    if move_in.keys:
        raise Refusal("已经移交了钥匙，请先在验房交钥匙里收回。", clause="MOVE-01")
    move_in.ended_why = words_or_refuse(why, "停办原因", "why", least=LEAST_REASON, most=200)
    move_in.state, move_in.ended_at = "given_up", act.now


# ---------------------------------------------------------------- for the collective move-in


def formalities_by_sheet(act: Act, unit_id: int, *, done_at: datetime, plan: Ref, words: str) -> Ref:
    """A household's sheet of a collective move-in is complete (MOVE-02): its formalities are done.

    The first three gates are passed by the sheet; review, filing and entering follow. Part of the verb
    that takes the sheet. Raises Refusal when the household is moving in by itself already.
    """
    unit = act.session.get_one(Unit, unit_id)
    earlier = running(act.session, unit_id)
    if earlier is not None:
        words = f"{unit.code.long} 已经在办零星入住（{number_words(earlier)}），请先停办。"
        raise Refusal(words, clause="MOVE-02", field="code")
    move_in = _new(act, unit, "collective")
    move_in.plan_kind, move_in.plan_id = plan.kind, plan.id
    move_in.handed_over = unit.handed_over or done_at.date()
    for paper in move_in.papers:
        paper.there = True if asked_for(move_in, paper) else None
        paper.at, paper.by = act.now, act.who.staff_id
    for line in move_in.inspection:
        act.session.delete(line)
    move_in.identity_at = move_in.forms_at = move_in.fees_at = done_at
    move_in.identity_by = move_in.forms_by = move_in.fees_by = act.who.staff_id
    move_in.forms_why = one_line(words)[:200]
    act.session.flush()
    _formalities_done(act, move_in, done_at.date())
    return ref_of(move_in)


@verb("movein.work", "打印入住资料")
def printed_papers(act: Act, move_in_ids: tuple[int, ...], what: str) -> None:
    """Papers of these households left the printer; only called once it has taken them."""
    for move_in_id in move_in_ids:
        found = act.session.get(MoveIn, move_in_id)
        if found is not None:
            act.looked_at(ref_of(found), f"printed {what}"[:60])


# ---------------------------------------------------------------- inside


def _new(act: Act, unit: Unit, kind: str) -> MoveIn:
    number = take_number(act.session, SERIES, act.today.year)
    move_in = MoveIn(
        year=act.today.year,
        number=number,
        unit=unit,
        kind=kind,
        state="open",
        begun_at=act.now,
        begun_by=act.who.staff_id,
    )
    lists = shipped()
    for position, one in enumerate(lists.papers):
        move_in.papers.append(
            MoveInPaper(
                part=one.part,
                position=position,
                key=one.key,
                title=one.title,
                needed=one.needed,
                kept=one.kept,
                original=one.original,
            )
        )
    for position, (room, part) in enumerate(lists.parts if kind == "single" else ()):
        move_in.inspection.append(InspectionLine(position=position, room=room, part=part))
    act.session.add(move_in)
    act.session.flush()
    return move_in


def _formalities_done(act: Act, move_in: MoveIn, day: date) -> None:
    """What the end of the formalities starts: filing, entering, telling the posts, the welcome text."""
    unit = move_in.unit
    amend(act, unit, "formalities", day)
    amend(act, unit, "handed_over", move_in.handed_over or day)
    act.session.flush()
    reckoned = dues.times(act.session)
    dues.start(act, file_due(move_in, reckoned))
    dues.start(act, enter_due(move_in, reckoned))
    for paper in move_in.papers:
        hand_to_archive(act, move_in, paper)
    posts.note_change(act, unit.id, MOVED)
    care.queue(act, WELCOME, unit.id, None, ref_of(move_in))


def _formalities_undone(act: Act, move_in: MoveIn) -> None:
    ref = ref_of(move_in)
    dues.call_off(act, FILE, ref)
    dues.call_off(act, ENTER[move_in.kind], ref)
    archive.withdraw_from(act, ref)
    care.withdraw(act, WELCOME, ref)
    posts.withdraw_change(act, move_in.unit_id, MOVED)
    amend(act, move_in.unit, "formalities", None)
    move_in.no_fees = False


def _end(act: Act, move_in: MoveIn) -> None:
    if move_in.filed_at is not None and move_in.entered_at is not None:
        move_in.state, move_in.ended_at = "done", act.now
    act.session.flush()


def _must_be_reviewed(move_in: MoveIn) -> None:
    must_be_open(stamps_of(move_in), "review")
    if move_in.reviewed_at is None:
        raise Refusal("审核以后才能归档、录入。", clause="MOVE-01", field="review")
