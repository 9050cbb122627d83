"""Makes 600 packs of moving in and says how fast and in how much memory: `python tests/bench/packs.py [folder]`.

Not a test. Every pack has all six papers of a household with an owner; memory is what the process holds
after each hundred packs. With a folder the packs are written there, one file for each household.
"""

import gc
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.modules.movein.packs import packs
from app.modules.movein.papers import Printing
from app.modules.residents.model import Building, Person, Telephone, Tie, Unit
from app.modules.site.service import names
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb
from tests.sites import MONDAY, make_site

HOUSEHOLDS, EACH = 600, 100


@verb("households.edit", "造一栋楼")
def _raise_building(act: Act) -> list[Ref]:
    """A building of flats, each with an owner of its own."""
    building, units = Building(name="8"), []
    for number in range(HOUSEHOLDS):
        room = f"{number // 20 + 1:02d}{number % 20 + 1:02d}"
        place = RoomCode("8", "1", room).sort_key
        unit = Unit(building=building, entrance="1", room=room, place=place, delivery="bare")
        owner = Person(name=f"江{chr(0x4E00 + number)}和", identity_number=f"P{number:07d}")
        owner.telephones.append(Telephone(number=f"1990001{number:04d}", since=act.today))
        unit.ties.append(Tie(person=owner, tie="owner", since=act.today))
        units.append(unit)
    act.session.add_all(units)
    act.session.flush()
    return [Ref("unit", unit.id) for unit in units]


def memory() -> float:
    """Megabytes this process holds now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(folder: Path | None) -> None:
    """Make the packs, one after the other, and say how it went."""
    with tempfile.TemporaryDirectory() as place:
        site = make_site(Path(place) / "site")
        refs = site.do(_raise_building)
        printing = Printing(site.read(names), "林晓禾", MONDAY)
        begun = time.perf_counter()
        size = 0
        made = packs(lambda listing, ref: site.read(listing, ref, reader=site.who), refs, printing)
        for number, one in enumerate(made, 1):
            size += len(one.pdf)
            if folder is not None:
                (folder / f"{one.name}.pdf").write_bytes(one.pdf)
            if number % EACH == 0:
                spent = time.perf_counter() - begun
                rate, held = number / spent, memory()
                sys.stdout.write(f"{number:4} packs {spent:6.1f} s {rate:5.1f} a second {held:6.1f} MB\n")
        sys.stdout.write(f"{size / HOUSEHOLDS / 1000:.0f} kB a pack\n")
        site.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
