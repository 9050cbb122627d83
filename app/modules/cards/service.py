"""What the desk does with access cards (ROLE-12): issue, report lost, replace, extend, cancel, put right."""

from datetime import date
from decimal import Decimal

from app.errors import Refusal
from app.modules.cards.finding import (
    card_or_refuse,
    holder_or_refuse,
    in_state,
    must_be_free,
    unit_or_refuse,
)
from app.modules.cards.model import AccessCard, AccessCardStep
from app.modules.cards.rules import (
    CAPACITY_ZH,
    CLAUSE,
    TOLD_ZH,
    amount_or_refuse,
    capacity_or_refuse,
    money,
    number_or_refuse,
    phone_or_empty,
    receipt_or_refuse,
    until_or_refuse,
    words_or_refuse,
)
from app.modules.residents.rules import purpose_or_refuse
from app.modules.residents.service import amend, must_not_be_a_stretch
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

LONGEST_REMARK = 200


@verb("cards.work", "发门禁卡")
def issue(
    act: Act,
    *,
    room: str,
    number: str,
    capacity: str,
    person_id: int | None = None,
    holder: str = "",
    telephone: str = "",
    valid_until: str | date = "",
    deposit: str = "",
    receipt: str = "",
    remark: str = "",
) -> Ref:
    """A card goes to somebody of a household (ROLE-12). Raises Refusal naming the field.

    A number whose card is still outside is not issued again; one that was handed back is.
    """
    unit = unit_or_refuse(act.session, room)
    kind = capacity_or_refuse(capacity)
    known, name = holder_or_refuse(act.session, unit, person_id, holder)
    code = number_or_refuse(number)
    must_be_free(act.session, code)
    until = until_or_refuse(valid_until, kind, act.today)
    paid = amount_or_refuse(deposit, "押金", "deposit")
    card = AccessCard(
        number=code,
        unit_id=unit.id,
        person_id=known,
        holder=name,
        capacity=kind,
        telephone=phone_or_empty(telephone),
        valid_until=until,
        deposit=paid,
        receipt=receipt_or_refuse(receipt, paid),
        deposit_state="held" if paid else "none",
        remark=one_line(remark)[:LONGEST_REMARK],
    )
    return _hand_out(act, card, f"押金 {money(paid)} 元" if paid else "")


@verb("cards.work", "门禁卡挂失")
def report_lost(
    act: Act, card_id: int, *, told_by: str, how: str, words: str = "", stopped: bool | str = False
) -> None:
    """A card is lost: it is blocked at once, whoever brings it (ROLE-12). Raises Refusal.

    `stopped` says that it was stopped in the door system at the same time.
    """
    card = in_state(act.session, card_id, ("in_use",), "再挂失")
    if how not in TOLD_ZH:
        raise Refusal("请选怎么报的。", field="how")
    teller = words_or_refuse(told_by, "谁报的", "told_by", most=60)
    said = one_line(words)[:200]
    card.state = "lost"
    _note(act, card, "lost", f"{TOLD_ZH[how]}：{said}" if said else TOLD_ZH[how], teller)
    if _yes(stopped):
        _stop(act, card)


@verb("cards.work", "登记门禁卡已停用")
def note_stopped(act: Act, card_id: int) -> None:
    """Somebody has stopped a card in the door system (KEY-09). Raises Refusal."""
    card = card_or_refuse(act.session, card_id)
    if card.state == "in_use":
        raise Refusal(f"{card.number} 还在用，不用停；要停用请先挂失或注销。", clause=CLAUSE)
    if card.stopped_at is not None:
        raise Refusal(f"{card.number} 在 {card.stopped_at:%Y-%m-%d} 已登记停用。", clause=CLAUSE)
    _stop(act, card)


@verb("cards.work", "门禁卡找回")
def find(act: Act, card_id: int, *, words: str) -> None:
    """A lost card turned up and is in use again; until it was replaced only. Raises Refusal."""
    card = in_state(act.session, card_id, ("lost",), "办找回")
    said = words_or_refuse(words, "怎么找回的", "words", most=200)
    card.state, card.stopped_at = "in_use", None
    _note(act, card, "found", said)


