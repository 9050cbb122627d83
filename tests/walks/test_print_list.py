"""The list to be put right goes to the printer; it is on record only when the printer took it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import select

from app import start
from app.errors import Refusal
from app.modules.residents import correcting, put_right_view
from app.modules.residents.view import ResidentsPage
from app.rules.roles import Role, Who
from app.storage.journal import JournalAct
from app.ui import printing
from app.ui.desk import Said
from app.ui.sign_sheet import SignSheet
from app.ui.window import MainWindow
from tests.sites import PASSWORD
from tests.walks.ready import with_homes as site_folder

__all__ = ["site_folder"]


class Printer:
    """A print dialog that is answered, and the papers that came out."""

    def __init__(self, answers: bool) -> None:
        self.answers = answers
        self.asked: list[bytes] = []

    def __call__(self, over: object, pdf: bytes) -> bool:
        self.asked.append(pdf)
        return self.answers


def booked(program: start.Program) -> list[str]:
    assert program.open is not None
    return program.open.store.read(
        lambda session: [
            act.purpose for act in session.scalars(select(JournalAct)) if act.verb.endswith("printed_list")
        ]
    )


def shown_list(program: start.Program) -> tuple[ResidentsPage, QPushButton, list[Said]]:
    assert isinstance(program.window, MainWindow)
    page = program.window.open_room("residents")
    page.show_put_right()
    said: list[Said] = []
    page.desk.said.connect(said.append)
    press = next(b for b in page.put_right.findChildren(QPushButton) if b.text() == "打印…")
    return page, press, said


def sign(page: ResidentsPage, qtbot: QtBot) -> None:
    """The head's own password again."""
    sheet = next(s for s in page.window().findChildren(SignSheet) if s.isVisible())
    sheet.password.setText(PASSWORD)
    sheet.sign()
    qtbot.waitUntil(lambda: not isValid(sheet) or not sheet.isVisible(), timeout=20_000)


@pytest.mark.clause("ARCH-07")
@pytest.mark.parametrize(
    ("answers", "purposes", "sentence"),
    [(True, ["待更正清单 17 行"], "清单已送到打印机。"), (False, [], "没有打印。")],
    ids=["printed", "cancelled"],
)
def test_a_list_is_on_record_only_when_the_printer_took_it(
    unlocked: start.Program,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    answers: bool,
    purposes: list[str],
    sentence: str,
) -> None:
    printer = Printer(answers)
    monkeypatch.setattr(printing, "ask_and_print", printer)
    page, press, said = shown_list(unlocked)
    press.click()
    sign(page, qtbot)
    assert printer.asked[0].startswith(b"%PDF")
    assert booked(unlocked) == purposes
    assert said[-1].sentence == sentence


def test_who_may_not_take_lists_out_gets_no_paper(
    unlocked: start.Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = Printer(True)
    monkeypatch.setattr(printing, "ask_and_print", printer)
    page, press, said = shown_list(unlocked)
    page.desk.who = Who(page.desk.who.staff_id, "林晓禾", frozenset({Role.DESK}))
    press.click()
    assert printer.asked == [] and booked(unlocked) == []
    assert said[-1].refused and "权限" in said[-1].sentence


@pytest.mark.clause("ARCH-12")
def test_a_list_leaves_as_a_file_only_after_the_password(
    unlocked: start.Program, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(
        put_right_view,
        "save_file",
        lambda over, content, *names: written.append(content) or Path("清单.xlsx"),
    )
    page, _, said = shown_list(unlocked)
    export = next(b for b in page.put_right.findChildren(QPushButton) if b.text() == "导出清单…")
    export.click()
    sheet = next(s for s in page.window().findChildren(SignSheet) if s.isVisible())
    sheet.password.setText("雾里看花错了一个字")
    background = sheet._background
    sheet.sign()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    assert written == [] and sheet.isVisible()
    sign(page, qtbot)
    assert len(written) == 1 and said[-1].sentence == "清单已存为 清单.xlsx。"
    with pytest.raises(Refusal, match="再输一次密码"):
        page.desk.store.do(page.desk.who, correcting.exported, 17)
