"""What the posts are still to be told of a household, on its card; without that it says nothing."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.posts.model import ListChange, ListPost, ListTelling
from app.modules.posts.rules import said_to
from app.rules.household_card import OVERDUE, TODAY, Section, SectionLine
from app.rules.ref import Ref

ROOM = "residents"


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The posts that hold a list with this household on it and do not know yet what changed (ARCH-10)."""
    asked = (
        select(ListTelling)
        .join(ListChange)
        .where(ListTelling.told_at.is_(None), ListTelling.struck_at.is_(None), ListChange.unit_id == unit_id)
        .options(joinedload(ListTelling.change), joinedload(ListTelling.post))
        .order_by(ListTelling.id)
    )
    found = session.scalars(asked).all()
    if not found:
        return None
    return Section(
        title="岗位通知",
        summary=f"{len({telling.post_id for telling in found})} 个岗位还没通知",
        lines=tuple(_line(telling, today) for telling in found),
        ref=Ref(ListPost.__tablename__, found[0].post_id),
        room=ROOM,
        action="去通知",
        subjects=tuple({Ref(ListPost.__tablename__, telling.post_id): None for telling in found}),
    )


def _line(telling: ListTelling, today: date) -> SectionLine:
    change, post = telling.change, telling.post
    late = change.at.date() < today
    when = f"{change.at:%m-%d} 变更，已过当天" if late else f"{change.at:%H:%M} 变更，今天通知"
    return SectionLine(
        OVERDUE if late else TODAY,
        f"{post.name}　{said_to(post.kind, change.what)}",
        when,
        Ref(ListPost.__tablename__, post.id),
        ROOM,
    )
