"""How much somebody may open at a stretch before they say anew who they are (ARCH-12)."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.storage.act import SEEN, Act
from app.storage.journal import JournalAct, JournalObject

MANY = 20
SPAN = timedelta(minutes=15)
"""So many acts of looking in so much time are a stretch: a forgotten desk, or a copied list."""
AGAIN = "residents.go_on_looking"
"""The act that begins the count anew."""


def must_not_be_a_stretch(act: Act) -> None:
    """Pass while few private items were opened lately; otherwise Refusal with the field "signature"."""
    if _looked(act.session, act.who.staff_id, act) >= MANY:
        raise Refusal(
            f"你在 {SPAN.seconds // 60} 分钟内已经查看了 {MANY} 次隐私项，再看要先输一次自己的密码。",
            clause="ARCH-12",
            field="signature",
        )


def _looked(session: Session, staff_id: int, act: Act) -> int:
    mine = (JournalAct.staff_id == staff_id, JournalAct.at >= act.now - SPAN)
    again = select(func.max(JournalAct.sequence)).where(*mine, JournalAct.verb == AGAIN)
    since = session.scalar(again) or 0
    asked = (
        select(func.count(func.distinct(JournalAct.sequence)))
        .join(JournalObject, JournalObject.act == JournalAct.sequence)
        .where(*mine, JournalAct.sequence > since, JournalObject.how == SEEN)
    )
    return session.scalar(asked) or 0
