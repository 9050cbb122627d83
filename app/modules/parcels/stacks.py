"""What lies at each place of the shelf, in words and numbers: no screen, no store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.modules.parcels.lists import ParcelRow, Shelf
from app.modules.parcels.rules import BAY_ZH, Place
from app.modules.parcels.shelf_places import Frame
from app.rules.ref import Ref

SHADES = ("0–1 天", "2–3 天", "4–7 天", "8 天以上")
"""The four shades of a box; the last one has the triangle too."""


@dataclass(frozen=True)
class Stack:
    """What lies at one place, the oldest first."""

    place: Place
    parcels: tuple[ParcelRow, ...] = ()

    @property
    def shade(self) -> int:
        """The shade of its oldest parcel."""
        return max((shade_of(one) for one in self.parcels), default=0)

    @property
    def perishable(self) -> bool:
        """True when something of it perishes."""
        return any(one.kind == "perishable" for one in self.parcels)

    @property
    def units(self) -> tuple[Ref, ...]:
        """The households it belongs to, each once."""
        return tuple(dict.fromkeys(one.unit for one in self.parcels if one.unit is not None))

    @property
    def words(self) -> str:
        """All of it in one sentence: A2-4，2 件，3栋2单元1201，3 天."""
        if not self.parcels:
            return f"{self.place.words}，空"
        rooms = list(dict.fromkeys(one.room or "待认" for one in self.parcels))
        told = "、".join(rooms[:3]) + (f" 等 {len(rooms)} 户" if len(rooms) > 3 else "")
        eldest = max(self.parcels, key=lambda one: (one.days, one.kind == "perishable"))
        marks = ["生鲜"] if self.perishable else []
        marks += ["超期"] if any(one.over for one in self.parcels) else []
        return "，".join((self.place.words, f"{len(self.parcels)} 件", told, eldest.age, *marks))


@dataclass(frozen=True)
class Bay:
    """One bay with its stacks, level by level from the top."""

    name: str
    kind: str
    frame: Frame
    stacks: tuple[Stack, ...]

    @property
    def count(self) -> int:
        """How many parcels lie in it."""
        return sum(len(stack.parcels) for stack in self.stacks)

    @property
    def free(self) -> int:
        """How many places are empty."""
        return sum(not stack.parcels for stack in self.stacks)

    @property
    def told(self) -> str:
        """What stands beside its name: 共 19 · 空 5."""
        kind = "" if self.kind == "ordinary" else f"{BAY_ZH[self.kind]} · "
        return f"{kind}共 {self.count} · 空 {self.free}"


@dataclass(frozen=True)
class Standing:
    """The shelf as it is drawn: its bays, how many have each shade, and what lies at no place."""

    bays: tuple[Bay, ...] = ()
    shades: tuple[int, ...] = (0, 0, 0, 0)
    perishable: int = 0
    nowhere: tuple[ParcelRow, ...] = ()
    where: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def shade_of(parcel: ParcelRow) -> int:
    """Which of the four shades a parcel has."""
    return min(parcel.step, len(SHADES) - 1)


def standing(shelf: Shelf) -> Standing:
    """What is read of the shelf, as it is drawn."""
    lying: dict[str, list[ParcelRow]] = {}
    for parcel in shelf.parcels:
        lying.setdefault(parcel.place, []).append(parcel)
    bays = tuple(_bay(*bay, lying) for bay in shelf.bays)
    where = {stack.place.words: (b, n) for b, bay in enumerate(bays) for n, stack in enumerate(bay.stacks)}
    shades = [0, 0, 0, 0]
    for parcel in shelf.parcels:
        shades[shade_of(parcel)] += 1
    nowhere = tuple(parcel for parcel in shelf.parcels if parcel.place not in where)
    cold = sum(parcel.kind == "perishable" for parcel in shelf.parcels)
    return Standing(bays, tuple(shades), cold, nowhere, where)


def _bay(name: str, kind: str, levels: int, spots: int, lying: Mapping[str, Sequence[ParcelRow]]) -> Bay:
    places = [Place(name, level, spot) for level in range(1, levels + 1) for spot in range(1, spots + 1)]
    stacks = tuple(Stack(place, tuple(lying.get(place.words, ()))) for place in places)
    return Bay(name, kind, Frame(levels, spots), stacks)
