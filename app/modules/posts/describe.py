"""What the journal calls the posts and their lists: names of posts and numbers of copies, never a person."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.posts.duties import called
from app.modules.posts.model import (
    ListChange,
    ListCopy,
    ListedLine,
    ListPost,
    ListPostBuilding,
    ListTelling,
)
from app.rules.ref import Ref
from app.storage.search import in_slices


def _nothing(_record: Any) -> str:
    return ""


_TABLES: dict[str, tuple[type[Any], str, Callable[[Any], str]]] = {
    "list_post": (ListPost, "岗位", lambda post: post.name),
    "list_post_building": (ListPostBuilding, "岗位的楼栋", _nothing),
    "list_copy": (ListCopy, "岗位信息表", lambda copy: f"{copy.called} {copy.post.name}"),
    "list_change": (ListChange, "名册变更", called),
    "list_telling": (ListTelling, "变更通知", lambda one: f"{one.post.name} {called(one.change)}"),
    "listed_line": (ListedLine, "岗位信息表的行", _nothing),
}
KINDS = {kind: zh for kind, (_, zh, _words) in _TABLES.items()}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The records that are still there, in the words of the desk."""
    found: dict[Ref, str] = {}
    for kind, (table, _, words) in _TABLES.items():
        for some in in_slices(sorted({ref.id for ref in refs if ref.kind == kind})):
            for record in session.scalars(select(table).where(table.id.in_(some))):
                found[Ref(kind, record.id)] = words(record)
    return found
