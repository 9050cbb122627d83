"""Compares a firm's key list with the site: what is new, what differs, what cannot come in, row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.keys.layout import MOST_HOOKS, MOST_PANELS
from app.modules.keys.listing import tells_the_room
from app.modules.keys.model import KeyBox, KeyLending, KeyLoan, KeyPanel, KeyRing
from app.modules.keys.planned import (
    KeyPlan,
    KeySheets,
    PlannedPanel,
    PlannedRing,
    Problem,
    ReadLoan,
    ReadRing,
    Spot,
)
from app.modules.keys.rules import CLASS_SHORT, STATE_ZH, closing
from app.modules.residents.model import Building, Correction, Unit
from app.modules.site import service as settings
from app.rules.rooms import RoomCode
from app.rules.text import halfwidth

Place = tuple[str, int, int]
"""A hook: name of the box, number of the panel, number of the hook."""


@dataclass(frozen=True)
class _Site:
    """What the site has now."""

    units: Mapping[RoomCode, Unit]
    by_tag: Mapping[str, KeyRing]
    by_place: Mapping[Place, KeyRing]
    panels: Mapping[tuple[str, int], KeyPanel]
    retired: frozenset[str]
    former: frozenset[str]
    opened: frozenset[tuple[int, str, date]]
    opens: time
    closes: time


@dataclass(frozen=True)
class _Met:
    """A row and the ring of the list that it speaks of, if there is one."""

    read: ReadRing
    ring: KeyRing | None
    unit: Unit | None
    tells: bool

    @property
    def place(self) -> Place | None:
        spot = self.read.spot
        return (spot.box, spot.panel, spot.hook) if spot else None

    @property
    def moves(self) -> bool:
        return self.ring is not None and self.place is not None and place_of_ring(self.ring) != self.place


def sift(session: Session, read: KeySheets, today: date) -> KeyPlan:
    """What of a file would come in today; asks only, changes nothing."""
    return _Sieve(_site(session), read, today).plan()


def place_of_ring(ring: KeyRing) -> Place | None:
    """The hook a ring belongs on."""
    if ring.panel is None or ring.hook is None:
        return None
    return ring.panel.box.name, ring.panel.number, ring.hook


def lent_at(loan: ReadLoan, opens: time) -> datetime:
    """When it went out: as the file says, or when the desk opened that day."""
    return loan.lent if isinstance(loan.lent, datetime) else datetime.combine(loan.lent, opens)


def due_at(loan: ReadLoan, closes: time) -> datetime:
    """When it is due: as the file says, or at closing time of the day it went out (KEY-03)."""
    if isinstance(loan.due, datetime):
        return loan.due
    lent = loan.lent.date() if isinstance(loan.lent, datetime) else loan.lent
    return closing(loan.due or lent, closes)


class _Sieve:
    """The rows on their way into a plan."""

    def __init__(self, site: _Site, read: KeySheets, today: date) -> None:
        self._site, self._read, self._today = site, read, today
        self._problems = list(read.problems)
        self._same = 0

    def plan(self) -> KeyPlan:
        met = [found for ring in self._read.rings if (found := self._meet(ring)) is not None]
        met = self._with_free_hooks(met)
        panels = self._panels(met)
        met = self._hung(met, panels)
        rings = self._planned(met)
        first = self._read.rings[0].sheet if self._read.rings else ""
        loans = self._loans({found.read.tag: found for found in met if found.read.tag})
        return KeyPlan(
            rings=tuple(rings),
            loans=tuple(loans),
            panels=tuple(panels.values()),
            problems=tuple(sorted(self._problems, key=lambda one: (one.sheet != first, one.row))),
            same=self._same,
            notes=self._read.notes + self._notes(met),
        )

    def _say(self, row: ReadRing | ReadLoan, reason: str) -> None:
        what, left_out = (row.called, "这一行") if isinstance(row, ReadRing) else (row.tag, "这笔借用")
        self._problems.append(Problem(row.row, row.sheet, what, f"{reason}，{left_out}没有导入"))

    # ---- rings

    def _meet(self, read: ReadRing) -> _Met | None:
        unit = self._site.units.get(read.room) if read.room else None
        tells = tells_the_room(read.tag, unit)
        known = self._site.by_tag.get(read.tag)
        why = ""
        if read.room is not None and unit is None:
            why = "住户名册里没有这个房号"
        elif known is not None and known.state == "gone":
            why = "这块牌的钥匙已经注销"
        elif known is None and read.tag in self._site.former:
            why = "这个牌码以前用过，旧牌可能还在外面"
        elif known is None and tells and read.spot is None:
            why = "牌码里有房号，又没有挂钩"
        elif known is not None and read.pieces < known.short:
            why = f"已记少 {known.short} 把，把数不能比它小"
        if why:
            self._say(read, why)
            return None
        if known is None and read.spot is not None and (tells or not read.tag):
            known = self._on_hook(read, unit)
        return _Met(read, known, unit, tells)

    def _on_hook(self, read: ReadRing, unit: Unit | None) -> KeyRing | None:
        """The ring a row without a tag speaks of: on the same hook, for the same door."""
        assert read.spot is not None
        there = self._site.by_place.get((read.spot.box, read.spot.panel, read.spot.hook))
        if there is None or there.unit_id != (unit.id if unit else None):
            return None
        return there if unit is not None or there.place == read.place else None

    def _with_free_hooks(self, met: Sequence[_Met]) -> list[_Met]:
        """Rows on hooks that are free or become free; the others are left out, until no more fall."""
        kept = list(met)
        while True:
            leaving = {found.ring.id for found in kept if found.moves and found.ring is not None}
            taken = {place: ring for place, ring in self._site.by_place.items() if ring.id not in leaving}
            fits = []
            for found in kept:
                there = taken.get(found.place) if found.place else None
                if there is None or there is found.ring:
                    fits.append(found)
                else:
                    self._say(found.read, f"这个钩上已有 {there.tag}")
            if len(fits) == len(kept):
                return fits
            kept = fits

    def _panels(self, met: Sequence[_Met]) -> dict[tuple[str, int], PlannedPanel]:
        """The panels that are named and not there; those of a box alike, with hooks in full tens."""
        wanted: dict[tuple[str, int], PlannedPanel] = {}
        most: dict[str, int] = {}
        for found in met:
            spot = found.read.spot
            if spot is None or (spot.box, spot.panel) in self._site.panels or _why_no_hook(spot, self._site):
                continue
            key = (spot.box, spot.panel)
            before = wanted.get(key)
            wanted[key] = PlannedPanel(*key, (before.title if before else "") or spot.title, 0)
            most[spot.box] = max(most.get(spot.box, 0), min(MOST_HOOKS, -(-spot.hook // 10) * 10))
        order = list(most)
        ordered = sorted(wanted.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
        return {key: replace(panel, hooks=most[panel.box]) for key, panel in ordered}

    def _hung(self, met: Sequence[_Met], panels: Mapping[tuple[str, int], PlannedPanel]) -> list[_Met]:
        """Every new ring with a hook; one without a place of its own gets the first that is free."""
        taken = {*self._site.by_place, *(found.place for found in met if found.place)}
        free = _free_places(self._site, panels, taken)
        hung = []
        for found in met:
            why = _why_no_hook(found.read.spot, self._site) if found.read.spot else ""
            if not why and found.ring is None and found.read.spot is None:
                place = next(free, None)
                why = "" if place else "没有空钩了"
                found = replace(found, read=replace(found.read, spot=Spot(*place))) if place else found
            if why:
                self._say(found.read, why)
            else:
                hung.append(found)
        return hung

    def _planned(self, met: Sequence[_Met]) -> list[PlannedRing]:
        numbers = _Numbers(self._site, met)
        planned = []
        for found in met:
            number = numbers.of(found)
            remark = _remark(found, number)
            if found.ring is not None and not _differs(found, remark):
                self._same += 1
                continue
            spot = found.read.spot if found.ring is None or found.moves else None
            tag = "" if found.tells else found.read.tag
            unit_id = found.unit.id if found.unit else None
            ring_id = found.ring.id if found.ring else None
            planned.append(PlannedRing(found.read, ring_id, unit_id, tag, number, spot, remark))
        return planned

    def _notes(self, met: Sequence[_Met]) -> tuple[str, ...]:
        telling = sum(found.tells and found.ring is None for found in met)
        owners = sum(found.read.source == "owner" and found.ring is None for found in met)
        notes = []
        if telling:
            notes.append(f"{telling} 块牌的牌码里有房号，会换成新牌码，请重新挂牌")
        if owners:
            notes.append(f"{owners} 串是业主寄存，请补签寄存协议")
        return tuple(notes)

    # ---- loans

    def _loans(self, met: Mapping[str, _Met]) -> list[tuple[ReadLoan, ...]]:
        gathered: dict[tuple[object, ...], list[ReadLoan]] = {}
        for loan in self._read.loans:
            found = met.get(loan.tag)
            ring = found.ring if found else self._site.by_tag.get(loan.tag)
            if ring is not None and self._is_known(ring, loan):
                self._same += 1
                continue
            why = self._why_not_lent(loan, ring, listed=found is not None)
            if why:
                self._say(loan, why)
            else:
                gathered.setdefault(loan.header, []).append(loan)
        return [tuple(loans) for loans in gathered.values()]

    def _is_known(self, ring: KeyRing, loan: ReadLoan) -> bool:
        return (ring.id, loan.borrower, lent_at(loan, self._site.opens).date()) in self._site.opened

    def _why_not_lent(self, loan: ReadLoan, ring: KeyRing | None, *, listed: bool) -> str:
        lent = lent_at(loan, self._site.opens)
        if ring is None and not listed:
            return "钥匙清单里没有这块牌"
        if ring is not None and ring.state != "in":
            return f"这串钥匙现在是“{STATE_ZH[ring.state]}”"
        if lent.date() > self._today:
            return "借出日期在今天之后"
        if due_at(loan, self._site.closes) < lent:
            return "应还日期早于借出日期"
        return ""


class _Numbers:
    """The numbers new rings get: the file's own where they are free, else the next of the class."""

    def __init__(self, site: _Site, met: Sequence[_Met]) -> None:
        self._taken = {(ring.key_class, ring.number) for ring in site.by_tag.values()}
        self._own: dict[int, int] = {}
        for found in met:
            number = _number_in(found.read)
            key = (found.read.key_class, number)
            if found.ring is None and number and key not in self._taken:
                self._taken.add(key)
                self._own[found.read.row] = number
        self._last: dict[str, int] = {}
        for key_class, number in self._taken:
            self._last[key_class] = max(number, self._last.get(key_class, 0))

    def of(self, found: _Met) -> int:
        """The number of a ring that is new or comes into another class; 0 for one that keeps its own."""
        if found.ring is not None and found.ring.key_class == found.read.key_class:
            return 0
        if found.ring is None and found.read.row in self._own:
            return self._own[found.read.row]
        kind = found.read.key_class
        self._last[kind] = self._last.get(kind, 0) + 1
        return self._last[kind]


