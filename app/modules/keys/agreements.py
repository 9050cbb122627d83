"""An owner's keys left with the desk by agreement, and given back against a signature (KEY-01)."""

from datetime import date
from typing import Any

from app.errors import Refusal
from app.modules.keys.finding import called, must_be_in, must_keep_keys, ring_or_refuse
from app.modules.keys.listing import list_ring
from app.modules.keys.model import KeyAgreement, KeyRing
from app.modules.keys.rings import must_have_no_cutting, open_agreement
from app.modules.keys.rules import CLASSES, STATE_ZH, choice_or_refuse, words_or_refuse
from app.modules.keys.ways_out import signed_or_refuse
from app.modules.site import service as settings
from app.rules.dates import parse_date
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

AGREEMENTS = "key_agreement"
DEPOSITED = tuple((key, zh) for key, zh in CLASSES if key in ("rework", "service", "letting"))
"""The classes of keys that owners leave: for rework, for services, for letting and selling."""


@verb("keys.keep", "登记业主寄存钥匙")
def deposit(
    act: Act,
    *,
    key_class: str,
    room: str,
    owner: str,
    used_for: str,
    pieces: int | str,
    until: str = "",
    place: str = "",
    panel_id: int | None = None,
    hook: int | str | None = None,
    tag: str = "",
    strokes: str = "",
) -> Ref:
    """An owner leaves keys: the ring comes onto the list and the agreement is made in one act (KEY-01).

    Without a hook it is the first free one, without a tag a new one. Raises Refusal naming the field.
    """
    must_keep_keys(act)
    choice_or_refuse(key_class, DEPOSITED, "类别", "key_class")
    if not one_line(room):
        raise Refusal("请填业主的房号。", clause="KEY-01", field="room")
    told = _told(act, owner, used_for, until, strokes)
    ring = list_ring(
        act,
        key_class=key_class,
        pieces=pieces,
        source="owner",
        room=room,
        place=place,
        panel_id=panel_id,
        hook=hook,
        tag=tag,
    )
    return _agree(act, ring, told)


@verb("keys.keep", "补签寄存协议")
def sign_later(
    act: Act, ring_id: int, *, owner: str, used_for: str, until: str = "", strokes: str = ""
) -> Ref:
    """The agreement on an owner's ring that came onto the list without one (KEY-01).

    Raises Refusal naming the field.
    """
    must_keep_keys(act)
    ring = ring_or_refuse(act.session, ring_id)
    if ring.source != "owner":
        raise Refusal(f"{called(ring)} 不是业主的钥匙，不用签寄存协议。", clause="KEY-01")
    held = open_agreement(act.session, ring_id)
    if held is not None:
        raise Refusal(f"{called(ring)} 已经签了 {agreement_number(held)}。", clause="KEY-01")
    if ring.state not in ("in", "out", "retired"):
        words = f"{called(ring)} 现在是“{STATE_ZH[ring.state]}”，钥匙不在服务中心，不能补签。"
        raise Refusal(words, clause="KEY-01")
    return _agree(act, ring, _told(act, owner, used_for, until, strokes))


@verb("keys.keep", "登记业主取回钥匙")
def give_back(act: Act, agreement_id: int, *, taken_by: str, strokes: str = "") -> None:
    """The owner takes the keys back: the ring leaves the list, its hook is free (KEY-01). Raises Refusal."""
    must_keep_keys(act)
    agreement = act.session.get(KeyAgreement, agreement_id)
    if agreement is None or agreement.ended_at is not None:
        raise Refusal("这份寄存协议已经终止，请刷新后再看。", clause="KEY-01")
    ring = ring_or_refuse(act.session, agreement.ring_id)
    if ring.state == "retired":
        raise Refusal(f"{called(ring)} 已经停用，请先恢复使用，再办取回。", clause="KEY-01")
    must_be_in(act.session, ring)
    must_have_no_cutting(act.session, ring)
    name = words_or_refuse(taken_by, "取回人", "taken_by", most=60)
    setting = settings.values(act.session)["key_sign"]
    signed = signed_or_refuse(setting, strokes, who="取回人", clause="KEY-01")
    ring.state, ring.panel_id, ring.hook = "gone", None, None
    ring.why = f"业主取回（{agreement_number(agreement)}）"
    agreement.ended_at, agreement.ended_by, agreement.taken_by = act.now, act.who.staff_id, name
    agreement.end_signed, agreement.end_strokes = signed["signed"], signed["strokes"]


@verb("keys.back", "打印寄存协议")
def printed_agreement(act: Act, agreement_id: int) -> None:
    """The agreement left the printer; only called once the printer has taken it. Raises Refusal."""
    agreement = act.session.get(KeyAgreement, agreement_id)
    if agreement is None:
        raise Refusal("找不到这份寄存协议。", clause="KEY-01")
    act.looked_at(ref_of(agreement), "printed")


def agreement_number(agreement: KeyAgreement) -> str:
    """The number of an agreement as people say it: 存2026-0007."""
    return f"存{agreement.year}-{agreement.number:04d}"


def _told(act: Act, owner: str, used_for: str, until: str, strokes: str) -> dict[str, Any]:
    """What an agreement says, and how it was signed. Raises Refusal naming the field."""
    told = {
        "owner": words_or_refuse(owner, "寄存人", "owner", most=60),
        "purpose": words_or_refuse(used_for, "用途", "used_for"),
        "until": _until(until, act.today),
    }
    setting = settings.values(act.session)["key_sign"]
    return {**told, **signed_or_refuse(setting, strokes, who="寄存人", clause="KEY-01")}


def _agree(act: Act, ring: KeyRing, told: dict[str, Any]) -> Ref:
    agreement = KeyAgreement(
        year=act.today.year,
        number=take_number(act.session, AGREEMENTS, act.today.year),
        ring_id=ring.id,
        at=act.now,
        by=act.who.staff_id,
        **told,
    )
    act.session.add(agreement)
    act.session.flush()
    return ref_of(agreement)


def _until(text: str, today: date) -> date | None:
    if not one_line(text):
        return None
    day = parse_date(text)
    if day is None:
        raise Refusal("“寄存到”请写成 2027-05-31，没有期限就空着。", field="until")
    if day < today:
        raise Refusal("寄存的期限已经过了，请核对。", clause="KEY-01", field="until")
    return day
