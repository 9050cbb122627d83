"""Moving in on the household's card: the gate it stands at, what is missing."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.movein.finding import number_words
from app.modules.movein.gaps import gaps_of, stamps_of
from app.modules.movein.model import MoveIn
from app.modules.movein.rules import GATE_ZH, GATES, KIND_ZH
from app.rules.household_card import DONE, LATER, TODAY, Section, SectionLine
from app.storage.record import ref_of

ROOM = "movein"
MOST_NAMED = 4


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """How far the household is with moving in; None when it neither moved in here nor is at it."""
    newest = session.scalars(
        select(MoveIn).where(MoveIn.unit_id == unit_id, MoveIn.state != "given_up").order_by(MoveIn.id.desc())
    ).first()
    if newest is None:
        return None
    return Section(
        title="入住",
        summary=_summary(newest),
        lines=tuple(_of_move_in(session, newest)),
        ref=ref_of(newest),
        room=ROOM,
        action="打开",
        subjects=(ref_of(newest),),
    )


def _summary(move_in: MoveIn) -> str:
    gate = stamps_of(move_in).gate if move_in.state == "open" else ""
    if gate:
        place = [name for name, _ in GATES].index(gate) + 1
        return f"第 {place} 步，共 4 步：{GATE_ZH[gate]}"
    return "办结"


def _of_move_in(session: Session, move_in: MoveIn) -> list[SectionLine]:
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
