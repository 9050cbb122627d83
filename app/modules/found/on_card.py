"""Lost property on a household's card: what they still ask for, and what they last got back."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.found.finding import ASKER, ITEM, called
from app.modules.found.model import FoundAsker, FoundEnding
from app.rules.household_card import DONE, LATER, Section, SectionLine
from app.rules.ref import Ref

MOST_CLAIMED = 3


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """Open questions of a household and its last three claims; None when there is neither."""
    asked = select(FoundAsker).where(FoundAsker.unit_id == unit_id, FoundAsker.state == "open")
    askers = session.scalars(asked.order_by(FoundAsker.id)).all()
    got = (
        select(FoundEnding)
        .where(FoundEnding.unit_id == unit_id, FoundEnding.state == "done")
        .options(joinedload(FoundEnding.item))
        .order_by(FoundEnding.id.desc())
        .limit(MOST_CLAIMED)
    )
    claimed = session.scalars(got).all()
    if not askers and not claimed:
        return None
    lines = (
        *(
            SectionLine(LATER, f"找 {one.what}", f"{one.asked_at:%Y-%m-%d} 来问", Ref(ASKER, one.id))
            for one in askers
        ),
        *(
            SectionLine(DONE, called(one.item), f"{one.at:%Y-%m-%d} 领走", Ref(ITEM, one.item_id))
            for one in claimed
        ),
    )
    told = [f"在找 {len(askers)}"] if askers else []
    told += [f"最近领走 {len(claimed)}"] if claimed else []
    return Section(
        title="拾遗", summary=" · ".join(told), lines=lines, ref=lines[0].ref, room="parcels", action="打开"
    )