@verb("cards.work", "补办门禁卡")
def replace(
    act: Act,
    card_id: int,
    *,
    number: str,
    carry: bool | str = True,
    why: str = "",
    deposit: str = "",
    receipt: str = "",
    remark: str = "",
) -> Ref:
    """A lost card gets a successor with the same rights; the old one ends as replaced. Raises Refusal.

    The deposit goes over to the new card, or (`carry` no) is kept for the reason `why` and a new one is
    taken.
    """
    old = in_state(act.session, card_id, ("lost",), "补办")
    if old.valid_until is not None and old.valid_until < act.today:
        raise Refusal(f"{old.number} 的有效期已过，请先延长再补办。", clause=CLAUSE, field="number")
    code = number_or_refuse(number)
    must_be_free(act.session, code)
    carried = old.deposit_state == "held" and _yes(carry)
    paid = old.deposit if carried else amount_or_refuse(deposit, "押金", "deposit")
    new = AccessCard(
        number=code,
        unit_id=old.unit_id,
        person_id=old.person_id,
        holder=old.holder,
        capacity=old.capacity,
        telephone=old.telephone,
        valid_until=old.valid_until,
        deposit=paid,
        receipt=old.receipt if carried else receipt_or_refuse(receipt, paid),
        deposit_state="held" if paid else "none",
        replaces_id=old.id,
        remark=one_line(remark)[:LONGEST_REMARK],
    )
    if old.deposit_state == "held" and not carried:
        _settle(act, old, Decimal("0.00"), "", words_or_refuse(why, "原押金不退的原因", "why", most=200))
    elif carried:
        old.deposit_state = "carried"
    _end(act, old, "replaced", f"补办新卡 {code}")
    _note(act, old, "replaced", f"新卡 {code}")
    return _hand_out(act, new, f"补 {old.number}")


@verb("cards.work", "注销门禁卡")
def cancel(
    act: Act,
    card_id: int,
    *,
    why: str,
    handed_back: bool | str,
    back: str = "",
    to: str = "",
    kept_why: str = "",
    stopped: bool | str = False,
) -> None:
    """A card ends (ROLE-12): handed back or not, the deposit paid back, or kept with a reason.

    `back` is how much of the deposit is paid back. Raises Refusal naming the field.
    """
    card = in_state(act.session, card_id, ("in_use", "lost"), "再注销")
    reason = words_or_refuse(why, "注销原因", "why", least=2, most=200)
    if card.deposit_state == "held":
        amount = amount_or_refuse(back, "退还押金", "back")
        if amount > card.deposit:
            raise Refusal(f"押金是 {money(card.deposit)} 元，退还不能比它多。", clause=CLAUSE, field="back")
        whom = words_or_refuse(to, "退给谁", "to", most=60) if amount else ""
        kept = words_or_refuse(kept_why, "不退的原因", "kept_why", most=200) if amount < card.deposit else ""
        _settle(act, card, amount, whom, kept)
    card.handed_back = _yes(handed_back)
    _end(act, card, "cancelled", reason)
    came = "卡已收回" if card.handed_back else "卡没有收回"
    _note(act, card, "cancelled", "，".join(part for part in (reason, came, _deposit_words(card)) if part))
    if _yes(stopped) and card.stopped_at is None:
        _stop(act, card)


@verb("cards.work", "旧门禁卡收回")
def take_in(act: Act, card_id: int, *, words: str) -> None:
    """The plastic of a card that has ended turned up: its number may be issued anew. Raises Refusal."""
    card = in_state(act.session, card_id, ("replaced", "cancelled"), "办旧卡收回")
    if card.handed_back:
        raise Refusal(f"{card.number} 已经收回。", clause=CLAUSE)
    said = words_or_refuse(words, "谁交来的", "words", most=200)
    card.handed_back = True
    _note(act, card, "taken_in", said)


@verb("cards.work", "延长门禁卡有效期")
def extend(act: Act, card_id: int, *, valid_until: str | date, why: str) -> None:
    """A card is valid for longer, within the longest for its capacity. Raises Refusal."""
    card = in_state(act.session, card_id, ("in_use", "lost"), "延长")
    before = card.valid_until
    if before is None:
        raise Refusal(f"{card.number} 长期有效，不用延长。", clause=CLAUSE, field="valid_until")
    until = until_or_refuse(valid_until, card.capacity, act.today)
    if until is not None and until <= before:
        raise Refusal(f"现在的有效期是 {before}，要写晚于它的日期。", clause=CLAUSE, field="valid_until")
    reason = words_or_refuse(why, "延长原因", "why", least=2, most=200)
    card.valid_until = until
    _note(act, card, "extended", f"{before} 延到 {until or '长期'}：{reason}")


