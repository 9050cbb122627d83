"""An archive for tests: a centre with an archive officer, households, papers that come to the desk."""

import io
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image

from app.errors import Refusal
from app.modules.archive import lists, service
from app.modules.archive.rows import FileCard
from app.modules.residents import service as residents
from app.modules.staff.service import name_for
from app.rules.ref import Ref
from tests.checks.centre import DESK, HEAD, OTHER_OFFICER, Centre, open_centre

OFFICER = OTHER_OFFICER
"""The named archive officer 档案管理员; 林晓禾 collects at the desk."""
PLACE = {"cabinet": "2", "level": "3", "box": "7"}
_rooms = count(201)


@dataclass(frozen=True)
class Home:
    """A household: its room as typed, and its flat."""

    room: str
    unit: Ref


@dataclass
class Shelf(Centre):
    """The centre, and what is done with its archive."""

    def home(self, building: str = "3", **values: str) -> Home:
        """A household of its own whose formalities are done, unless told otherwise."""
        room = f"{building}-1-{next(_rooms)}"
        return Home(room, self.site.do(residents.add_unit, room, {"formalities": "2026-10-01"} | values))

    def receive(self, home: Home, title: str, **told: Any) -> Ref:
        """A paper comes to the desk."""
        whole = {"kind": "movein", "pages": "2"} | told
        ref: Ref = self.by(DESK, service.receive_paper, room=home.room, title=title, **whole)
        return ref

    def file(self, *papers: Ref, **place: str) -> int:
        """The archive officer files."""
        done: int = self.by(OFFICER, service.file_papers, [paper.id for paper in papers], **place)
        return done

    def refused(self, who: str, verb: Any, *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.by(who, verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    def card(self, home: Home) -> FileCard:
        """The file of a household."""
        found = self.site.read(lists.file_card, home.unit.id, self.today)
        assert found is not None
        return found

    def missing(self, home: Home) -> list[str]:
        """What the file of a household lacks."""
        return [one.title for one in self.site.read(lists.missing_of, home.unit.id)]

    def waiting(self) -> list[str]:
        """What is to be filed at the archive, by title."""
        return [row.title for row in self.site.read(lists.waiting, self.today)]


def open_shelf(folder: Path) -> Shelf:
    """The centre with its archive officer named."""
    made = Shelf(open_centre(folder).site)
    made.by(HEAD, name_for, made.staff_id(OFFICER), duty="archive", since="2026-01-05")
    made.roll()
    return made


def picture(wide: int = 60, high: int = 40) -> bytes:
    """A scan."""
    out = io.BytesIO()
    Image.new("RGB", (wide, high), (200, 200, 190)).save(out, "PNG")
    return out.getvalue()
