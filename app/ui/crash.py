"""The dialog for what should not happen: what happened, that the data is safe, and what to do."""

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import mishap
from app.errors import Refusal, Trouble
from app.ui.glyphs import Glyph
from app.ui.parts import key_cap

_SAFE = "已保存的资料没有受影响；刚才这一步没有保存。"


class MishapDialog(QDialog):
    """One frame for trouble and for bugs: three lines, and a text to copy that stays folded."""

    def __init__(
        self,
        title: str,
        happened: str,
        safe: str,
        advice: str,
        *,
        details: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setFixedWidth(540)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(_head(title))
        layout.addWidget(_body(happened, safe, advice))
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName("给维护人员的文字")
        self.details.setFixedHeight(150)
        self.details.hide()
        box = QVBoxLayout()
        box.setContentsMargins(20, 0, 20, 12)
        box.addWidget(self.details)
        layout.addLayout(box)
        layout.addWidget(self._foot(bool(details)))
        # Qt takes a dialog's height from lines that do not wrap: a long sentence would be cut.
        self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
        self.close_button.setFocus()

    def _foot(self, with_details: bool) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "foot")
        foot.setFixedHeight(56)
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        self.unfold = QPushButton("查看详情")
        self.unfold.setCheckable(True)
        self.unfold.setVisible(with_details)
        self.unfold.toggled.connect(self.details.setVisible)
        self.unfold.toggled.connect(lambda _on: self.adjustSize())
        self.copy = QPushButton("复制详情")
        self.copy.setVisible(with_details)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.details.toPlainText()))
        self.close_button = QPushButton("知道了")
        self.close_button.setProperty("role", "filled")
        self.close_button.setProperty("wide", True)
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        for button in (self.unfold, self.copy, self.close_button):
            button.setAccessibleName(button.text())
            button.setAutoDefault(button is self.close_button)
        row.addWidget(self.unfold)
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(key_cap("Enter"))
        return foot


def trouble_dialog(trouble: Trouble | Refusal, parent: QWidget | None = None) -> MishapDialog:
    """The dialog for a machine at fault; its own sentence and advice, nothing to copy."""
    advice = trouble.advice if isinstance(trouble, Trouble) else ""
    return MishapDialog(
        "没有办成", trouble.sentence, _SAFE, advice or "请再试一次；仍不行请找维护人员。", parent=parent
    )


def crash_dialog(error: BaseException, parent: QWidget | None = None) -> MishapDialog:
    """The dialog for a bug; the folded text holds places in the program, never values."""
    return MishapDialog(
        "程序出错了",
        "刚才这一步出了意外，程序已停下这一步。",
        _SAFE,
        "可以接着用。若再次出现，请复制详情交给维护人员，其中没有住户资料。",
        details=mishap.trace_of(error),
        parent=parent,
    )


class CrashGuard(QObject):
    """Meets every error nobody caught, on any thread, logs it without values and shows the dialog."""

    _met = Signal(object)

    def __init__(
        self, parent: QObject, show: Callable[[QDialog], object] = lambda dialog: dialog.exec()
    ) -> None:
        super().__init__(parent)
        self._show = show
        self._showing = False
        # A helper thread must not open a dialog itself.
        self._met.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the two hooks Python calls for errors nobody caught."""
        sys.excepthook = self.caught
        threading.excepthook = lambda args: self.caught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log the error and ask for the dialog; Ctrl+C in a terminal still ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        error.__traceback__ = trace
        if not isinstance(error, Refusal | Trouble):
            mishap.note(error)
        self._met.emit(error)

    def _tell(self, error: BaseException) -> None:
        if self._showing:
            return  # one dialog is enough; the rest is in the log
        self._showing = True
        parent = QApplication.activeWindow()
        known = isinstance(error, Refusal | Trouble)
        dialog = trouble_dialog(error, parent) if known else crash_dialog(error, parent)  # type: ignore[arg-type]
        try:
            self._show(dialog)
        finally:
            self._showing = False
            dialog.deleteLater()


def _head(title: str) -> QFrame:
    head = QFrame()
    head.setProperty("surface", "dialoghead")
    head.setFixedHeight(48)
    row = QHBoxLayout(head)
    row.setContentsMargins(20, 0, 20, 0)
    row.setSpacing(10)
    row.addWidget(Glyph("refused", 20))
    row.addWidget(_line(title, "h2"))
    row.addStretch(1)
    row.addWidget(key_cap("Esc"))
    return head


def _body(happened: str, safe: str, advice: str) -> QWidget:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(20, 14, 20, 14)
    column.setSpacing(10)
    column.addWidget(_line(happened, "h3"))
    for glyph, words in (("done", safe), ("info", advice)):
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Glyph(glyph), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(_line(words, "body"), 1)
        column.addLayout(row)
    return body


def _line(words: str, kind: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", kind)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    label.setAccessibleName(words)
    return label
