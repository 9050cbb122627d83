"""What leaves the printer from the key cabinet: on the paper the site uses, and on record once it is out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.modules.checks import service as checks
from app.modules.checks.rules import LineEntry
from app.modules.keys import count_lists, lists, printing_view
from app.modules.keys.rules import Counted
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.storage.journal import JournalAct
from app.ui.desk import Desk, Said
from tests.checks.centre import DESK, HEAD, LEADER
from tests.checks.screens import desk_of, open_slot
from tests.consents.office import no_sheet, sheet_of, window_for
from tests.keys.walls import Wall, open_wall
from tests.sites import PASSWORD

pytestmark = pytest.mark.usefixtures("dressed")
ENTER = Qt.Key.Key_Return


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    made = open_wall(tmp_path_factory.mktemp("printing"))
    open_slot(made, DESK, PASSWORD)
    made.site.clock.now = made.site.clock.now.replace(hour=17, minute=30)
    yield made
    made.site.store.close()


@pytest.fixture(scope="module")
def desk(wall: Wall) -> Desk:
    """The keeper at the desk, for all tests: the store tells it of every change."""
    return desk_of(wall, DESK)


class Office:
    """The keeper at a page, with a printer that takes everything."""

    def __init__(self, wall: Wall, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall, self.desk, self.qtbot = wall, desk, qtbot
        self.page = window_for(qtbot, QWidget())
        self.said: list[Said] = []
        self.papers: list[bytes] = []
        self.desk.said.connect(self.said.append)
        for module in ("printing_view", "count_printing_view"):
            monkeypatch.setattr(f"app.modules.keys.{module}.print_from_page", self._print)

    def _print(self, _over: QWidget, _desk: Desk, make: Any) -> bool:
        self.papers.append(make())
        return True

    def choose(self, words: str) -> None:
        """An entry of the menu 更多."""
        now = self.wall.site.clock.now
        rows = self.wall.site.read(lists.ring_rows, now)
        every = printing_view.entries(self.page, self.desk, rows, lambda: now)
        next(act for label, act, _ in every if label == words)()
        QApplication.processEvents()

    @property
    def text(self) -> str:
        """Every character of the last paper but blanks."""
        pages = pypdfium2.PdfDocument(self.papers[-1])
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pages))

    @property
    def booked(self) -> str:
        """The last verb of the journal."""
        asked = select(JournalAct.verb).order_by(JournalAct.sequence.desc()).limit(1)
        return str(self.wall.site.read(lambda session: session.scalars(asked).one()))


@pytest.fixture
def office(wall: Wall, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(wall, desk, qtbot, monkeypatch)


def counted(wall: Wall, kind: str) -> None:
    """A count of every ring, and its sheet signed."""
    count = wall.start(DESK, kind)
    wall.see(count, *range(1, 13))
    run = wall.finish(count, staff_id=None, until=None)
    left = [LineEntry(line.position, "fine") for line in wall.sheet(run).lines if not line.result]
    wall.by(DESK, checks.save_run, run, tuple(left))
    if wall.sheet(run).watched:
        wall.by(LEADER, checks.watch, run)
    wall.by(DESK, checks.finish, run, ())


@pytest.mark.clause("KEY-07", "KEY-08")
def test_the_sheet_of_a_count_is_printed_again_the_newest_by_enter(wall: Wall, office: Office) -> None:
    office.choose("打印盘点表…")
    assert no_sheet(office.page) and office.said[-1].refused
    counted(wall, Counted.KEEPER)
    for minute in (40, 50):  # of the earlier daily count only what was wrong is kept
        wall.site.clock.now = wall.site.clock.now.replace(minute=minute)
        counted(wall, Counted.DAILY)
    wall.start(DESK, Counted.KEEPER)  # one that goes on has no sheet yet
    newest, before = wall.site.read(count_lists.finished)
    assert newest.words == "2026-11-23 17:50　钥匙每日清点" and before.ended.endswith("17:30")

    office.choose("打印盘点表…")
    QTest.keyClick(QApplication.focusWidget(), ENTER)
    assert no_sheet(office.page) and newest.title in office.text and "合计120001212" in office.text
    assert "已打印" in office.said[-1].sentence and office.booked.endswith("printed_count")
    office.choose("打印盘点表…")
    choice = sheet_of(office.page).form.controls["count"]
    QTest.keyClick(choice, Qt.Key.Key_Down if isinstance(choice, QComboBox) else Qt.Key.Key_2)
    QTest.keyClick(choice, ENTER)
    assert before.title in office.text and len(office.papers) == 2


@pytest.mark.clause("KEY-03")
def test_a_slip_comes_on_the_paper_the_site_uses_as_often_as_it_is_asked_for(
    wall: Wall, office: Office
) -> None:
    wall.lend(1)
    lending = Ref("key_lending", 1)
    wide = []
    for paper in ("a5", "roll"):
        wall.by(HEAD, settings.change, {"key_slip": paper})
        printing_view.print_slip(office.page, office.desk, lending, wall.site.clock.now)
        assert "钥匙借用单" in office.text and office.booked.endswith("printed_slip")
        wide.append(round(pypdfium2.PdfDocument(office.papers[-1]).get_page_size(0)[0] / 72 * 25.4))
    assert wide == [148, 80] and "空置1号" not in office.text


@pytest.mark.clause("KEY-02")
def test_the_list_leaves_as_a_workbook_only_against_the_own_password(
    wall: Wall, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "清单.xlsx"
    monkeypatch.setattr("app.modules.keys.export_view.save_as", lambda *_: path)
    wall.lend(2)
    office.choose("导出钥匙清单…")
    QTest.keyClick(sheet_of(office.page).password, Qt.Key.Key_Escape)
    assert no_sheet(office.page) and not path.exists()
    office.choose("导出钥匙清单…")
    sheet = sheet_of(office.page)
    sheet.password.setText(PASSWORD)
    QTest.keyClick(sheet.password, ENTER)
    office.qtbot.waitUntil(lambda: no_sheet(office.page), timeout=20_000)
    assert office.booked.endswith("exported_list") and "12 串已存为 清单.xlsx" in office.said[-1].sentence
    book = load_workbook(path)
    listed = {row[1]: row for row in book["钥匙清单"].iter_rows(min_row=2, values_only=True)}
    assert len(listed) == 12 and listed["K002"][8] == "借出" and listed["K002"][9].startswith("2026-11-23")
    about = dict(book["说明"].iter_rows(min_row=2, values_only=True))
    assert (about["导出人"], about["内容"]) == (DESK, "钥匙清单 12 串")
