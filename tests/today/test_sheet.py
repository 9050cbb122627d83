"""What the page 今日 prints, how a head sets the first day, and how it looks at the sizes a desk has."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.modules.site import service as site
from app.modules.today import lists, papers, service
from app.modules.today import view as today_view
from app.modules.today.put_off_view import GoLiveSheet
from app.modules.today.rules import flat
from app.modules.today.sections import BY_DAY, sections
from app.modules.today.view import TodayPage
from app.rules.ref import Ref
from app.ui import theme
from app.ui.dialog import Sheet
from app.ui.window import MainWindow
from tests.consents.office import (
    PASSWORD,
    Office,
    open_office,
    sheet_of,
)
from tests.today.duties import DAY, Hand, busy_day, lay, on, seen, staffed, window_of
from tests.walks.test_nothing_is_cut import SIZES, cut

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = staffed(open_office(tmp_path, slots=True))
    yield made
    made.site.store.close()


def opened(office: Office, qtbot: QtBot, name: str = "林晓禾") -> tuple[MainWindow, TodayPage, list]:
    return window_of(office, qtbot, name)


# ---- paper and first day


def test_the_day_s_sheet_names_every_duty_with_clause_and_person(office: Office) -> None:
    busy_day(office)
    found = seen(office, "林晓禾", lists.ALL)
    bands = sections(found, BY_DAY, office.now(), DAY)
    pdf = papers.day_sheet_pdf(bands, office.read(site.names), "林晓禾", lists.ALL, office.now())
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    document.close()
    squeezed = "".join(text.split())
    assert "青禾苑物业管理服务中心" in squeezed and "2026年11月23日周一" in squeezed
    assert squeezed.count("□") == papers.number_printed(bands) == 18
    for row in flat((*found.overdue, *found.today, *found.coming)):
        for words in (row.what, row.whom, row.clause, row.who):
            assert "".join(words.split()) in squeezed
    assert "199-" not in squeezed and "放行条回收核对" not in squeezed  # done is done


def test_printing_is_on_record_only_when_the_printer_took_it(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy_day(office)
    _, page, said = opened(office, qtbot)
    sheets: list[bytes] = []

    def printer(_over: object, _desk: object, make: object) -> bool:
        sheets.append(make())  # type: ignore[operator]
        return len(sheets) > 1

    monkeypatch.setattr(today_view, "print_from_page", printer)
    QTest.keyClick(page.list, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert not said
    page.print_button.click()
    assert said[-1].sentence == "日单已送到打印机。" and sheets[0].startswith(b"%PDF")


def test_a_head_sets_the_first_day_with_the_own_password(office: Office, qtbot: QtBot) -> None:
    lay(office, Hand("SERV-01", on(-1), started=datetime(2026, 11, 18)))
    _, page, _ = opened(office, qtbot)
    assert page.go_live_button.isHidden()  # no head
    _, page, said = opened(office, qtbot, "顾维舟")
    page.scope.buttons[2].click()
    assert [band.title for band in page.list.bands()] == ["逾期", "今天"]
    page.go_live_button.click()
    sheet = sheet_of(page, GoLiveSheet)
    assert sheet.form.values()["day"] == "2026-11-02"
    sheet.form.set_values({"day": "2026-11-20"})
    sheet.signing.set_values({"signature": PASSWORD})
    sheet.save()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said[-1].sentence == "启用日期已设定。"
    assert [band.title for band in page.list.bands()] == ["今天", "启用前"]


# ---- sizes


@pytest.mark.parametrize("percent", [100, 130])
def test_nothing_is_cut_at_any_size(
    office: Office, qtbot: QtBot, dressed: QApplication, percent: int
) -> None:
    if percent != 100:  # as the application is dressed already
        theme.apply(dressed, scale=percent / 100)
    busy_day(office)
    (number,) = lay(office, Hand("DOC-02", DAY, "关于二期地下车库充电桩增容施工的通知"))
    office.do("林晓禾", service.ask_put_off, number, to_day=on(2), reason="张贴处还在施工")
    office.asked(title="关于更换二次供水泵的停水通知")
    window, page, _ = opened(office, qtbot, "沈若兰")
    page.scope.choose(lists.ALL)
    page.reload()
    wrong = []
    for name, (wide, high) in SIZES.items():
        window.resize(wide, high)
        QApplication.processEvents()
        page.desk.say("已保存。")
        wrong += [f"{name}: {words}" for words in (*cut(window), *page.list.cut())]
        assert page.ladder.isVisible() == (name == "wide")
        page.ladder.grab()
    for show in (page.put_off, page.set_go_live):
        window.resize(*SIZES["compact"])
        page.list.choose((Ref("due", number + 0),))
        show()
        wrong += cut(window)
        for sheet in window.findChildren(Sheet):
            sheet.drop()
        QApplication.processEvents()
    window.close()
    if percent != 100:
        theme.apply(dressed)
    assert not wrong, "\n".join(wrong)
