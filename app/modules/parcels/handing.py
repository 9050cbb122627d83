"""Parcels leave the shelf (PARC-02): to the addressee or a named person, or back to the courier."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.errors import Refusal
from app.modules.parcels.calling import announce, texts_follow
from app.modules.parcels.duties import follow_household, left, shelved
from app.modules.parcels.finding import (
    IS_OPEN,
    called,
    one_household,
    open_or_refuse,
    waiting_or_refuse,
)
from app.modules.parcels.model import Parcel, ParcelHandover
from app.modules.parcels.rules import (
    CONSENTS,
    LEAST_REASON,
    LONGEST_NAME,
    LONGEST_WORDS,
    OUT,
    PAPERS,
    PROOFS,
    TAKERS,
    choice_or_refuse,
    code_of,
    identity_tail,
    words_or_refuse,
)
from app.modules.site import service as site
from app.rules.ref import Ref
from app.rules.strokes import decode, is_signature
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of


@dataclass(frozen=True)
class Taker:
    """Who takes parcels, as it was typed: the addressee, or somebody else with relation and consent.

    `paper` and `paper_number` are the identity paper that was looked at; only its last four characters
    are kept. `code` is a pick-up code that was shown.
    """

    taker: str = "addressee"
    name: str = ""
    relation: str = ""
    consent: str = ""
    consent_words: str = ""
    paper: str = ""
    paper_number: str = ""
    code: str = ""


@verb("parcels.work", "交付包裹")
def hand_out(act: Act, parcel_ids: Sequence[int], who: Taker, *, proof: str = "", strokes: str = "") -> Ref:
    """Parcels of one household go to whoever came, with one signature for all (PARC-02). Raises Refusal.

    What is valuable goes only to somebody whose identity paper was looked at. `proof` is how it is
    signed; without one as the site sets it. Returns the handover.
    """
    if not parcel_ids:
        raise Refusal("请先扫标签，或输入房号、取件码、单号末几位。", clause=OUT, field="code")
    parcels = [waiting_or_refuse(act.session, parcel_id) for parcel_id in dict.fromkeys(parcel_ids)]
    unit = one_household(parcels)
    taker = _taker(who, parcels)
    way = choice_or_refuse(proof or site.values(act.session)["parcel_sign"], PROOFS, "凭什么", "proof")
    if way == "code" and code_of(who.code) not in {code_of(parcel.code) for parcel in parcels}:
        raise Refusal("取件码和这一户的包裹对不上，请核对；也可以改用签名。", clause=OUT, field="code")
    if way == "pad" and not is_signature(decode(strokes)):
        raise Refusal("请领取人在手写板上签名。", clause=OUT, field="strokes")
    handover = ParcelHandover(
        unit_id=unit.id,
        at=act.now,
        by=act.who.staff_id,
        count=len(parcels),
        proof=way,
        strokes=strokes if way == "pad" else "",
        **taker,
    )
    act.session.add(handover)
    act.session.flush()
    for parcel in parcels:
        parcel.state, parcel.handover_id = "collected", handover.id
        parcel.ended_at, parcel.ended_by, parcel.ended_to = act.now, act.who.staff_id, taker["name"]
        left(act, parcel)
    act.session.flush()
    follow_household(act, unit.id)
    texts_follow(act, unit.id)
    return ref_of(handover)


@verb("parcels.work", "更正交付")
def undo_hand_out(act: Act, handover_id: int, *, why: str, parcel_ids: Sequence[int] = ()) -> None:
    """What was handed out by mistake is back on its place, with the reason (PARC-02). Raises Refusal.

    Without ids all parcels of the handover.
    """
    handover = act.session.get(ParcelHandover, handover_id)
    if handover is None or handover.undone_at is not None:
        raise Refusal("这次交付已经更正过，请刷新后再看。", clause=OUT)
    back = [one for one in handover.parcels if not parcel_ids or one.id in parcel_ids]
    if not back:
        raise Refusal("这次交付里没有这件包裹，请刷新后再看。", clause=OUT)
    reason = words_or_refuse(why, "更正原因", "why", least=LEAST_REASON, most=LONGEST_WORDS)
    for parcel in back:
        _must_be_free(act, parcel)
    whole = len(back) == len(handover.parcels)
    for parcel in back:
        parcel.state, parcel.handover_id, parcel.why = "waiting", None, reason
        parcel.ended_at, parcel.ended_by, parcel.ended_to = None, None, ""
    if whole:
        handover.undone_at, handover.undone_by, handover.undone_why = act.now, act.who.staff_id, reason
    act.session.flush()
    for parcel in back:
        shelved(act, parcel)
    announce(act, handover.unit_id)


@verb("parcels.work", "退回包裹")
def give_back(act: Act, parcel_ids: Sequence[int], *, to: str, why: str) -> None:
    """Parcels go back to the courier (PARC-02). Raises Refusal naming the field."""
    _leave(act, parcel_ids, "returned", words_or_refuse(to, "退给谁", "to", most=LONGEST_NAME), why)


@verb("parcels.work", "转交包裹")
def pass_on(act: Act, parcel_ids: Sequence[int], *, to: str, why: str) -> None:
    """Parcels are passed on to another desk, a relation, a new address (PARC-02). Raises Refusal."""
    _leave(act, parcel_ids, "passed_on", words_or_refuse(to, "转交给谁", "to", most=LONGEST_NAME), why)


@verb("parcels.decide", "包裹登记查无")
def write_off(act: Act, parcel_ids: Sequence[int], *, why: str) -> None:
    """Parcels that are not on the shelf any more and nobody knows why (PARC-02). Raises Refusal."""
    _leave(act, parcel_ids, "lost", "", why)


def _leave(act: Act, parcel_ids: Sequence[int], state: str, to: str, why: str) -> None:
    if not parcel_ids:
        raise Refusal("请先选包裹。")
    reason = words_or_refuse(why, "原因", "why", least=LEAST_REASON, most=LONGEST_WORDS)
    parcels = [open_or_refuse(act.session, parcel_id) for parcel_id in dict.fromkeys(parcel_ids)]
    for parcel in parcels:
        parcel.state, parcel.ended_to, parcel.why = state, to, reason
        parcel.ended_at, parcel.ended_by = act.now, act.who.staff_id
        left(act, parcel)
    act.session.flush()
    for unit_id in {parcel.unit_id for parcel in parcels}:
        follow_household(act, unit_id)
        texts_follow(act, unit_id)


def _taker(who: Taker, parcels: Sequence[Parcel]) -> dict[str, str]:
    """Who takes them, as it is kept. Raises Refusal naming the field."""
    taker = choice_or_refuse(who.taker, TAKERS, "谁来取", "taker")
    kept = dict.fromkeys(("relation", "consent", "consent_words", "paper", "paper_tail"), "")
    kept["taker"] = taker
    if taker == "other":
        kept["name"] = words_or_refuse(who.name, "领取人姓名", "name", most=LONGEST_NAME)
        kept["relation"] = words_or_refuse(who.relation, "与收件人关系", "relation", most=20)
        if not who.consent:
            raise Refusal("他人来取，要记下收件人怎么同意的。", clause=OUT, field="consent")
        kept["consent"] = choice_or_refuse(who.consent, CONSENTS, "收件人怎么同意", "consent")
        kept["consent_words"] = one_line(who.consent_words)[:LONGEST_WORDS]
        if who.consent == "code" and code_of(who.code) not in {code_of(one.code) for one in parcels}:
            raise Refusal("取件码和这一户的包裹对不上，请核对。", clause=OUT, field="code")
    else:
        kept["name"] = one_line(who.name)[:LONGEST_NAME] or parcels[0].called
    if who.paper:
        kept["paper"] = choice_or_refuse(who.paper, PAPERS, "证件", "paper")
        kept["paper_tail"] = identity_tail(who.paper_number)
    valuable = next((one for one in parcels if one.kind == "valuable"), None)
    if valuable is not None and not (kept["paper"] and kept["paper_tail"]):
        raise Refusal(
            f"{called(valuable)} 是贵重件，请核对领取人的证件，记下末四位。", clause=OUT, field="paper"
        )
    return kept


def _must_be_free(act: Act, parcel: Parcel) -> None:
    """What came after it must not have taken its number or its code on the shelf."""
    if parcel.number:
        again = select(Parcel).where(IS_OPEN, Parcel.number == parcel.number)
        if act.session.scalars(again).first() is not None:
            raise Refusal(f"{called(parcel)} 后来又收过一次，先把那一件办完再更正。", clause=OUT)
    if act.session.scalars(select(Parcel).where(IS_OPEN, Parcel.code == parcel.code)).first() is not None:
        parcel.code = ""
