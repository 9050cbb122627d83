"""One release slip as its card and its paper read it: facts, goods, who was told, the gate's part."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.modules.release.goods import Goods
from app.modules.release.model import ReleaseSlip, ReleaseTelling
from app.modules.release.rules import (
    AUTHORITY_ZH,
    CAPACITY_ZH,
    CONSENT_ZH,
    IDENTITY_ZH,
    STATE_ZH,
    TOLD_ZH,
)
from app.modules.residents.model import Unit
from app.modules.staff.service import names
from app.rules.masking import mask_phone, mask_plate
from app.rules.ref import Ref
from app.storage.record import ref_of


@dataclass(frozen=True)
class SlipCard:
    """One slip; `next_act` is what Enter does now: tell, take (the gate's part), or "" when it is over.

    `printed` counts how often it left the printer. Telephones and the plate are covered, except
    `whole_plate`, which goes on the paper only: the gate compares it with the car.
    """

    ref: Ref
    unit: Ref
    code: str
    state: str
    state_zh: str
    day: date
    room: str
    name: str
    capacity: str
    firm: str
    identity: str
    telephone: str
    plate: str
    whole_plate: str
    right: str
    arrears: str
    goods: tuple[Goods, ...]
    clerk: str
    issued: str
    signed: str
    strokes: str
    printed: int
    tellings: tuple[str, ...]
    gate: tuple[tuple[str, str], ...]
    gate_ok: bool
    void: str
    next_act: str

    @property
    def valid_zh(self) -> str:
        """The one day it is valid: 2026年11月23日."""
        return f"{self.day.year}年{self.day.month}月{self.day.day}日"


def slip_card(session: Session, slip_id: int) -> SlipCard | None:
    """One slip with everything about it, or None when there is none."""
    slip = session.get(ReleaseSlip, slip_id)
    if slip is None:
        return None
    known = names(session)
    return SlipCard(
        ref=ref_of(slip),
        unit=Ref(Unit.__tablename__, slip.unit_id),
        code=slip.code,
        state=slip.state,
        state_zh=STATE_ZH[slip.state],
        day=slip.day,
        room=slip.unit.code.long,
        name=slip.name,
        capacity=CAPACITY_ZH[slip.capacity],
        firm=slip.firm,
        identity=f"{IDENTITY_ZH[slip.identity]}　尾号 {slip.tail}"
        if slip.tail
        else IDENTITY_ZH[slip.identity],
        telephone=_telephone(slip),
        plate=mask_plate(slip.plate),
        whole_plate=slip.plate,
        right=right_words(slip),
        arrears={"yes": "有欠费，已提醒", "no": "没有欠费"}.get(slip.arrears, ""),
        goods=tuple(Goods(one.goods, one.quantity, one.unit, one.mark) for one in slip.lines),
        clerk=known.get(slip.issued_by, ""),
        issued=f"{slip.issued_at:%Y-%m-%d %H:%M}",
        signed=slip.signed,
        strokes=slip.strokes,
        printed=0 if slip.printed_at is None else 1 + slip.reprints,
        tellings=tuple(_told(told, known) for told in slip.tellings),
        gate=_gate(slip, known),
        gate_ok=bool(slip.gate_ok),
        void=_void(slip, known),
        next_act=_next(slip),
    )


def right_words(slip: ReleaseSlip) -> str:
    """By what right it is carried out, in words: 业主本人; 打登记的电话，单一鸣 11-23 09:42 同意."""
    if slip.authority != "consent":
        return AUTHORITY_ZH[slip.authority]
    words = f"（{slip.consent_words}）" if slip.consent_words else ""
    if slip.consent == "lease":
        return f"{CONSENT_ZH['lease']}{words}"
    at = f" {slip.consent_at:%m-%d %H:%M}" if slip.consent_at else ""
    return f"{CONSENT_ZH[slip.consent]}，{slip.consent_who}{at} 同意{words}"


def _telephone(slip: ReleaseSlip) -> str:
    if slip.telephone:
        return mask_phone(slip.telephone)
    known = slip.person.open_telephones if slip.person is not None else []
    return mask_phone(known[0].number) if known else ""


def _told(told: ReleaseTelling, known: dict[int, str]) -> str:
    whom = f"{told.post}　{told.who}".strip("　")
    return f"{told.at:%m-%d %H:%M}　{TOLD_ZH[told.how]}告知 {whom}　（{known.get(told.by, '')}）"


def _gate(slip: ReleaseSlip, known: dict[int, str]) -> tuple[tuple[str, str], ...]:
    if slip.back_at is None:
        return ()
    facts = [
        ("门岗", slip.gate_guard),
        ("出门", f"{slip.gate_at:%m-%d %H:%M}" if slip.gate_at else ""),
        ("搬运人", slip.gate_carrier),
        ("核对", "与清单一致" if slip.gate_ok else f"有出入：{slip.gate_differences}"),
        ("登记", f"{slip.back_at:%m-%d %H:%M}　{known.get(slip.back_by or 0, '')}"),
    ]
    return tuple((label, words) for label, words in facts if words)


def _void(slip: ReleaseSlip, known: dict[int, str]) -> str:
    if slip.void_at is None:
        return ""
    return f"{slip.void_at:%m-%d %H:%M}　{known.get(slip.void_by or 0, '')}：{slip.void_why}"


def _next(slip: ReleaseSlip) -> str:
    if slip.state != "issued":
        return ""
    return "take" if slip.tellings else "tell"
