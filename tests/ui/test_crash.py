"""What is said and what is kept when the program itself is wrong."""

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app import paths
from app.errors import Trouble
from app.ui.background import Background
from app.ui.crash import CrashGuard, MishapDialog, crash_dialog, trouble_dialog

SECRET = "19900001234"


def _bug() -> BaseException:
    try:
        raise ValueError(f"telephone {SECRET}")
    except ValueError as error:
        return error


def _texts(dialog: QDialog) -> str:
    parts = [label.text() for label in dialog.findChildren(QLabel)]
    parts += [text.toPlainText() for text in dialog.findChildren(QPlainTextEdit)]
    return "\n".join(parts)


def test_the_crash_dialog_shows_places_and_never_values(qtbot: QtBot) -> None:
    dialog = crash_dialog(_bug())
    qtbot.addWidget(dialog)
    assert SECRET not in _texts(dialog)
    assert "ValueError" in dialog.details.toPlainText()
    assert "test_crash.py" in dialog.details.toPlainText()


def test_details_are_folded_and_can_be_copied(qtbot: QtBot) -> None:
    dialog = crash_dialog(_bug())
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.details.isVisible()
    dialog.unfold.click()
    assert dialog.details.isVisible()
    dialog.copy.click()
    assert QApplication.clipboard().text() == dialog.details.toPlainText()


def test_the_three_lines_say_what_happened_that_data_is_safe_and_what_to_do(qtbot: QtBot) -> None:
    dialog = trouble_dialog(Trouble("磁盘满了。", "请清理磁盘再试。"))
    qtbot.addWidget(dialog)
    words = _texts(dialog)
    assert words.index("磁盘满了。") < words.index("没有受影响") < words.index("请清理磁盘再试。")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_and_esc_close_it(qtbot: QtBot, key: Qt.Key) -> None:
    dialog = crash_dialog(_bug())
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitActive(dialog)
    qtbot.keyClick(dialog.focusWidget() or dialog, key)
    assert not dialog.isVisible()


class Guarded:
    """A guard whose dialogs are noted instead of run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[str] = []
        self.parent = QObject()
        self.guard = CrashGuard(self.parent, self._show)
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)
        monkeypatch.setattr(threading, "excepthook", threading.excepthook)
        self.guard.install()

    def _show(self, dialog: QDialog) -> None:
        assert isinstance(dialog, MishapDialog)
        self.shown.append(_texts(dialog))


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Guarded:
    return Guarded(monkeypatch)


def test_a_bug_is_shown_and_logged_without_values(guarded: Guarded, qtbot: QtBot) -> None:
    error = _bug()
    sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: len(guarded.shown) == 1)
    log = (paths.logs() / "qiantai.log").read_text(encoding="utf-8")
    assert "ValueError" in log
    assert SECRET not in log
    assert SECRET not in guarded.shown[0]


def test_a_bug_on_another_thread_is_shown_too(guarded: Guarded, qtbot: QtBot) -> None:
    def work() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(guarded.shown) == 1)
    assert SECRET not in guarded.shown[0]


def test_trouble_nobody_caught_is_said_as_trouble(guarded: Guarded, qtbot: QtBot) -> None:
    error = Trouble("磁盘满了。", "请清理磁盘再试。")
    sys.excepthook(Trouble, error, None)
    qtbot.waitUntil(lambda: len(guarded.shown) == 1)
    assert "磁盘满了。" in guarded.shown[0]


def test_work_in_the_background_is_one_at_a_time(qtbot: QtBot) -> None:
    work = Background()
    go = threading.Event()
    done: list[object] = []
    assert work.run(lambda: go.wait(5), done.append, done.append)
    assert not work.run(lambda: True, done.append, done.append)
    go.set()
    qtbot.waitUntil(lambda: done == [True])
    assert not work.busy


def test_trouble_in_the_background_comes_back_to_the_window(qtbot: QtBot) -> None:
    work = Background()
    failed: list[object] = []

    def fail() -> None:
        raise Trouble("磁盘满了。")

    work.run(fail, lambda result: None, failed.append)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert isinstance(failed[0], Trouble)
