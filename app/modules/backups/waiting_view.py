"""The panels that stand while a backup is being made: before a great change, and at closing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from app.modules.backups.making import PARTS, Outcome
from app.ui.dialog import Sheet
from app.ui.parts import button, column, label, row
from app.ui.theme import text_scale

if TYPE_CHECKING:
    from app.modules.backups.keeper_view import BackupKeeper


def progress_bar(name: str) -> QProgressBar:
    """A bar of thousandths."""
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setMaximum(PARTS)
    bar.setAccessibleName(name)
    return bar


class WaitSheet(Sheet):
    """Over the window while a backup is made that the next step waits for; Esc stops it."""

    def __init__(self, over: QWidget, title: str, keeper: "BackupKeeper") -> None:
        super().__init__(over, title, icon="backup")
        self._keeper = keeper
        self.words = label("正在备份并核对…")
        self.bar = progress_bar(title)
        self.body.addWidget(self.words)
        self.body.addWidget(self.bar)
        self.body.addWidget(label("做好并核对无误后自动继续。停止后什么都不会改动。", "muted", wrap=True))
        self.stop_button = button("停止", self.stop)
        self.buttons.addWidget(self.stop_button)
        self._heard = keeper.progressed.connect(self._show)

    def start(self) -> None:
        """Show it."""
        self.open_sheet(self.stop_button)

    def stop(self) -> None:
        """Stop at the next step."""
        self.words.setText("正在停止…")
        self.stop_button.setEnabled(False)
        self._keeper.cancel()

    def end(self, _outcomes: Sequence[Outcome]) -> None:
        """It is over, one way or the other."""
        QObject.disconnect(self._heard)
        if not self._dropped:
            self.close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops; the panel goes when it has stopped."""
        if event.key() == Qt.Key.Key_Escape:
            self.stop()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _show(self, part: int) -> None:
        self.bar.setValue(part)


class ClosingDialog(QDialog):
    """A small window of its own while the backup at closing is made; it can be left out."""

    def __init__(self, over: QWidget | None, keeper: "BackupKeeper") -> None:
        super().__init__(over)
        self._keeper = keeper
        self.setWindowTitle("前台")
        self.setAccessibleName("关闭前备份")
        self.setModal(True)
        self.setFixedWidth(round(460 * text_scale()))
        self.words = label("关闭前做一份备份…", "h2", wrap=True)
        self.more = label("通常几秒钟。跳过也不影响已保存的资料。", "muted", wrap=True)
        self.bar = progress_bar("关闭前备份")
        self.skip = button("跳过备份，直接关闭", self._leave)
        self.setLayout(
            column(
                self.words, self.bar, self.more, row(None, self.skip), spacing=12, margins=(20, 18, 20, 16)
            )
        )
        self._heard = keeper.progressed.connect(self.bar.setValue)

    def start(self) -> None:
        """Show it."""
        self.show()
        self.skip.setFocus()

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Go away; a backup that failed is said first, and the clerk closes the window knowingly."""
        QObject.disconnect(self._heard)
        problem = next((one.problem for one in outcomes if one.problem), "")
        if problem:
            self.words.setText("关闭前的备份没有做成")
            self.more.setText(f"{problem}已保存的资料没有受影响。")
            self.bar.hide()
            self.skip.setText("知道了，关闭")
            self.skip.setEnabled(True)
            self.skip.setProperty("role", "filled")
            self._over = True
            self.exec()
        self.hide()
        self.deleteLater()

    _over = False

    def _leave(self) -> None:
        if self._over:
            self.accept()
            return
        self.words.setText("正在停止…")
        self.skip.setEnabled(False)
        self._keeper.cancel()

    def reject(self) -> None:
        """Esc is the button."""
        self._leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's cross is the button too."""
        event.ignore()
        self._leave()
