"""Pages and dialogs of consent and of a notice's approval at the sizes a desk has: no word is cut."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.modules.consents import service as consents
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.consents.view import ConsentsPage
from app.modules.notices import service as notices
from app.modules.notices.view import NoticePage
from app.rules.ref import Ref
from app.ui import theme
from app.ui.dialog import Sheet
from app.ui.window import MainWindow, RoomTab
from tests.consents.office import Office, open_office, sheet_of
from tests.walks.test_nothing_is_cut import SIZES, cut

LONG = "关于二期地下车库充电桩增容施工期间临时停用及电梯年检安排的补充通知"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path)
    yield made
    made.site.store.close()


def filled(office: Office) -> dict[str, Ref]:
    """A notice in every state, a confirmation that is overdue, a delegation."""
    found = {"draft": office.draft(title=LONG)}
    for state in ("waiting", "refused", "agreed", "issued"):
        found[state], ref = office.asked(title=f"{LONG}{state}")
        if state == "refused":
            office.do("沈若兰", consents.refuse, ref.id, reason="时间写错，应为28日，另外请写明影响的楼栋")
        if state in ("agreed", "issued"):
            office.do("沈若兰", consents.agree, ref.id)
            office.do("顾维舟", consents.agree, ref.id)
    office.do("唐小满", notices.issue, found["issued"].id)
    _, ref = office.asked(title="电话同意的通知")
    office.do(
        "唐小满",
        consents.note,
        ref.id,
        approver_id=office.people["沈若兰"],
        way="telephone",
        said_at=office.now(),
        how="199-0000-0112 来电，下午又打来一次",
    )
    office.do(
        "沈若兰",
        consents.delegate,
        to_id=office.people["何砚秋"],
        role="cs_head",
        since=office.day,
        until=office.day + timedelta(days=4),
        reason="去总部培训",
    )
    office.site.clock.now += timedelta(days=3)
    return found


def test_nothing_is_cut_where_there_is_least_room(office: Office, dressed: QApplication) -> None:
    """At the largest and the smallest text size; the walk looks at the pages at the other sizes of a window."""
    found, wrong = filled(office), []
    try:
        for scale in (1.3, 1.0):
            theme.apply(dressed, scale=scale)
            window = window_of(office)
            wrong += [f"{scale}, {what}" for what in cut_in(window, found)]
            window.close()
            window.deleteLater()
            # Styled anew with the window still there, the next look would take as long as the test itself.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    finally:
        if theme.text_scale() != 1.0:
            theme.apply(dressed)
    assert not wrong, "\n".join(wrong)


def window_of(office: Office) -> MainWindow:
    """The main window with the two rooms, for the head who signs."""
    desk, _ = office.desk("沈若兰")
    rooms = [
        RoomTab("consents", "待签与委托", "pen", 1, lambda d: ConsentsPage(d, office.now)),
        RoomTab("notices", "公文", "notices", 2, lambda d: NoticePage(d, office.now)),
    ]
    window = MainWindow(
        desk, rooms, "青禾苑物业管理服务中心", lambda _: [], on_lock=lambda: None, on_switch=lambda: None
    )
    window.resize(*SIZES["compact"])
    window.show()
    return window


def cut_in(window: MainWindow, found: dict[str, Ref]) -> list[str]:
    """Every page and dialog of both rooms, and what is cut there."""
    page = window.open_room("consents")
    writer = window.open_room("notices")
    assert isinstance(page, ConsentsPage) and isinstance(writer, NoticePage)

    def on_consents(act: Callable[[], object]) -> Callable[[], object]:
        return lambda: (window.open_room("consents"), act())

    def note() -> None:
        page.act(page.list.lines("mine")[0])
        sheet_of(window, CountersignSheet).note.click()

    views: dict[str, Callable[[], object]] = {
        "page": on_consents(lambda: None),
        "sign": on_consents(lambda: page.act(page.list.lines("mine")[0])),
        "note": on_consents(note),
        "confirm": on_consents(lambda: page.act(page.list.lines("confirm")[0])),
        "delegate": on_consents(page.give),
        "take back": on_consents(lambda: page.act(page.list.lines("delegated")[0])),
        "list": lambda: (window.open_room("notices"), writer.show_list()),
    }
    for state, ref in found.items():
        views[f"notice {state}"] = lambda ref=ref: (window.open_room("notices"), writer.open(ref))  # type: ignore[misc]
    wrong = []
    for view, show in views.items():
        show()
        window.desk.say("已保存。")  # in place of the key hints, which every page has
        QApplication.processEvents()
        wrong += [f"{view}: {what}" for what in cut(window)]
        for sheet in window.findChildren(Sheet):
            sheet.drop()
        QApplication.processEvents()
    return wrong
