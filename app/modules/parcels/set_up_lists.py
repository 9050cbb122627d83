"""What the shelf is set up with, to be changed: bays, couriers; the households are in `lists.declines`."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.modules.parcels import lists
from app.modules.parcels.finding import bays, loads
from app.modules.parcels.lists import Candidate
from app.modules.parcels.model import Courier
from app.modules.parcels.rules import BAY_ZH
from app.rules.ref import Ref
from app.rules.rooms import parse_room
from app.storage.record import ref_of


@dataclass(frozen=True)
class BayRow:
    """One bay with its size, and how many parcels lie on it."""

    ref: Ref
    name: str
    kind: str
    kind_zh: str
    levels: int
    spots: int
    places: int
    holds: int
    lying: int


@dataclass(frozen=True)
class CourierRow:
    """A courier that comes here."""

    ref: Ref
    name: str
    begins: str


def bay_rows(session: Session) -> list[BayRow]:
    """The bays that stand, in their order."""
    lying: Counter[str] = Counter()
    for place, count in loads(session).items():
        lying[place.bay] += count
    return [
        BayRow(
            ref_of(bay),
            bay.name,
            bay.kind,
            BAY_ZH[bay.kind],
            bay.levels,
            bay.spots,
            bay.levels * bay.spots,
            bay.holds,
            lying[bay.name],
        )
        for bay in bays(session)
    ]


def courier_rows(session: Session) -> list[CourierRow]:
    """The couriers that come here."""
    kind = Courier.__tablename__
    return [CourierRow(Ref(kind, one), name, begins) for one, name, begins in lists.couriers(session)]


def household_of(session: Session, room: str, name: str = "") -> Candidate | str:
    """The household, or the one person of it, that is meant; else in words why it cannot be told."""
    found = [one for one in lists.addressees(session, room) if not one.gone]
    code = parse_room(room)
    if code is not None:
        found = [one for one in found if one.room == code.long] or found
    rooms = list(dict.fromkeys(one.room for one in found))
    if len(rooms) != 1:
        few = "、".join(rooms[:3])
        return f"有几户相近：{few}。请写全房号。" if rooms else "住户名册里没有这一户，请核对房号。"
    if not name:
        return found[0]
    same = next((one for one in found if one.name == name), None)
    if same is None:
        alive = "、".join(one.name for one in found if one.name)
        return f"{rooms[0]} 没有 {name}，登记的是 {alive}。" if alive else f"{rooms[0]} 还没有登记人。"
    return same
