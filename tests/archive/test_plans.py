"""Ten years of papers cost what is open, one file and one building no more than a year does (ARCH-02)."""

import pytest

from app.modules.archive import lists, on_card, service
from app.modules.residents.lists import buildings
from tests.archive.shelf import OFFICER, PLACE, Shelf
from tests.checks.centre import DESK
from tests.plans import plans_of

GROWING = ("archive_paper", "archive_damage", "archive_check", "due", "correction")
OPEN_ONES = {"ix_archive_paper_waiting", "ix_archive_damage_open"}
"""Indexes that hold what is open only: to go through one is to read what is open."""


def _goes_through(line: str) -> bool:
    words = line.split()
    return words[0] == "SCAN" and words[1] in GROWING and not OPEN_ONES & set(words)


@pytest.mark.clause("ARCH-02", "ARCH-04")
def test_no_question_about_what_is_open_or_one_file_goes_through_all_papers(shelf: Shelf) -> None:
    home = shelf.home()
    first, second = shelf.receive(home, "业主登记表"), shelf.receive(home, "验房记录")
    shelf.file(first, **PLACE)
    shelf.by(DESK, service.note_damage, home.unit.id, kind="damp", words="返潮", paper_id=first.id)
    building = shelf.site.read(buildings)[0][0]
    asked = {
        "counts": lambda: shelf.site.read(lists.counts),
        "waiting": lambda: shelf.site.read(lists.waiting, shelf.today),
        "damages": lambda: shelf.site.read(lists.damages),
        "duties": lambda: shelf.site.read(lists.wanted, shelf.today),
        "file": lambda: shelf.card(home),
        "card": lambda: shelf.site.read(on_card.on_card, home.unit.id, shelf.today),
        "missing of one": lambda: shelf.missing(home),
        "receiving": lambda: shelf.site.read(lists.receiving, home.room, "movein"),
        "files of a building": lambda: shelf.site.read(lists.files, building),
        "missing of a building": lambda: shelf.site.read(lists.missing_rows, building),
        "file, take back": lambda: (shelf.file(second), shelf.by(OFFICER, service.unfile, [second.id])),
    }
    for name, ask in asked.items():
        with plans_of(shelf.site.store) as told:
            ask()
        assert told, name
        assert not [line for line in told if _goes_through(line)], (name, told)
    with plans_of(shelf.site.store) as told:  # the whole site has to be gone through: such a step is seen
        shelf.site.read(lists.files)
    assert any(_goes_through(line) for line in told)