def _number_in(read: ReadRing) -> int:
    """The number of a ring whose file counts as the program does (空-012); else 0."""
    found = re.fullmatch(rf"{CLASS_SHORT[read.key_class]}-?([0-9]{{1,4}})", halfwidth(read.code))
    return int(found[1]) if found else 0


def _remark(found: _Met, number: int) -> str:
    """The file's remark; a number of the firm's own that could not be kept stands in it."""
    kept = number or (found.ring.number if found.ring else 0)
    if not found.read.code or _number_in(found.read) == kept:
        return found.read.remark
    return "；".join(part for part in (found.read.remark, f"原编号 {found.read.code}") if part)[:200]


def _differs(found: _Met, remark: str) -> bool:
    """True if the file says something else than the list; what it leaves empty stays."""
    ring, read = found.ring, found.read
    assert ring is not None
    opens = (found.unit.id, ring.place) if found.unit else (None, read.place)
    return (
        found.moves
        or (ring.key_class, ring.pieces, ring.source) != (read.key_class, read.pieces, read.source)
        or (ring.unit_id, ring.place) != opens
        or bool(remark and remark != ring.remark)
    )


def _why_no_hook(spot: Spot, site: _Site) -> str:
    panel = site.panels.get((spot.box, spot.panel))
    if spot.box in site.retired:
        return f"{spot.box}已经停用"
    if panel is not None and spot.hook > panel.hooks:
        return f"{spot.box}{spot.panel}板只有 {panel.hooks} 个钩"
    if panel is None and (spot.hook > MOST_HOOKS or spot.panel > MOST_PANELS):
        return f"一个柜最多 {MOST_PANELS} 块板，一块板最多 {MOST_HOOKS} 个钩"
    return ""


