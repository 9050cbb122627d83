"""The board for the people in the room: ticket numbers in large type, in a window of its own.

It holds nothing but the numbers it shows, so it may stand there while the desk is locked.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from app.rules.ref import Ref
from app.ui.parts import column, frame, label, row
from app.ui.theme import restyle

MOST_CALLED, MOST_WAITING = 4, 36
ACROSS = 6
SIZE = (1000, 640)


@dataclass(frozen=True)
class BoardState:
    """What the room sees: a title, the tickets called last, those that wait, how many are done.

    `about` is the number of the record it speaks of, so that whoever unlocks the desk can go on with it.
    """

    about: int = 0
    title: str = ""
    called: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    done: int = 0


class RoomBoard(QFrame):
    """A top-level window without a parent: it outlives the main window's lock and closes with the program.

    F11 or a double click fills the screen, Esc makes it small again; `shut` when it was closed.
    """

    shut = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        # The program ends with its main window, whether or not the board is still open.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle("叫号")
        self.setAccessibleName("叫号看板")
        self.setProperty("surface", "stand")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.state = BoardState()
        self._title = label("", "num")
        self._done = label("", "num")
        self._called = [label("", "board") for _ in range(MOST_CALLED)]
        self._waiting = [label("", "boardsmall") for _ in range(MOST_WAITING)]
        self._more = label("", "num")
        self._build()
        self.put(self.state)

    def _build(self) -> None:
        called, waiting = QGridLayout(), QGridLayout()
        for place, each in enumerate(self._called):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
            called.addWidget(each, 0, place)
        for place, each in enumerate(self._waiting):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
            waiting.addWidget(each, place // ACROSS, place % ACROSS)
        for grid in (called, waiting):
            grid.setSpacing(12)
        first = column(label("请到台前办理", "num"), called, spacing=10, margins=(24, 16, 24, 16))
        second = column(row(label("等候", "num"), None, self._more), waiting, None, spacing=10,
                        margins=(24, 16, 24, 16))  # fmt: skip
        box = column(
            row(self._title, None, self._done),
            frame("card", first),
            frame("card", second),
            spacing=16,
            margins=(24, 18, 24, 24),
        )
        box.setStretch(2, 1)
        self.setLayout(box)
        self.resize(*SIZE)

    def put(self, state: BoardState) -> None:
        """Show other numbers."""
        self.state = state
        self._title.setText(state.title)
        self._done.setText(f"已办妥 {state.done} 户")
        _fill(self._called, state.called)
        _fill(self._waiting, state.waiting)
        rest = len(state.waiting) - MOST_WAITING
        self._more.setText(f"还有 {rest} 号" if rest > 0 else f"{len(state.waiting)} 号")
        for place, each in enumerate(self._called):
            restyle(each, tone="now" if place == 0 and state.called else "")

    def open_board(self) -> None:
        """Show it, on a second screen when there is one."""
        screens = self.screen().virtualSiblings()
        beside = [each for each in screens if each is not self.screen()]
        if beside and not self.isVisible():
            self.move(beside[0].availableGeometry().topLeft())
            self.showFullScreen()
        else:
            self.show()
            self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F11 fills the screen, Esc makes it small again."""
        if event.key() == Qt.Key.Key_F11:
            self._turn()
        elif event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.showNormal()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Fill the screen, or not."""
        self._turn()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed by hand or with the program; its numbers go with it."""
        super().closeEvent(event)
        self.put(BoardState())
        self.shut.emit()

    def _turn(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()


def follow(
    board: RoomBoard,
    changed: object,
    matters: Callable[[frozenset[Ref]], bool],
    read: Callable[[int], BoardState],
) -> None:
    """Keep an open board up to date with a desk: `read` asks for the numbers of the record it is about.

    `changed` is the desk's signal; the board itself keeps nothing of the desk, which goes with the lock.
    """

    def on_changed(refs: frozenset[Ref]) -> None:
        if board.isVisible() and board.state.about and matters(refs):
            board.put(read(board.state.about))

    changed.connect(on_changed)  # type: ignore[attr-defined]
    if board.isVisible() and board.state.about:
        board.put(read(board.state.about))


def _fill(labels: list[QLabel], texts: tuple[str, ...]) -> None:
    for place, each in enumerate(labels):
        each.setText(texts[place] if place < len(texts) else "")
