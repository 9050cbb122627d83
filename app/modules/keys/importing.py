"""Bringing in a firm's key list and its open loans: one transaction, changes and no doubles the next time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy import select

from app.modules.dues import service as dues
from app.modules.keys.duties import return_due
from app.modules.keys.finding import must_keep_keys
from app.modules.keys.layout import put_up
from app.modules.keys.listing import tag_or_make
from app.modules.keys.model import KeyBox, KeyLending, KeyLoan, KeyPanel, KeyRing
from app.modules.keys.planned import KeySheets, PlannedPanel, PlannedRing, ReadLoan
from app.modules.keys.service import SERIES
from app.modules.keys.sifting import due_at, lent_at, sift
from app.modules.residents.service import amend
from app.modules.site import service as settings
from app.modules.staff.service import working
from app.rules.rooms import parse_room
from app.storage.act import Act, verb
from app.storage.numbering import take_number

Progress = Callable[[int, int], None]
"""Called with (done, of how many); may raise Cancelled, and then nothing at all is kept."""


@dataclass(frozen=True)
class Brought:
    """What an import did; `left_out` are rows that were of no use."""

    new: int
    changed: int
    lent: int
    same: int
    left_out: int


def _quiet(_done: int, _total: int) -> None:
    """No one is watching."""


@verb("keys.keep", "导入钥匙清单")
def bring_in(act: Act, read: KeySheets, progress: Progress = _quiet) -> Brought:
    """Bring a firm's key list and its open loans in (KEY-01, KEY-02).

    It is compared with the site once more: what is the same stays untouched, what differs is amended
    with its former value kept. Cancelled from `progress` undoes everything.
    """
    must_keep_keys(act)
    plan = sift(act.session, read, act.today)
    _put_up_panels(act, plan.panels)
    panels = {
        (box.name, panel.number): panel for box in act.session.scalars(select(KeyBox)) for panel in box.panels
    }
    rings = {ring.tag: ring for ring in act.session.scalars(select(KeyRing))}
    by_id = {ring.id: ring for ring in rings.values()}
    _move(act, [(by_id[one.ring_id], _panel(one, panels)) for one in plan.rings if one.ring_id and one.spot])
    for done, planned in enumerate(plan.rings):
        progress(done, plan.steps)
        if planned.ring_id is None:
            rings[planned.read.tag] = _new_ring(act, planned, panels)
        else:
            _amend(act, by_id[planned.ring_id], planned)
    act.session.flush()
    names = {row.name: row.id for row in working(act.session, act.today)}
    for done, loans in enumerate(plan.loans, len(plan.rings)):
        progress(done, plan.steps)
        _lend(act, loans, rings, names)
    progress(plan.steps, plan.steps)
    return Brought(plan.new, len(plan.rings) - plan.new, plan.lent, plan.same, plan.left_out)


def _put_up_panels(act: Act, panels: Sequence[PlannedPanel]) -> None:
    """The boxes and panels that the file names and the wall does not have yet."""
    boxes = {box.name: box for box in act.session.scalars(select(KeyBox))}
    for name in dict.fromkeys(panel.box for panel in panels):
        rows = [(panel.number, panel.title, panel.hooks) for panel in panels if panel.box == name]
        if name in boxes:
            boxes[name].panels.extend(KeyPanel(number=n, title=title, hooks=many) for n, title, many in rows)
        else:
            put_up(act, name, rows)
    act.session.flush()


def _panel(planned: PlannedRing, panels: Mapping[tuple[str, int], KeyPanel]) -> tuple[KeyPanel, int]:
    assert planned.spot is not None
    return panels[planned.spot.box, planned.spot.panel], planned.spot.hook


def _move(act: Act, moving: Sequence[tuple[KeyRing, tuple[KeyPanel, int]]]) -> None:
    """Rings change hooks all at once: two that swap would else meet on one."""
    before = [(ring.panel_id, ring.hook) for ring, _ in moving]
    for ring, _ in moving:
        ring.panel_id = ring.hook = None
    act.session.flush()
    with act.session.no_autoflush:
        for (ring, (panel, hook)), (from_panel, from_hook) in zip(moving, before, strict=True):
            ring.panel_id, ring.hook = from_panel, from_hook
            amend(act, ring, "panel_id", panel.id)
            amend(act, ring, "hook", hook)
    act.session.flush()


def _new_ring(act: Act, planned: PlannedRing, panels: Mapping[tuple[str, int], KeyPanel]) -> KeyRing:
    read = planned.read
    panel, hook = _panel(planned, panels)
    ring = KeyRing(
        tag=planned.tag or tag_or_make(act.session, "", planned.unit_id),
        key_class=read.key_class,
        number=planned.number,
        pieces=read.pieces,
        unit_id=planned.unit_id,
        place=read.place,
        source=read.source,
        panel_id=panel.id,
        hook=hook,
        remark=planned.remark,
        listed_at=act.now,
        listed_by=act.who.staff_id,
    )
    act.session.add(ring)
    return ring


def _amend(act: Act, ring: KeyRing, planned: PlannedRing) -> None:
    """What the file says differently; what it leaves empty stays."""
    read = planned.read
    with act.session.no_autoflush:
        if planned.number:
            amend(act, ring, "key_class", read.key_class)
            amend(act, ring, "number", planned.number)
        amend(act, ring, "pieces", read.pieces)
        amend(act, ring, "source", read.source)
        amend(act, ring, "unit_id", planned.unit_id)
        if planned.unit_id is None:
            amend(act, ring, "place", read.place)
        if planned.remark:
            amend(act, ring, "remark", planned.remark)
    act.session.flush()
    act.session.expire(ring, ["unit", "panel"])


def _lend(
    act: Act, loans: Sequence[ReadLoan], rings: Mapping[str, KeyRing], staff: Mapping[str, int]
) -> None:
    """One borrowing from before: its number is this year's, its days are the file's."""
    kept = settings.values(act.session)
    first = loans[0]
    due = due_at(first, time.fromisoformat(kept["closes_at"]))
    capacity = _capacity(first, staff)
    lending = KeyLending(
        year=act.today.year,
        number=take_number(act.session, SERIES, act.today.year),
        capacity=capacity,
        borrower=first.borrower,
        staff_id=staff.get(first.borrower) if capacity == "staff" else None,
        firm=first.firm,
        telephone=first.telephone,
        reason=first.reason,
        lent_at=lent_at(first, time.fromisoformat(kept["opens_at"])),
        lent_by=act.who.staff_id,
        due_at=due,
        first_due_at=due,
        opened=True,
    )
    for loan in loans:
        ring = rings[loan.tag]
        ring.state = "out"
        lending.loans.append(KeyLoan(ring=ring, pieces=ring.pieces - ring.short))
    act.session.add(lending)
    act.session.flush()
    dues.start(act, return_due(lending, dues.times(act.session)))


def _capacity(loan: ReadLoan, staff: Mapping[str, int]) -> str:
    """Who borrowed: as the file says; else a colleague by the name, an owner by the room, a contractor."""
    if loan.capacity:
        return loan.capacity
    if loan.borrower in staff:
        return "staff"
    return "owner" if loan.firm and parse_room(loan.firm) is not None else "contractor"
