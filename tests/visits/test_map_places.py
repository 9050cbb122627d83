"""The building map: every flat at its place, the whole site on one screen, by keys and on paper."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import pypdfium2
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import Refusal
from app.modules.site.service import SiteNames
from app.modules.visits.lists import Counts
from app.modules.visits.map_paint_view import Pictures
from app.modules.visits.map_paper import map_pdf, pages, shapes
from app.modules.visits.map_places import (
    SMALLEST,
    STATES,
    TINY,
    Cell,
    MapDrawing,
    begins_a_flat,
    flats_of,
    lay_out,
    least_height,
)
from app.modules.visits.map_view import VisitMap
from tests.ui.scanner import press, type_keys

NOW = datetime(2026, 11, 23, 9, 42)


def site(flats: int, floors: int = 18, entrances: int = 2, across: int = 4) -> list[Cell]:
    """Buildings of two entrances with four flats a floor, states in turn."""
    found: list[Cell] = []
    building = 0
    while len(found) < flats:
        building += 1
        for entrance in range(1, entrances + 1):
            for floor in range(1, floors + 1):
                for room in range(1, across + 1):
                    if len(found) < flats:
                        number = len(found) + 1
                        state = STATES[number % len(STATES)]
                        found.append(Cell(number, str(building), str(entrance), f"{floor}{room:02d}", state))
    return found


def apart(drawing: MapDrawing) -> bool:
    """True if no two cells lie on each other."""
    taken = {(place.left, place.top) for place in drawing.places}
    boxes = [QRect(left, top, drawing.size, drawing.size) for left, top in sorted(taken)]
    near = (one.intersects(two) for one, two in pairwise(boxes))
    return len(taken) == len(drawing.places) and not any(near)


@pytest.mark.parametrize(("wide", "high"), [(840, 420), (500, 350)])
def test_the_whole_site_is_on_one_screen(wide: int, high: int) -> None:
    for flats in (1, 30, 400, 1200, 2000)[: 5 if wide > 600 else 4]:
        drawing = lay_out(site(flats), wide, high)
        assert len(drawing.places) == flats and apart(drawing)
        assert drawing.height <= high and drawing.width <= wide
        assert all(place.left >= 0 and place.top >= 0 for place in drawing.places)
    assert lay_out(site(30), 840, 420).size == 24
    assert lay_out(site(400), 840, 420).signs and not lay_out(site(2000), 840, 420).signs
    assert SMALLEST == 12 and lay_out([], 840, 420).places == ()


def test_floors_come_from_room_numbers_and_stand_above_each_other() -> None:
    rooms = ("101", "102", "301", "1201", "商铺3", "101A")
    cells = [Cell(n, "3", "2", room, "none") for n, room in enumerate(rooms, 1)]
    assert [cell.floor for cell in cells] == [1, 1, 3, 12, 0, 1]
    drawing = lay_out(cells, 800, 600)
    top = {place.cell.room: place.top for place in drawing.places}
    assert top["1201"] < top["301"] < top["101"] == top["102"] < top["商铺3"]
    left = {place.cell.room: place.left for place in drawing.places}
    assert left["101"] < left["101A"] < left["102"]
    names = [(words.kind, words.text) for words in drawing.words]
    assert ("building", "3栋") in names and ("floor", "3F") in names and ("floor", "1F") in names
    assert top["301"] - top["1201"] == 9 * drawing.size, "floors nobody lives on keep their place"


def test_the_same_floors_are_level_in_all_buildings_of_a_row() -> None:
    shops = [Cell(100 + n, "2", "1", f"商铺{n}", "visited") for n in range(1, 21)]
    cells = [
        *(Cell(n, str(n), "1", "301", "none") for n in (1, 2)),
        *shops,
        Cell(9, "3", "1", "10101", "none"),
    ]
    drawing = lay_out(cells, 800, 600, 1.0, {"1": "5%", "2": "7%"})
    top = {place.cell.unit_id: place.top for place in drawing.places}
    assert top[1] == top[2] < top[101] == top[9], "10101 is no flat on the 101st floor"
    ground = {line.left: line.y for line in drawing.grounds}
    assert sorted(ground.values())[0] == top[1] + 3 * drawing.size + 1, "each stands on its own ground"
    assert len({top[cell.unit_id] for cell in shops}) == 3, "a long row of shops goes on below"
    floors = [(words.text, words.y) for words in drawing.words if words.kind == "floor"]
    assert [text for text, _ in floors] == ["1F", "3F"]
    heads = {words.y for words in drawing.words if words.kind in ("building", "share")}
    assert len(heads) == 1 and drawing.width <= 800
    narrow = [words for words in drawing.words if words.kind == "building"]
    assert narrow[1].x - narrow[0].x >= 60, "name and share of a narrow building do not touch the next one"


def test_a_site_too_large_for_the_screen_is_as_high_as_it_must_be() -> None:
    for flats in (30, 5000):
        least = least_height(site(flats), 500)
        assert lay_out(site(flats), 500, least).height <= least
    assert least_height(site(5000), 500) > 700 and lay_out(site(5000), 500, 400).size == TINY
    assert least_height([], 500) <= 0


def test_a_number_typed_again_goes_to_the_next_building() -> None:
    drawing = lay_out(site(432), 840, 420)
    here = flats_of(drawing, "2-1-501")
    assert here is not None
    near = flats_of(drawing, "1204", here)
    assert near is not None and drawing.places[near].cell.building == "2"
    after = flats_of(drawing, "1204", near)
    assert after is not None and drawing.places[after].cell.entrance == "2"
    assert flats_of(drawing, "3-1204") == flats_of(drawing, "3-1-1204")
    assert begins_a_flat(drawing, "3-1-12") and not begins_a_flat(drawing, "12011")


def test_arrows_go_by_place_and_digits_jump() -> None:
    drawing = lay_out(site(288), 840, 420)
    start = flats_of(drawing, "1-1-501")
    assert start is not None
    up, right = drawing.beside(start, 0, 1), drawing.beside(start, 1, 0)
    assert drawing.places[up].cell.room == "601" and drawing.places[right].cell.room == "502"
    last = drawing.end(start, True)
    assert drawing.places[last].top == drawing.places[start].top
    assert drawing.places[last].cell.building == "2"
    assert drawing.places[drawing.end(last, False)].cell.unit_id == drawing.places[start].cell.unit_id
    assert drawing.beside(last, 1, 0) == last
    assert flats_of(drawing, "9999") is None and flats_of(drawing, "") is None
    place = drawing.places[start]
    assert drawing.at(place.left + 3, place.top + 3) == start and drawing.at(-5, -5) is None


@pytest.fixture
def drawn(qtbot: QtBot, dressed: QApplication) -> VisitMap:
    made = VisitMap()
    qtbot.addWidget(made)
    made.resize(840, 420)
    made.put(site(288), {"1": "91%"})
    made.show()
    made.setFocus()
    QApplication.processEvents()
    return made


def test_keys_choose_and_open_a_flat(drawn: VisitMap, qtbot: QtBot) -> None:
    opened: list[int] = []
    drawn.opened.connect(opened.append)
    with qtbot.waitSignal(drawn.chosen, timeout=2000) as told:
        type_keys(drawn, "1204")
    cell = drawn.cell()
    assert cell is not None and cell.room == "1204" and told.args == [cell.unit_id]
    assert "1-1-1204" in drawn.accessibleDescription()
    press(drawn, Qt.Key.Key_Down)
    below = drawn.cell()
    assert below is not None and below.room == "1104"
    press(drawn, Qt.Key.Key_Return)
    assert opened == [below.unit_id]
    drawn.put(site(288))
    assert drawn.unit_id == below.unit_id, "the one in focus stays when the map is read again"


def test_only_what_is_exposed_is_painted_and_every_state_looks_different(drawn: VisitMap) -> None:
    drawn.grab()
    assert drawn.drawn == 288
    place = drawn.drawing().places[0]
    drawn.grab(QRect(place.left, place.top, drawn.drawing().size, drawn.drawing().size))
    assert drawn.drawn <= 9
    pictures = Pictures(20, 1.0)
    grey = {state: _grey(pictures, state, False) for state in STATES}
    assert len(set(grey.values())) == len(STATES), "told apart without colour"
    assert _grey(pictures, "planned", True) != grey["planned"]


def _grey(pictures: Pictures, state: str, key_user: bool) -> bytes:
    image = pictures.cell(state, key_user, False).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return bytes(image.constBits())


def test_the_map_prints_on_one_page_without_names() -> None:
    cells: Sequence[Cell] = [*site(1200), Cell(9001, "商业", "", "商铺3", "overdue", key_user=True)]
    told = Counts(1200, 900, 5, 61)
    pdf = map_pdf(cells, {"1": "91%"}, told, SiteNames("青禾", "青禾苑"), "林晓禾", NOW)
    printed = pypdfium2.PdfDocument(pdf)
    text = printed[0].get_textpage().get_text_range()
    assert len(printed) == 1 and "访谈楼图" in text and "逾期 5 户" in text and "91%" in text
    boxes = [row for row in shapes(lay_out(cells, 770, 430)) if row["shape"] == "box"]
    assert len(boxes) == len(cells) + 1, "the key user's corner is a box of its own"
    large = pages(site(5000), {})
    assert len(large) > 1 and sum(len(one.places) for one in large) == 5000
    assert not {p.cell.building for p in large[0].places} & {p.cell.building for p in large[1].places}
    with pytest.raises(Refusal):
        map_pdf((), {}, told, SiteNames("青禾", "青禾苑"), "林晓禾", NOW)
