"""What is shown while the cabinet is laid out and rings are put on the list: panels, free hooks, one ring."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.keys.finding import hook_of
from app.modules.keys.model import KeyBox, KeyPanel, KeyRing
from app.modules.keys.rules import code_of
from app.rules.ref import Ref
from app.storage.record import ref_of


@dataclass(frozen=True)
class PanelRow:
    """One panel of a box; `taken` are the numbers of its hooks that belong to a ring."""

    ref: Ref
    box_id: int
    box: str
    number: int
    words: str
    title: str
    hooks: int
    rings: int
    free: int
    taken: frozenset[int]


@dataclass(frozen=True)
class RingValues:
    """What the list says of a ring, as a form takes it."""

    ref: Ref
    tag: str
    code: str
    hangs: str
    key_class: str
    pieces: str
    room: str
    place: str
    remark: str
    panel_id: int | None
    hook: str
    unit_id: int | None


def panels(session: Session) -> list[PanelRow]:
    """Every panel of the boxes on the wall, in their order."""
    taken: dict[int, set[int]] = {}
    hung = select(KeyRing.panel_id, KeyRing.hook).where(KeyRing.hook.is_not(None))
    for panel_id, hook in session.execute(hung):
        if panel_id is not None and hook is not None:
            taken.setdefault(panel_id, set()).add(hook)
    asked = select(KeyPanel).join(KeyBox).where(KeyBox.retired.is_(None))
    kept = session.scalars(asked.order_by(KeyBox.position, KeyPanel.number))
    return [_row(panel, frozenset(taken.get(panel.id, ()))) for panel in kept]


def ring_values(session: Session, ring_id: int) -> RingValues | None:
    """One ring for its form, or None."""
    ring = session.get(KeyRing, ring_id)
    if ring is None:
        return None
    return RingValues(
        ref=ref_of(ring),
        tag=ring.tag,
        code=code_of(ring.key_class, ring.number),
        hangs=hook_of(ring),
        key_class=ring.key_class,
        pieces=str(ring.pieces),
        room=ring.unit.code.short if ring.unit is not None else "",
        place=ring.place,
        remark=ring.remark,
        panel_id=ring.panel_id,
        hook=f"{ring.hook:02d}" if ring.hook else "",
        unit_id=ring.unit_id,
    )


def first_free(rows: Sequence[PanelRow], panel_id: int = 0, after: int = 0) -> tuple[int, int] | None:
    """The next free hook behind one, on its panel and then on those after it; None when all are taken."""
    start = next((place for place, row in enumerate(rows) if row.ref.id == panel_id), 0)
    for row in (*rows[start:], *rows[:start]):
        least = after if row.ref.id == panel_id else 0
        for number in range(least + 1, row.hooks + 1):
            if number not in row.taken:
                return row.ref.id, number
    return None


def _row(panel: KeyPanel, taken: frozenset[int]) -> PanelRow:
    return PanelRow(
        ref=ref_of(panel),
        box_id=panel.box_id,
        box=panel.box.name,
        number=panel.number,
        words=f"{panel.number}板",
        title=panel.title,
        hooks=panel.hooks,
        rings=len(taken),
        free=panel.hooks - len(taken),
        taken=taken,
    )
