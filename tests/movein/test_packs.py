"""Packs of many households: one after the other in flat memory, whole ones only, each on record."""

import errno
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.errors import Refusal, Trouble
from app.modules.movein.packs import packs
from app.modules.movein.papers import TITLES, Printing
from app.modules.movein.printed import HouseholdData
from app.modules.movein.printing_view import PacksSheet, PapersSheet
from app.modules.residents.model import Building, Person, Telephone, Tie, Unit
from app.modules.site.service import SiteNames
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb
from app.storage.journal import JournalObject
from app.ui.desk import Desk, Said
from app.ui.progress import ProgressSheet
from tests.checks.screens import desk_of
from tests.consents.office import no_sheet, window_for
from tests.movein.household import CLERK, MovingIn
from tests.sites import MONDAY

PRINTING = Printing(SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心"), "林晓禾", MONDAY)
MANY, EARLY = 120, 30
FEW = ("register", "keys")
pytestmark = pytest.mark.usefixtures("dressed")


@verb("households.edit", "造一栋楼")
def raise_building(act: Act) -> list[Ref]:
    """A building of flats, each with an owner of its own."""
    building = Building(name="8")
    units = []
    for number in range(MANY):
        room = f"{number // 8 + 1:02d}{number % 8 + 1:02d}"
        place = RoomCode("8", "1", room).sort_key
        unit = Unit(building=building, entrance="1", room=room, place=place, delivery="bare")
        owner = Person(name=f"江{chr(0x4E00 + number)}和", identity_number=f"P{number:07d}")
        owner.telephones.append(Telephone(number=f"1990001{number:04d}", since=act.today))
        unit.ties.append(Tie(person=owner, tie="owner", since=act.today))
        units.append(unit)
    act.session.add_all(units)
    act.session.flush()
    return [Ref("unit", unit.id) for unit in units]


@pytest.fixture(scope="module")
def refs(house_of_module: MovingIn) -> list[Ref]:
    """The flats of a building that is about to be handed over."""
    found: list[Ref] = house_of_module.by(CLERK, raise_building)
    return found


@pytest.fixture(scope="module")
def read(house_of_module: MovingIn) -> Callable[..., Any]:
    """The desk's way of asking for one household."""
    site = house_of_module.site
    return lambda listing, ref: site.read(listing, ref, reader=site.who)


def memory() -> int:
    """Bytes this process holds now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.clause("MOVE-03")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells it here")
def test_hundreds_of_packs_take_no_more_memory_than_a_few(refs: list[Ref], read: Callable[..., Any]) -> None:
    held, names = [], set()
    for number, one in enumerate(packs(read, refs, PRINTING, wanted=FEW), 1):
        names.add(one.name)
        if number in (EARLY, MANY):
            held.append(memory())
    assert len(names) == MANY and "8-1-1508 入住资料" in names
    early, late = held
    assert late - early < 5_000_000, f"{(late - early) / 1e6:.1f} MB more"


@pytest.mark.clause("MOVE-03")
def test_each_pack_is_of_one_household_and_one_that_fails_stops_no_other(
    refs: list[Ref], read: Callable[..., Any]
) -> None:
    def others(data: HouseholdData) -> list[Any]:
        if data.short_room == "8-1-0102":
            raise Refusal("8栋1单元0102 没有票号。")
        return []

    said: list[str] = []
    found = list(packs(read, refs[:3], PRINTING, others=others, left_out=said.append))
    assert [one.ref for one in found] == [refs[0], refs[2]] and said == ["8栋1单元0102 没有票号。"]
    for one, owner, stranger in ((found[0], "江一和", "江丂和"), (found[1], "江丂和", "江一和")):
        document = pypdfium2.PdfDocument(one.pdf)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        assert len(document) == len(TITLES) and owner in text and stranger not in text
    with pytest.raises(Refusal, match="没有票号"):
        list(packs(read, refs[:3], PRINTING, others=others))
    with pytest.raises(Refusal, match="没有选中住户"):
        next(packs(read, [], PRINTING))


class Office:
    """The clerk with a folder and a printer, both of which can fail."""

    def __init__(self, desk: Desk, page: QWidget, house: MovingIn, folder: Path) -> None:
        self.desk, self.page, self.house, self.folder = desk, page, house, folder
        self.said: list[Said] = []
        self.troubles: list[Trouble] = []
        self.jobs: list[bytes] = []
        self.takes = 1000
        desk.said.connect(self.said.append)
        desk.trouble.connect(self.troubles.append)

    def print_pdf(self, pdf: bytes, _printer: object) -> bool:
        """A printer that takes so many jobs."""
        self.jobs.append(pdf)
        return len(self.jobs) <= self.takes

    def many(self, refs: list[Ref], where: str) -> None:
        """Two papers of these households, out of the printer or into the folder, by the keyboard."""
        sheet = PacksSheet(self.page, self.desk, refs, lambda: MONDAY)
        sheet.start()
        for digit in "2346":
            QTest.keyClicks(sheet, digit)
        assert sheet.ticks.chosen == ["register", "keys"]
        sheet.where.choose(where)
        QTest.keyClick(sheet.go, Qt.Key.Key_Return)
        QApplication.processEvents()

    @property
    def files(self) -> list[str]:
        """What lies in the folder, each file a whole paper."""
        found = sorted(self.folder.iterdir())
        assert all(len(pypdfium2.PdfDocument(path)) == len(FEW) for path in found)
        return [path.name for path in found]

    @property
    def on_record(self) -> list[int]:
        """The households whose papers the journal says were printed."""
        asked = select(JournalObject.object_id).where(JournalObject.fields.contains("printed packs"))
        return self.house.site.read(lambda session: list(session.scalars(asked.order_by(JournalObject.id))))


@pytest.fixture
def office(
    house_of_module: MovingIn, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    folder = tmp_path / "入住资料"
    folder.mkdir()
    made = Office(desk_of(house_of_module, CLERK), window_for(qtbot, QWidget()), house_of_module, folder)
    monkeypatch.setattr("app.ui.print_job.open_folder", lambda *_: folder)
    monkeypatch.setattr("app.ui.print_job.QPrintDialog.exec", lambda _: QDialog.DialogCode.Accepted)
    monkeypatch.setattr("app.ui.print_job.print_pdf", made.print_pdf)
    monkeypatch.setattr(
        "app.modules.movein.printing_view.print_from_page", lambda _, __, make: made.print_pdf(make(), 0)
    )
    yield made
    made.desk.said.disconnect(made.said.append)


@pytest.mark.clause("MOVE-03")
def test_a_folder_gets_a_file_for_each_household_named_by_its_room(office: Office, refs: list[Ref]) -> None:
    before = len(office.on_record)
    office.many(refs[:20], "folder")
    assert office.files[0] == "8-1-0101 入住资料.pdf" and len(office.files) == 20
    assert not any("江" in name for name in office.files)
    assert office.on_record[before:] == [ref.id for ref in refs[:20]]
    assert office.said[-1].sentence == "入住资料 20 户已存到文件夹。"


def test_stopped_half_way_only_whole_packs_are_there_and_on_record(office: Office, refs: list[Ref]) -> None:
    before = len(office.on_record)

    def stop() -> None:
        running = [s for s in office.page.window().findChildren(ProgressSheet) if s.isVisible()]
        if running and "户" in running[0].words.text():
            running[0].stop_button.click()
        else:
            QTimer.singleShot(10, stop)

    QTimer.singleShot(10, stop)
    office.many(refs[:100], "folder")
    count = len(office.files)
    assert 0 < count < 100 and no_sheet(office.page)
    assert office.on_record[before:] == [ref.id for ref in refs[:count]]
    assert any(said.sentence == f"已停止，办到第 {count} 户。" for said in office.said)
    assert office.said[-1].sentence == f"入住资料 {count} 户已存到文件夹，{100 - count} 户没有。"


def test_on_a_full_disk_what_was_saved_stays_and_nothing_half_lies_there(
    office: Office, refs: list[Ref], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, replace, room = len(office.on_record), os.replace, [5]

    def full(source: Any, target: Any) -> None:
        if str(target).endswith(".pdf"):
            room[0] -= 1
            if room[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    office.many(refs[:9], "folder")
    assert len(office.files) == 5 and office.on_record[before:] == [ref.id for ref in refs[:5]]
    assert "没有存下来" in office.troubles[-1].sentence
    assert office.said[-1].sentence == "入住资料 5 户已存到文件夹，4 户没有。"


@pytest.mark.clause("MOVE-03")
def test_each_household_is_a_job_of_the_printer_and_what_it_refused_is_not_booked(
    office: Office, refs: list[Ref]
) -> None:
    before, office.takes = len(office.on_record), 3
    office.many(refs[:8], "printer")
    assert len(office.jobs) == 4 and office.on_record[before:] == [ref.id for ref in refs[:3]]
    assert "没有接收" in office.troubles[-1].sentence and "3 户已打印，5 户没有" in office.said[-1].sentence
    assert office.folder.exists() and office.files == []


@pytest.mark.clause("MOVE-03", "ARCH-12")
def test_one_households_papers_are_looked_at_chosen_and_printed_from_the_keyboard(
    office: Office, refs: list[Ref]
) -> None:
    sheet = PapersSheet(office.page, office.desk, refs[7], lambda: MONDAY)
    sheet.start()
    QApplication.processEvents()
    assert sheet.preview.paper.pages == len(TITLES) and sheet.ticks.chosen == list(TITLES)
    QTest.keyClicks(sheet, "26")
    assert sheet.preview.paper.pages == 4 and sheet.ticks.chosen == [
        "register",
        "inspection",
        "meters",
        "keys",
    ]
    QTest.keyClick(sheet, Qt.Key.Key_PageDown)
    assert sheet.preview.paper.number == 1
    QTest.keyClicks(sheet, "1345")
    assert not sheet.go.isEnabled() and "至少选一份" in sheet.refusal.text()
    QTest.keyClicks(sheet, "15")
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert no_sheet(office.page) and len(pypdfium2.PdfDocument(office.jobs[-1])) == 2
    assert office.said[-1].sentence == "8栋1单元0108 的入住资料 2 份已打印。"
    newest = select(JournalObject).order_by(JournalObject.id.desc()).limit(1)
    seen = office.house.site.read(
        lambda s: [(one.kind, one.object_id, one.fields) for one in s.scalars(newest)]
    )
    assert seen == [(refs[7].kind, refs[7].id, "printed register keys")]
