"""Finds a post, a copy, and what is still to be told; refuses in a sentence what is not there."""

from collections.abc import Collection, Sequence

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.posts.model import ListCopy, ListPost, ListTelling
from app.modules.posts.rules import CLAUSE, OUT, STATE_ZH

_IS_OUT = ListCopy.state.in_([literal(state, literal_execute=True) for state in OUT])
"""Copies on paper, written so that SQLite sees that the index of those that are out holds them all."""


def post_or_refuse(session: Session, post_id: int, *, in_use: bool = False) -> ListPost:
    """A post, in use or not. Raises Refusal."""
    found = session.get(ListPost, post_id)
    if found is None:
        raise Refusal("找不到这个岗位，请刷新后再看。", clause=CLAUSE)
    if in_use and found.retired is not None:
        raise Refusal(f"“{found.name}”已经停用，要用请先恢复。", clause=CLAUSE)
    return found


def copy_in(session: Session, copy_id: int, states: Collection[str], then: str) -> ListCopy:
    """A copy in one of these states. Raises Refusal that says what it is instead, and `then` what not."""
    found = session.get(ListCopy, copy_id)
    if found is None:
        raise Refusal("找不到这份表，请刷新后再看。", clause=CLAUSE)
    if found.state not in states:
        raise Refusal(f"{found.called} {STATE_ZH[found.state]}，不能{then}。", clause=CLAUSE)
    return found


def out_of(session: Session, post_id: int) -> list[ListCopy]:
    """The copies of a post that exist on paper, the oldest first."""
    asked = select(ListCopy).where(_IS_OUT, ListCopy.post_id == post_id)
    return list(session.scalars(asked.order_by(ListCopy.id)))


def all_out(session: Session) -> list[ListCopy]:
    """Every copy that exists on paper."""
    asked = select(ListCopy).where(_IS_OUT).options(joinedload(ListCopy.post))
    found = session.scalars(asked.order_by(ListCopy.post_id, ListCopy.id))
    return sorted(found, key=lambda copy: copy.id)


def posts_in_use(session: Session) -> Sequence[ListPost]:
    """The posts that are not given up, in the order they were set up."""
    return session.scalars(select(ListPost).where(ListPost.retired.is_(None)).order_by(ListPost.id)).all()


def open_tellings(session: Session, post_id: int | None = None) -> list[ListTelling]:
    """What a post, or every post, is still to be told, the oldest first.

    Asked for post by post, as the index of what is open has it: by age SQLite would read all there ever was.
    """
    asked = select(ListTelling).where(ListTelling.told_at.is_(None), ListTelling.struck_at.is_(None))
    if post_id is not None:
        asked = asked.where(ListTelling.post_id == post_id)
    asked = asked.options(joinedload(ListTelling.change), joinedload(ListTelling.post))
    found = session.scalars(asked.order_by(ListTelling.post_id, ListTelling.id)).unique()
    return sorted(found, key=lambda telling: telling.id)
