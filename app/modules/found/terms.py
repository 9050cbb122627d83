"""What the one box finds lost property by: the number, the words of the thing, the place it was found."""

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.found.finding import ITEM, called
from app.modules.found.model import FoundItem
from app.modules.found.rules import KIND_ZH, STATE_ZH, code_of
from app.rules.hit import Hit
from app.rules.pinyin import name_terms
from app.rules.query import whole_term
from app.rules.ref import Ref
from app.rules.text import halfwidth
from app.storage.search import in_slices

KIND = ITEM
_FOUND = " 拾遗"
"""Behind the words of a thing: what is typed finds a household of that name exactly, and this too."""
_WORD = re.compile(r"[\u3400-\u9fff]+|[0-9A-Za-z]+")
MOST = 60


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every thing that changed; one that left the desk is found by its whole number alone."""
    found = []
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == KIND)):
        for item in session.scalars(select(FoundItem).where(FoundItem.id.in_(some))):
            found.append((Ref(KIND, item.id), _words(item)))
    return found


def _words(item: FoundItem) -> frozenset[str]:
    code = code_of(item.year, item.number).lower()
    own = {code, code.removeprefix("sy")}
    if item.state != "kept":
        return frozenset(whole_term(one) for one in own)
    told = _WORD.findall(halfwidth(f"{item.what} {item.words} {item.found_where}"))
    behind = {term for word in told[:MOST] for term in name_terms(word)}
    return frozenset(own | {term + _FOUND for term in behind})


def hits(session: Session, items: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these things; Enter opens one."""
    kept: dict[int, FoundItem] = {}
    for some in in_slices(items):
        kept |= {item.id: item for item in session.scalars(select(FoundItem).where(FoundItem.id.in_(some)))}
    return [_hit(kept[number], number in exact) for number in items if number in kept]


def _hit(item: FoundItem, exact: bool) -> Hit:
    stands = item.kept_where if item.state == "kept" else STATE_ZH[item.state]
    return Hit(
        ref=Ref(KIND, item.id),
        icon="parcels",
        title=called(item),
        detail=f"{KIND_ZH[item.kind]} · {item.found_where} 捡到 · {stands}",
        action="打开拾遗物品",
        exact=exact,
    )
