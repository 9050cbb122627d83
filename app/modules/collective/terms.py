"""What the one box finds a household of a plan by: the code on its ticket and signing sheet."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.collective.finding import named, words_of
from app.modules.collective.model import PlanHousehold
from app.rules.hit import Hit
from app.rules.ref import Ref
from app.storage.search import in_slices

KIND = PlanHousehold.__tablename__


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The code of every household of a plan that changed; one that was struck has none."""
    found = []
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == KIND)):
        for one in session.scalars(select(PlanHousehold).where(PlanHousehold.id.in_(some))):
            words = frozenset() if one.struck_at is not None else frozenset({one.code.lower()})
            found.append((Ref(KIND, one.id), words))
    return found


def hits(session: Session, households: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these; Enter opens the household in the progress of its plan."""
    kept: dict[int, PlanHousehold] = {}
    for some in in_slices(households):
        asked = select(PlanHousehold).options(
            joinedload(PlanHousehold.unit), joinedload(PlanHousehold.slot), joinedload(PlanHousehold.plan)
        )
        kept |= {one.id: one for one in session.scalars(asked.where(PlanHousehold.id.in_(some)))}
    return [_hit(kept[number], number in exact) for number in households if number in kept]


def _hit(one: PlanHousehold, exact: bool) -> Hit:
    return Hit(
        ref=Ref(KIND, one.id),
        icon="movein",
        title=f"{one.code}　{named(one)}",
        detail=f"{one.plan.name} · {words_of(one.slot)}",
        action="打开进展",
        exact=exact,
    )
