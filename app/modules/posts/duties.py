"""The clock of telling the posts (ARCH-10): one duty for each post, from its oldest untold change on."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.modules.dues import service as dues
from app.modules.dues.rules import Times, Wanted, deadline_of
from app.modules.posts.finding import open_tellings
from app.modules.posts.model import ListChange, ListPost, ListTelling
from app.modules.posts.rules import TOLD_CLAUSE, rooms_zh
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.storage.act import Act
from app.storage.record import ref_of


def wanted(session: Session, _today: date) -> list[Wanted]:
    """Every post that is still to be told of something, from the records."""
    by_post: dict[int, list[ListTelling]] = {}
    for telling in open_tellings(session):
        by_post.setdefault(telling.post_id, []).append(telling)
    reckoned = dues.times(session) if by_post else None
    return [telling_due(each[0].post, each, reckoned) for each in by_post.values() if reckoned is not None]


def telling_due(post: ListPost, tellings: Sequence[ListTelling], times: Times) -> Wanted:
    """That a post is told today of what changed; the first change starts the clock."""
    first = min(telling.change.at for telling in tellings)
    words = rooms_zh([called(telling.change) for telling in tellings])
    return deadline_of(
        handbook().clock(TOLD_CLAUSE), ref_of(post), first, times, whom=f"{post.name}　{words}"
    )


def bring(act: Act, post_id: int, *, done: bool = False) -> None:
    """The duty of a post says what is left to be told; with nothing left it is done, or fell away."""
    left = open_tellings(act.session, post_id)
    if left:
        dues.start(act, telling_due(left[0].post, left, dues.times(act.session)))
    else:
        end = dues.stop if done else dues.call_off
        end(act, TOLD_CLAUSE, Ref(ListPost.__tablename__, post_id))


def called(change: ListChange) -> str:
    """A change by its room, or by its words when it is about many."""
    return change.unit.code.short if change.unit is not None else change.what
