"""The cabinet as it is worked at: board or list at the left; the ring and the sitting at the right."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStackedWidget, QWidget

from app.modules.keys import importing, listing, lists, printing_view, service
from app.modules.keys.back_view import BackPanel, ReturnedSheet, countersign
from app.modules.keys.board import Spot
from app.modules.keys.board_legend_view import Legend
from app.modules.keys.lend_view import LendPanel
from app.modules.keys.lists import RingRow
from app.modules.keys.ring_panel_view import RingPanel
from app.modules.keys.ring_view import AddRingSheet
from app.modules.keys.service import Back, Lent
from app.modules.keys.widgets import Board
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.empty import Empty
from app.ui.parts import allow, button, column, row
from app.ui.register import Register
from app.ui.table import Column
from app.ui.theme import text_scale

if TYPE_CHECKING:
    from app.modules.keys.view import KeysPage

COLUMNS = (
    Column("tag", "牌码", 80),
    Column("code", "编号", 80),
    Column("place", "哪里的", 0),
    Column("pieces", "把数", 60, right=True),
    Column("hook", "挂钩", 120),
    Column("state", "状态", 64),
    Column("who", "在谁手里", 90),
    Column("due", "应还", 120),
)
LETTER_RESTS = 60
"""Milliseconds; the next key of a scanner comes sooner."""
FACTS = 168
"""Pixels, times the text size, of a ring's facts beside the sitting."""
ROOM_FOR_BOTH = 620
"""Pixels, times the text size, that the ring and the sitting need below each other."""
SIDE = 428
"""Pixels of the right side, where the ring and the sitting stand."""