def _free_places(
    site: _Site, panels: Mapping[tuple[str, int], PlannedPanel], taken: set[Place]
) -> Iterator[Place]:
    hooks = {key: panel.hooks for key, panel in site.panels.items() if key[0] not in site.retired}
    hooks |= {key: panel.hooks for key, panel in panels.items()}
    for (box, panel), many in hooks.items():
        for hook in range(1, many + 1):
            if (box, panel, hook) not in taken:
                yield box, panel, hook


def _site(session: Session) -> _Site:
    kept = settings.values(session)
    buildings = dict(session.execute(select(Building.id, Building.name)).all())
    rings = session.scalars(select(KeyRing)).all()
    boxes = session.scalars(select(KeyBox).order_by(KeyBox.position)).all()
    hung = {place: ring for ring in rings if (place := place_of_ring(ring)) is not None}
    former = select(Correction.before).where(
        Correction.kind == KeyRing.__tablename__, Correction.field == "tag"
    )
    opened = select(KeyLoan.ring_id, KeyLending.borrower, KeyLending.lent_at).join(KeyLending)
    return _Site(
        units={
            RoomCode(buildings[unit.building_id], unit.entrance, unit.room): unit
            for unit in session.scalars(select(Unit))
        },
        by_tag={ring.tag: ring for ring in rings},
        by_place=hung,
        panels={(box.name, panel.number): panel for box in boxes for panel in box.panels},
        retired=frozenset(box.name for box in boxes if box.retired is not None),
        former=frozenset(session.scalars(former)),
        opened=frozenset(
            (ring_id, borrower, lent.date())
            for ring_id, borrower, lent in session.execute(opened.where(KeyLending.opened))
        ),
        opens=time.fromisoformat(kept["opens_at"]),
        closes=time.fromisoformat(kept["closes_at"]),
    )
