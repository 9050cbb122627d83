"""Moving in on the household's card: the gate it stands at, what is missing, the visit afterwards."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.movein.finding import number_words
from app.modules.movein.gaps import gaps_of, stamps_of
from app.modules.movein.model import MoveIn
from app.modules.movein.rules import GATE_ZH, GATES, KIND_ZH
from app.modules.movein.standing import Standing, standing
from app.rules.household_card import DONE, LATER, TODAY, Section, SectionLine
from app.rules.ref import Ref
from app.storage.record import ref_of

ROOM = "movein"
MOST_VISITS, MOST_NAMED = 2, 4


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """How far the household is with moving in; None when it neither moved in here nor is at it."""
    newest = session.scalars(
        select(MoveIn).where(MoveIn.unit_id == unit_id, MoveIn.state != "given_up").order_by(MoveIn.id.desc())
    ).first()
    about = ref_of(newest) if newest is not None else None
    stands = standing(session, unit_id, today, about, repeats=False)
    if stands is None or (newest is None and not stands.visits and not stands.visit_due):
        return None
    lines = [*_of_move_in(session, newest), *_visits(stands)]
    return Section(
        title="入住",
        summary=_summary(newest),
        lines=tuple(lines),
        ref=ref_of(newest) if newest is not None else stands.unit,
        room=ROOM,
        action="打开",
        subjects=(ref_of(newest),) if newest is not None else (),
    )


def _summary(move_in: MoveIn | None) -> str:
    if move_in is None:
        return ""
    gate = stamps_of(move_in).gate if move_in.state == "open" else ""
    if gate:
        place = [name for name, _ in GATES].index(gate) + 1
        return f"第 {place} 步，共 4 步：{GATE_ZH[gate]}"
    return "办结"


def _of_move_in(session: Session, move_in: MoveIn | None) -> list[SectionLine]:
    if move_in is None:
        return []
    ref, number = ref_of(move_in), number_words(move_in)
    gate = stamps_of(move_in).gate if move_in.state == "open" else ""
    done = f"{move_in.fees_at:%Y-%m-%d} 手续办妥" if move_in.fees_at else ""
    kind = KIND_ZH[move_in.kind]
    detail = " · ".join(part for part in (number, done) if part)
    if not gate:
        return [SectionLine(DONE, kind, detail, ref, ROOM)]
    gaps = gaps_of(session, move_in, gate)
    lines = [SectionLine(TODAY if gaps else LATER, f"{kind}　{GATE_ZH[gate]}", detail, ref, ROOM)]
    if gaps:
        named = "、".join(gap.words for gap in gaps[:MOST_NAMED]) + ("等" if len(gaps) > MOST_NAMED else "")
        lines.append(SectionLine(TODAY, f"还缺 {len(gaps)} 项", named, ref, ROOM))
    return lines


def _visits(stands: Standing) -> list[SectionLine]:
    return [
        SectionLine(DONE, f"{visit.day} 乔迁上门", visit.visitors, Ref("unit", stands.unit.id), ROOM)
        for visit in stands.visits[:MOST_VISITS]
    ]
