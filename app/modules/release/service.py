"""What the desk does with release slips (RELS-01): issue, print, tell the posts, void, ring who agrees."""

from datetime import datetime

from sqlalchemy import select

from app.errors import Refusal
from app.modules.release.duties import issued
from app.modules.release.finding import IS_OUT, slip_or_refuse, ties_of, unit_or_refuse
from app.modules.release.gates import Passed, may_agree, pass_gates
from app.modules.release.model import ReleaseLine, ReleaseSlip, ReleaseTelling
from app.modules.release.reconciling import finish_reconciling as finish_reconciling
from app.modules.release.reconciling import take_back_return as take_back_return
from app.modules.release.reconciling import take_gate_part as take_gate_part
from app.modules.release.rules import (
    CLAUSE,
    FORM_CLAUSE,
    STATE_ZH,
    TOLD,
    Asked,
    agree_zh,
    choice_or_refuse,
    words_or_refuse,
)
from app.modules.residents.service import must_not_be_a_stretch
from app.modules.site import service as settings
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.rules.strokes import decode, is_signature
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "release"
REPEATED_WITHIN = 60
"""Seconds within which the very same slip again is a second press of the same key."""


@verb("release.work", "开放行条")
def issue(act: Act, asked: Asked) -> Ref:
    """Issue a slip once every gate is passed (RELS-01); the number is taken in the same transaction.

    Raises Refusal naming the field of the first gap.
    """
    owed = settings.values(act.session)["release_arrears"] == "yes"
    passed = pass_gates(act.session, asked, act.today, arrears=owed)
    _must_not_be_an_echo(act, passed)
    slip = _slip(act, asked, passed)
    if not owed:
        slip.arrears = ""
    slip.lines = [
        ReleaseLine(position=place, goods=one.name, quantity=one.quantity, unit=one.unit, mark=one.mark)
        for place, one in enumerate(passed.goods, 1)
    ]
    act.session.add(slip)
    act.session.flush()
    issued(act)
    return ref_of(slip)


@verb("release.work", "打印放行条")
def printed(act: Act, slip_id: int) -> None:
    """The slip left the printer; the second time and later it is a reprint, and counted (RELS-02)."""
    slip = slip_or_refuse(act.session, slip_id)
    if slip.printed_at is None:
        slip.printed_at = act.now
        return
    slip.reprints += 1
    act.purpose = f"补打 {slip.code} 第 {slip.reprints} 次"


@verb("release.work", "放行条告知岗位")
def tell(act: Act, slip_id: int, *, post: str, how: str, whom: str = "") -> None:
    """A post was told of a slip (RELS-01): which, who there, how; when and by whom is on record."""
    slip = slip_or_refuse(act.session, slip_id)
    if slip.state == "void":
        raise Refusal(f"{slip.code} 已经作废，不用再告知。", clause=CLAUSE)
    place = words_or_refuse(post, "岗位", "post", most=40)
    choice_or_refuse(how, TOLD, "怎么告知", "how")
    told = ReleaseTelling(
        slip_id=slip.id, post=place, who=one_line(whom)[:60], how=how, at=act.now, by=act.who.staff_id
    )
    slip.tellings.append(told)


@verb("release.work", "作废放行条")
def void(act: Act, slip_id: int, *, why: str) -> None:
    """A slip is void; its number stays taken, and nothing of it is deleted. Raises Refusal."""
    slip = slip_or_refuse(act.session, slip_id)
    if slip.state != "issued":
        way = "物品已经出门，不能作废" if slip.state == "back" else "不用再作废"
        raise Refusal(f"{slip.code} {STATE_ZH[slip.state]}，{way}。", clause=FORM_CLAUSE)
    reason = words_or_refuse(why, "作废理由", "why", least=4, most=200)
    slip.state, slip.void_at, slip.void_by, slip.void_why = "void", act.now, act.who.staff_id, reason


@verb("private.open", "查看放行条电话")
def open_telephone(act: Act, slip_id: int, purpose: str = "核对放行条") -> tuple[str, ...]:
    """The telephones of whoever carries out, whole; that they were looked at is on record (ARCH-12)."""
    must_not_be_a_stretch(act)
    slip = slip_or_refuse(act.session, slip_id)
    act.purpose = one_line(purpose)[:60]
    if slip.telephone:
        act.looked_at(ref_of(slip), "telephone")
        return (show_phone(slip.telephone),)
    known = slip.person.open_telephones if slip.person is not None else []
    for telephone in known:
        act.looked_at(ref_of(telephone), "number")
    return tuple(show_phone(telephone.number) for telephone in known)


@verb("private.open", "查看业主电话（放行条）")
def open_to_ask(act: Act, unit_id: int, person_id: int, capacity: str) -> tuple[str, ...]:
    """The numbers on file of somebody who may agree, to ring them; asking is the purpose (ARCH-12)."""
    must_not_be_a_stretch(act)
    unit = unit_or_refuse(act.session, unit_id)
    offered = may_agree(None, ties_of(act.session, unit.id), capacity)
    chosen = next((tie for tie in offered if tie.person_id == person_id), None)
    if chosen is None:
        raise Refusal(f"请选要问哪一位{agree_zh(capacity)}。", clause=CLAUSE, field="consent_who")
    act.purpose = f"问是否同意搬出 {unit.code.long}"
    numbers = chosen.person.open_telephones
    for telephone in numbers:
        act.looked_at(ref_of(telephone), "number")
    return tuple(show_phone(telephone.number) for telephone in numbers)


# ---------------------------------------------------------------- inside


def _slip(act: Act, asked: Asked, passed: Passed) -> ReleaseSlip:
    right = passed.right
    drawn = asked.strokes if is_signature(decode(asked.strokes)) else ""
    return ReleaseSlip(
        year=act.today.year,
        number=take_number(act.session, SERIES, act.today.year),
        state="issued",
        day=passed.day,
        unit_id=passed.unit.id,
        person_id=passed.person.id if passed.person else None,
        name=passed.name,
        capacity=asked.capacity,
        firm=passed.firm,
        telephone=passed.telephone,
        identity=asked.identity,
        tail=passed.tail,
        seen_by=act.who.staff_id,
        plate=passed.plate,
        authority=right.authority,
        consent=right.consent,
        consent_id=right.consent_id,
        consent_who=right.consent_who,
        consent_at=act.now if right.authority == "consent" else None,
        consent_words=right.consent_words,
        arrears=asked.arrears,
        signed="pad" if drawn else "paper",
        strokes=drawn,
        issued_at=act.now,
        issued_by=act.who.staff_id,
    )


def _must_not_be_an_echo(act: Act, passed: Passed) -> None:
    """Ctrl+Enter held a moment too long makes one slip, not two."""
    asked = select(ReleaseSlip).where(
        ReleaseSlip.unit_id == passed.unit.id,
        IS_OUT,
        ReleaseSlip.name == passed.name,
        ReleaseSlip.day == passed.day,
    )
    latest = act.session.scalars(asked.order_by(ReleaseSlip.id.desc()).limit(1)).first()
    if latest is None or _seconds(act.now, latest.issued_at) > REPEATED_WITHIN:
        return
    if [(one.goods, one.quantity, one.mark) for one in latest.lines] == [
        (one.name, one.quantity, one.mark) for one in passed.goods
    ]:
        raise Refusal(
            f"同样的放行条刚刚开过：{latest.code}。要再开一张的，请改一下物品，或过一分钟再开。",
            clause=FORM_CLAUSE,
        )


def _seconds(now: datetime, before: datetime) -> float:
    return abs((now - before).total_seconds())