class Cabinet(QWidget):
    """One key box, drawn or listed, and what is done with its rings."""

    def __init__(self, page: "KeysPage", now: Callable[[], datetime]) -> None:
        super().__init__()
        self._page, self.desk, self._now = page, page.desk, now
        self.rows: list[RingRow] = []
        self._drawn = True
        self._keep: Ref | None = None
        self._build_board()
        self._build_side()
        self._letter = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(LETTER_RESTS)
        self._rest.timeout.connect(lambda: self.panel.press(self._letter))
        for listening in (self.board, self.list.table):
            listening.installEventFilter(self)
        across = row(self.left, self.side, spacing=14)
        across.setStretch(0, 1)
        self.setLayout(across)

    def _build_board(self) -> None:
        self.board = Board()
        self.board.moved.connect(self._moved_to)
        self.board.pointed.connect(self._pointed_at)
        self.board.acted.connect(self._acted_on)
        self.legend = Legend()
        self.list = Register(
            COLUMNS,
            "钥匙清单",
            lambda line: self._act(line.ref),
            Empty(
                "先登记钥匙",
                "现有的钥匙清单是 Excel 的，可以直接导入；也可以一串一串登记。",
                allow(
                    button("导入钥匙清单…", self._page.start_import, role="filled"),
                    self.desk,
                    importing.bring_in,
                ),
                allow(button("登记一串", self._page.add_ring), self.desk, listing.add_ring),
            ),
            nothing=Empty(
                "没有符合筛选的钥匙", "换一个状态，或清除筛选。", button("清除筛选", self._page.clear_filter)
            ),
        )
        self.list.table.chosen.connect(self._listed)
        self.no_box = Empty(
            "还没有钥匙柜",
            "照墙上的样子设好柜子、挂板和挂钩，再登记或导入钥匙。",
            allow(button("设一个钥匙柜…", self._page.first_box, role="filled"), self.desk, listing.add_box),
            self._import_button(),
        )
        hung = QWidget()
        box = column(self.board, self.legend, spacing=6)
        box.setStretch(0, 1)
        hung.setLayout(box)
        self.hung = hung
        self.left = QStackedWidget()
        for view in (self.hung, self.list, self.no_box):
            self.left.addWidget(view)

    def _import_button(self, role: str = "") -> QPushButton:
        return allow(
            button("导入钥匙清单…", self._page.start_import, role=role), self.desk, importing.bring_in
        )

    def _build_side(self) -> None:
        self.panel = RingPanel(self.desk, self.take_back, self._now)
        self.lending = LendPanel(self.desk, self._now)
        self.lending.lent.connect(self._lent)
        self.lending.folded.connect(self.fold_lending)
        self.returning = BackPanel(self.desk, self.take_back)
        self.returning.found.connect(self._page.open)
        tight = QSizePolicy.Policy.Maximum
        self.returning.setSizePolicy(QSizePolicy.Policy.Preferred, tight)
        self.side = QWidget()
        self._side_box = column(self.panel, self.returning, self.lending, spacing=10)
        self.side.setLayout(self._side_box)
        self._show_below(self.returning)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter does the act it stands for on the ring that is shown, unless a scan begins with it."""
        if event.type() == QEvent.Type.FocusOut:  # the scan went into the box
            self._rest.stop()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        self._rest.stop()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if not (plain and len(event.text()) == 1 and event.text().isascii() and event.text().isalpha()):
            return super().eventFilter(watched, event)
        self._letter = event.text()
        self._rest.start()
        return True

    # ---- what it shows

    def show_box(self, box_id: int, *, drawn: bool) -> None:
        """Read a box; 0 is every ring of the list, which has no drawing."""
        now, chosen = self._now(), self.panel.card.ref if self.panel.card else None
        turned, self._drawn = drawn is not self._drawn, drawn
        self.rows = self.desk.read(lists.ring_rows, now, box_id=box_id)
        self.board.set_panels(self.desk.read(lists.board, box_id, now) if drawn and box_id else ())
        if drawn:
            self.left.setCurrentWidget(self.hung if box_id else self.no_box)
        else:
            self.left.setCurrentWidget(self.list)
        self._keep = chosen if turned else None
        self.panel.reload()

    def select(self, ref: Ref) -> bool:
        """Show a ring that hangs here, or is listed; False when it does neither."""
        found = self.board.select(ref) if self._drawn else self.list.table.choose(ref)
        self.show_ring(ref)
        return found

    def show_ring(self, ref: Ref | None) -> None:
        """The card of a ring; None empties it."""
        if (self.panel.card.ref if self.panel.card else None) != ref:
            self.panel.show_ring(ref)

    def show_filtered(self, wanted: str, state: str) -> None:
        """The board dims what the filter does not mean, the list leaves it out."""
        rows = [line for line in self.rows if _stands(line, state) and _has(line, wanted)]
        filtered = bool(wanted or state)
        self.board.set_dimmed(frozenset(line.ref for line in rows) if filtered else None)
        self.list.show_rows(rows, filtered=filtered)
        keep, self._keep = self._keep, None
        if keep is not None:  # from the drawing to the list and back the same ring stays chosen
            self.select(keep)

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        if self.is_lending:
            return self.lending.first_focus()
        if self.left.currentWidget() is self.no_box and self.no_box.first is not None:
            return self.no_box.first
        return self.board if self._drawn else self.list.first_focus()

    @property
    def is_lending(self) -> bool:
        """True while the sitting of lending is in sight."""
        return not self.lending.isHidden()

    # ---- what is done here

    def start_lending(self, first: str = "") -> None:
        """The sitting of lending, begun or taken up again."""
        self._show_below(self.lending)
        self.lending.start(first)
        self.desk.moved.emit()

    def fold_lending(self) -> None:
        """Esc: the sitting goes out of sight; what stands in it stays."""
        self._show_below(self.returning)
        if self.lending.in_hand:
            self.desk.inform("借出还没有完成，按 F7 接着办。")
        self.desk.moved.emit()

    def take_back(self, ref: Ref) -> None:
        """A ring comes back: one scan, wherever it was scanned."""
        back: Back | None = self.desk.do(service.take_back, ref.id)
        if back is None:
            sounds.play("refused", self.desk)
            return
        sounds.play("good", self.desk)
        self.returning.note(back)
        self.desk.say(
            back.words,
            undo=lambda: self._undo(back),
            act=(
                "别人还的、少了…",
                lambda: ReturnedSheet(self.window(), self.desk, back).start({"short": "0"}),
            ),
        )

    def scanned_elsewhere(self, ref: Ref, tag: str) -> bool:
        """A tag was scanned into the box: it joins the sitting, or comes back; False when neither."""
        if self.lending.isVisible() and self.lending.scanning:
            self.lending.take(tag)
            return True
        if self.desk.read(lists.is_out, ref.id):
            self.take_back(ref)
            return True
        return False

    def _moved_to(self, spot: Spot | None) -> None:
        self.show_ring(spot.hook.ring if spot else None)

    def _listed(self, line: RingRow | None) -> None:
        if not self._drawn:  # out of sight the list follows, it does not lead
            self.show_ring(line.ref if line else None)

    def _pointed_at(self, spot: Spot | None) -> None:
        spot = spot or self.board.current()
        self.show_ring(spot.hook.ring if spot else None)

    def _show_ring(self, ref: Ref | None) -> None:
        if (self.panel.card.ref if self.panel.card else None) != ref:
            self.panel.show_ring(ref)

    def _acted_on(self, spot: Spot) -> None:
        if spot.hook.ring is not None:
            self._act(spot.hook.ring)
        elif self.desk.allows(listing.add_ring):
            AddRingSheet(self, self.desk, panel_id=spot.panel.id, hook=spot.hook.number).start()

    def _act(self, ref: Ref) -> None:
        """Enter on a ring: take it back when it is out, put it into the sitting when it hangs."""
        self.show_ring(ref)
        card = self.panel.card
        if card is None:
            return
        if card.loan is not None:
            self.take_back(ref)
        elif card.state == "in" and self.desk.allows(service.lend):
            sitting = self.lending.isVisible() and self.lending.scanning
            if sitting:
                self.lending.take(card.tag)
            else:
                self.start_lending(card.tag)

    def undo_last(self) -> bool:
        """The last return of this sitting was a mistake; False when there was none."""
        last = self.returning.last
        if last is not None:
            self._undo(last)
        return last is not None

    def _amend(self, back: Back) -> None:
        ReturnedSheet(self.window(), self.desk, back).start({"short": "0"})

    def _undo(self, back: Back) -> None:
        if self.desk.do(service.undo_return, back.loan.id, done=f"{back.tag} 的归还已撤销。") is None:
            self.returning.forget(back.loan)

    def _lent(self, told: tuple[Lent, bool]) -> None:
        lent, slip = told
        self._show_below(self.returning)
        self.desk.say(
            f"{lent.words}，{lent.until} 前还。",
            act=("打印借用单…", lambda: printing_view.print_slip(self, self.desk, lent.ref, self._now())),
        )
        if lent.consent is not None:
            countersign(self, self.desk, lent.consent, lent.borrower, self._now)
        elif slip:
            printing_view.print_slip(self, self.desk, lent.ref, self._now())
        self.desk.moved.emit()

    def _show_below(self, view: QWidget) -> None:
        lending = view is self.lending
        self.lending.setVisible(lending)
        self.returning.setVisible(not lending)
        self.panel.show_history(not lending)
        self._fit_side()
        self._side_box.setStretch(0, 0 if lending else 1)
        self._side_box.setStretch(2, 1 if lending else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height: the sitting may need the whole side."""
        super().resizeEvent(event)
        self._fit_side()

    def _fit_side(self) -> None:
        """The side is never wider than the board; beside the sitting the ring has room for its facts."""
        wide = min(round(SIDE * text_scale()), self._page.width() // 2 - 24)
        if self.side.width() != wide and wide > 0:
            self.side.setFixedWidth(wide)
        low = self.height() < round(ROOM_FOR_BOTH * text_scale())
        self.panel.setVisible(not (self.is_lending and low))
        self.panel.setMinimumHeight(round(FACTS * text_scale()) if self.is_lending else 0)


def _stands(line: RingRow, state: str) -> bool:
    """Whether a ring is in a state; what is overdue or extended is out, too."""
    return not state or line.stands == state or (state == "out" and line.stands in ("overdue", "extended"))


def _has(line: RingRow, wanted: str) -> bool:
    told = f"{line.tag} {line.code} {line.place} {line.who} {line.hook} {line.remark}"
    return wanted in told.casefold()