@verb("cards.work", "更正门禁卡登记")
def put_right(
    act: Act,
    card_id: int,
    *,
    number: str,
    room: str,
    holder: str,
    capacity: str,
    valid_until: str = "",
    telephone: str = "",
    deposit: str = "",
    receipt: str = "",
    remark: str = "",
) -> None:
    """Mistyped fields of a card are put right, and what stood there is kept. Raises Refusal.

    A telephone left empty stays as it is: it was covered when the form was filled.
    """
    card = in_state(act.session, card_id, ("in_use", "lost"), "更正")
    unit = unit_or_refuse(act.session, room)
    kind = capacity_or_refuse(capacity)
    known, name = card.person_id, card.holder
    if unit.id != card.unit_id or one_line(holder) != card.held_by:
        known, name = holder_or_refuse(act.session, unit, None, holder)
    code = number_or_refuse(number)
    must_be_free(act.session, code, but=card)
    until: date | None = card.valid_until
    stays = until is not None and kind == card.capacity and one_line(valid_until) == until.isoformat()
    if not stays:
        until = until_or_refuse(valid_until, kind, act.today)
    phone = phone_or_empty(telephone)
    paid = amount_or_refuse(deposit, "押金", "deposit")
    for field, value in (
        ("number", code),
        ("unit_id", unit.id),
        ("person_id", known),
        ("holder", name),
        ("capacity", kind),
        ("valid_until", until),
        ("telephone", phone or card.telephone),
        ("deposit", paid),
        ("deposit_state", "held" if paid else "none"),
        ("receipt", receipt_or_refuse(receipt, paid)),
        ("remark", one_line(remark)[:LONGEST_REMARK]),
    ):
        amend(act, card, field, value)
    act.session.flush()
    act.session.expire(card, ["unit", "person"])


@verb("private.open", "查看持卡人电话")
def open_telephone(act: Act, card_id: int, purpose: str) -> tuple[str, ...]:
    """The holder's telephones, whole, for a purpose; that they were looked at is on record (ARCH-12).

    Raises Refusal without a purpose, and after many at a stretch (field "signature").
    """
    act.purpose = purpose_or_refuse(purpose)
    must_not_be_a_stretch(act)
    card = card_or_refuse(act.session, card_id)
    if card.telephone:
        act.looked_at(ref_of(card), "telephone")
        return (show_phone(card.telephone),)
    known = card.person.open_telephones if card.person is not None else []
    for telephone in known:
        act.looked_at(ref_of(telephone), "number")
    return tuple(show_phone(telephone.number) for telephone in known)


@verb("cards.work", "打印门禁卡清单")
def printed_list(act: Act, rows: int) -> None:
    """The list left the printer; only called once the printer has taken it."""
    act.purpose = f"门禁卡清单 {rows} 行"


# ---------------------------------------------------------------- inside


def _yes(value: bool | str) -> bool:
    return value is True or value == "yes"


def _hand_out(act: Act, card: AccessCard, words: str) -> Ref:
    card.state, card.handed_back = "in_use", False
    card.issued_at, card.issued_by = act.now, act.who.staff_id
    until = f"，有效期到 {card.valid_until}" if card.valid_until else ""
    told = f"{CAPACITY_ZH[card.capacity]}{until}{'，' if words else ''}{words}"
    act.session.add(card)
    _note(act, card, "issued", told)
    act.session.flush()
    return ref_of(card)


def _note(act: Act, card: AccessCard, how: str, words: str, told_by: str = "") -> None:
    card.steps.append(
        AccessCardStep(how=how, at=act.now, by=act.who.staff_id, told_by=told_by, words=words[:300])
    )


def _stop(act: Act, card: AccessCard) -> None:
    card.stopped_at = act.now
    _note(act, card, "stopped", "")


def _end(act: Act, card: AccessCard, state: str, why: str) -> None:
    card.state, card.why = state, why
    card.ended_at, card.ended_by = act.now, act.who.staff_id
    act.session.flush()


def _settle(act: Act, card: AccessCard, amount: Decimal, to: str, kept_why: str) -> None:
    card.deposit_state, card.deposit_back, card.deposit_day = "settled", amount, act.today
    card.deposit_to, card.deposit_why = to, kept_why


def _deposit_words(card: AccessCard) -> str:
    if card.deposit_state != "settled" or card.deposit_back is None:
        return ""
    back = f"退押金 {money(card.deposit_back)} 元给 {card.deposit_to}" if card.deposit_back else ""
    kept = card.deposit - card.deposit_back
    held = f"扣押金 {money(kept)} 元：{card.deposit_why}" if kept else ""
    return "，".join(part for part in (back, held) if part)
