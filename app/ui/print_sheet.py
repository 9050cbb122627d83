"""A paper of one act with a look at it first: the very pages that will be printed, saved or given up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QWidget

from app.errors import Refusal
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.parts import allow, button, row
from app.ui.preview import PaperPreview
from app.ui.printing import print_from_page, save_pdf

T = TypeVar("T")
_UPRIGHT, _ACROSS = 620, 900
"""Pixels of a paper's room in the dialog, by how it lies."""
_ABOVE, _LEAST = 270, 240


@dataclass(frozen=True)
class Paper:
    """One paper: how it is made, the verb that books it, and what it is called as a file.

    `make` gets the telephones that were opened for it; they are opened by `open_telephones`, if at all.
    """

    title: str
    clause: str
    name: str
    make: Callable[[Sequence[str]], bytes]
    books: Callable[..., object]
    book: Callable[[str], object]
    open_telephones: Callable[[], Sequence[str] | None] | None = None
    across: bool = False


class PaperSheet(Sheet):
    """The very pages that will be printed; Enter prints them, and what came out is on record."""

    def __init__(self, over: QWidget, desk: Desk, paper: Paper) -> None:
        wide = min(_ACROSS if paper.across else _UPRIGHT, over.window().width() - 120)
        super().__init__(over, paper.title, width=wide, icon="print", clause=paper.clause)
        self.desk, self._over_page, self._paper = desk, over, paper
        self._numbers: Sequence[str] = ()
        self.telephone = QCheckBox("印上电话（打开电话会记入操作日志）")
        self.telephone.setAccessibleName("印上电话")
        self.telephone.toggled.connect(self._with_telephone)
        self.preview = PaperPreview()
        self.preview.setMinimumHeight(max(_LEAST, min(round(wide * 0.95), over.window().height() - _ABOVE)))
        if paper.open_telephones is not None:
            self.body.addLayout(row(self.telephone, None))
        self.body.addWidget(self.preview)
        self.save_button = allow(button("存为 PDF…", self._save), desk, paper.books)
        self.buttons.addWidget(self.save_button)
        self.go = allow(self.add_buttons("打印…", self._print), desk, paper.books)
        fit = QShortcut(QKeySequence("Alt+Z"), self, self.preview.switch_fit)
        fit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def start(self) -> None:
        """Show it; Enter prints. A paper that cannot be made says why instead."""
        if not self._show():
            self.drop()
            return
        self.open_sheet(self.go)
        laid_out = QTimer(self)  # the room that the whole page has is known once the dialog is laid out
        laid_out.setSingleShot(True)
        laid_out.timeout.connect(self.preview.paper.fit)
        laid_out.start(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys turn the pages wherever the cursor is."""
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.preview.paper.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
            event.accept()
        else:
            super().keyPressEvent(event)

    def _show(self) -> bool:
        made = read_or_refuse(self.desk, self._made)
        if made is not None:
            self.preview.show_pdf(made)
        return made is not None

    def _made(self) -> bytes:
        return self._paper.make(self._numbers if self.telephone.isChecked() else ())

    def _with_telephone(self, wanted: bool) -> None:
        """Open it once, when it is wanted; a refusal takes the mark away again."""
        if wanted and not self._numbers and self._paper.open_telephones is not None:
            self._numbers = self._paper.open_telephones() or ()
            if not self._numbers:
                self.telephone.setChecked(False)
                return
        self._show()

    def _print(self) -> None:
        self.close_sheet()
        if print_from_page(self._over_page, self.desk, self._made):
            self._paper.book("已打印")

    def _save(self) -> None:
        made = self._made()
        self.close_sheet()
        if self.desk.look(lambda: save_pdf(self._over_page, made, self._paper.name), None) is not None:
            self._paper.book("已存为 PDF")


def read_or_refuse(desk: Desk, ask: Callable[[], T]) -> T | None:
    """What was asked for; None after a refusal, which is told."""
    try:
        return ask()
    except Refusal as refusal:
        desk.refuse(refusal.sentence, clause=refusal.clause)
        return None
