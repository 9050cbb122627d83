"""What the clerk sees while parcels are taken in: head, scan field, parcel in hand, lines, foot."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.parcels import service
from app.modules.parcels.intake_entry_view import EntryForm
from app.modules.parcels.intake_header_view import IntakeHeader
from app.modules.parcels.intake_table_view import LastTaken, TakenTable, next_number, tally
from app.modules.parcels.lists import SittingCard
from app.ui.desk import Desk
from app.ui.pane import Pane
from app.ui.parts import Elided, allow, button, column, frame, key_cap, label, row
from app.ui.scan_field import ScanField
from app.ui.theme import restyle


class IntakeFace(QWidget):
    """Either the header is asked, or parcels are scanned; between two the last one stands large."""

    def __init__(self, desk: Desk, over: Pane) -> None:
        super().__init__()
        self.header = IntakeHeader(desk)
        self.scan = ScanField("扫快递单号", "扫快递单号，或输入后回车")
        self.entry = EntryForm(desk, over)
        self.last, self.table = LastTaken(), TakenTable()
        self.who = Elided("muted")
        self.total = label("", "muted")
        self.labels = button("", role="row", icon="print")
        self.change = button("改", role="quiet", keys="Alt+H", name="改快递员")
        self._change_cap = key_cap("Alt H")
        self.end = allow(button("结束本次", keys="Esc"), desk, service.end_sitting)
        self._undo = QWidget()
        self._undo.setLayout(row(key_cap("Ctrl Z"), label("撤上一件", "c"), spacing=5))
        self._panel = QStackedWidget()
        self._panel.addWidget(self.last)
        self._panel.addWidget(self.entry)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.header)
        self._stack.addWidget(self._working())
        head = row(label("收件", "h2"), spacing=8)
        head.addWidget(self.who, 1)
        head.addWidget(self.change)
        head.addWidget(self._change_cap)
        card = frame("card", column(head, self._stack, spacing=6, margins=(12, 10, 12, 8)))
        self.setLayout(column(card, spacing=0))

    def _working(self) -> QWidget:
        foot = row(self.total, None, self._undo, self.labels, self.end, key_cap("Esc"))
        working = QWidget()
        inside = column(self.scan, self._panel, self.table, foot, spacing=6)
        inside.setStretch(2, 1)
        working.setLayout(inside)
        return working

    @property
    def asking(self) -> bool:
        """True while the header is asked."""
        return self._stack.currentIndex() == 0

    def ask(self, sitting: SittingCard | None) -> None:
        """Who brings the parcels, anew or put right."""
        self.header.ask(sitting)
        self._stack.setCurrentIndex(0)
        self.show_who(sitting)

    def work(self, sitting: SittingCard | None) -> None:
        """Parcels are scanned."""
        self._stack.setCurrentIndex(1)
        self.show_who(sitting)

    def show_hand(self, in_hand: bool) -> None:
        """The parcel in hand, or the last one."""
        self._panel.setCurrentWidget(self.entry if in_hand else self.last)

    def show_sitting(self, sitting: SittingCard, *, in_hand: bool) -> None:
        """The lines, the newest on top, and the last one."""
        self.table.show_parcels(sitting.parcels)
        last = next((one for one in sitting.parcels if one.state in ("waiting", "unclear")), None)
        self.last.put(last, next_number(sitting.parcels) - 1)
        self.show_hand(in_hand)
        self.show_who(sitting)
        self.total.setText(tally(sitting.parcels).words)
        self._undo.setVisible(bool(sitting.parcels) and self.labels.isHidden())

    def show_who(self, sitting: SittingCard | None) -> None:
        """The header in one line."""
        for each in (self.change, self._change_cap):
            each.setVisible(sitting is not None and not self.asking)
        if sitting is None:
            self.who.put("一次问清，一件一件扫")
            return
        courier = sitting.courier or "快递公司按单号认"
        who = f"快递员 {sitting.brought_by}" if sitting.brought_by else ""
        self.who.put(" · ".join(part for part in (courier, f"{who} {sitting.phone}".strip()) if part))

    def show_unprinted(self, missing: int) -> None:
        """Labels the printer did not take."""
        self.labels.setText(f"补打标签 {missing}")
        self.labels.setVisible(missing > 0)
        self._undo.setVisible(bool(self.table.rows()) and not missing)

    def refuse(self, sentence: str) -> None:
        """Between two parcels: a red line beneath the last one; the empty sentence takes it away."""
        self.last.refuse(sentence)
        restyle(self.scan, state="wrong" if sentence else "")
