"""A centre where households move in: flats with owners, their rings in the cabinet, an archive officer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.modules.movein import lists, service
from app.modules.movein.card import MoveInCard
from app.modules.residents.service import add_person, add_unit, find_unit
from app.modules.staff.service import name_for
from app.rules.ref import Ref
from app.rules.rooms import parse_room
from tests.checks.centre import DESK, HEAD, OFFICER, RECORDS
from tests.keys.cabinet import Cabinet, open_cabinet

CLERK, COLLEAGUE, FILER = DESK, OFFICER, RECORDS
ROOM = "5-2-1203"
IDENTITY = "990101199003071237"
PLACE = {"cabinet": "2", "level": "3", "box": "07"}


@dataclass
class MovingIn(Cabinet):
    """The cabinet, and the households that move in."""

    def unit(self, room: str = ROOM) -> int:
        """The id of a flat by its room code."""
        code = parse_room(room)
        assert code is not None
        found: int = self.site.read(lambda session: find_unit(session, code).id)
        return found

    def flat(self, room: str, *owners: tuple[str, str, str], area: str = "118.6") -> int:
        """A flat with owners (name, identity number, telephone); returns its id."""
        ref: Ref = self.by(CLERK, add_unit, room, {"area": area, "delivery": "finished"})
        for place, (name, identity, phone) in enumerate(owners):
            values = {"name": name, "identity_number": identity}
            self.by(CLERK, add_person, ref.id, "co_owner" if place else "owner", values, phone)
        return ref.id

    def begin(self, room: str = ROOM, by: str = CLERK) -> int:
        """Begin to move a household in; returns the id."""
        ref: Ref = self.by(by, service.begin, self.unit(room))
        return ref.id

    def card_of(self, move_in: int) -> MoveInCard:
        """One move-in as its page shows it."""
        found = self.site.read(lists.card, move_in)
        assert found is not None
        return found

    def papers(self, move_in: int, *parts: str, there: bool = True, but: str = "", by: str = CLERK) -> None:
        """All papers of these parts are there, but for one."""
        chosen = [p for p in self.card_of(move_in).papers if p.part in parts and p.title != but and p.needed]
        self.by(by, service.tick_papers, move_in, {paper.id: there for paper in chosen})

    def identified(self, room: str = ROOM) -> int:
        """A move-in whose first gate is passed."""
        move_in = self.begin(room)
        self.papers(move_in, "checked")
        self.by(CLERK, service.pass_identity, move_in, why="共有人证件下周补")
        return move_in

    def prepared(self, move_in: int) -> None:
        """All that the second gate asks for is done: flat, meters, keys, papers."""
        self.by(CLERK, service.inspect_rest, move_in)
        readings = {"water": ("A1", "3.5"), "electricity": ("B1", "12"), "gas": None}
        self.by(CLERK, service.read_meters, move_in, readings)
        rings = [key.ring.id for key in self.card_of(move_in).keys if not key.issue_id]
        if rings:
            self.by(CLERK, service.hand_keys, move_in, rings)
        self.papers(move_in, "signed", "given")

    def formalities(self, room: str = ROOM) -> int:
        """A move-in whose formalities are done, without fees."""
        move_in = self.identified(room)
        self.prepared(move_in)
        self.by(CLERK, service.pass_forms, move_in)
        self.by(CLERK, service.pass_fees, move_in, none=True)
        return move_in

    def told(self, record: type[Any], number: int, *fields: str) -> tuple[Any, ...]:
        """Fields of a record as they are kept."""

        def look(session: Session) -> tuple[Any, ...]:
            found = session.get_one(record, number)
            return tuple(getattr(found, name) for name in fields)

        kept: tuple[Any, ...] = self.site.read(look)
        return kept


def open_moving_in(folder: Path) -> MovingIn:
    """Two flats of building 5; 陆清和 has two rings waiting, the archive officer is named."""
    made = MovingIn(open_cabinet(folder).site)
    made.by(HEAD, name_for, made.staff_id(FILER), duty="archive", since=made.today)
    made.by(HEAD, name_for, made.staff_id(CLERK), duty="outbox", since=made.today)
    made.flat(ROOM, ("陆清和", IDENTITY, "199-0000-0123"), ("温以宁", "", ""))
    made.flat("5-2-1204", ("单一鸣", IDENTITY, "199-0000-0124"))
    made.flat("5-2-1205")
    made.add("K7F3", "vacant", 5, room=ROOM, pieces=3)
    made.add("K7F4", "vacant", 6, room=ROOM, pieces=1)
    return made
