"""What went before with a household: how it was told, who took what away, and putting a handover right."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.modules.parcels import handing_lists, printing, service
from app.modules.parcels.handing_lists import Handed
from app.modules.parcels.lists import HandoverLine, HouseholdShelf
from app.modules.parcels.rules import OUT
from app.rules.ref import Ref
from app.rules.strokes import decode
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.dialog import ReasonSheet
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.pad import paint_strokes
from app.ui.parts import Elided, allow, button, clear, column, label, row
from app.ui.theme import colour, fix_height, fix_width

READY = ("交错了人", "拿错了包裹", "点错了，没有取走")


class SignatureView(QWidget):
    """A signature as it was given, small; nothing where none was drawn."""

    def __init__(self, text: str, *, wide: int = 104, high: int = 34, whose: str = "") -> None:
        super().__init__()
        self._strokes = decode(text)
        fix_width(self, wide)
        fix_height(self, high)
        self.setAccessibleName(f"{whose}的签名" if self._strokes else "没有签名")

    def show_strokes(self, text: str, whose: str = "") -> None:
        """Show another signature."""
        self._strokes = decode(text)
        self.setAccessibleName(f"{whose}的签名" if self._strokes else "没有签名")
        self.setToolTip(whose)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ink alone, inside a thin frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._strokes:
            painter.setPen(QPen(colour("line"), 1))
            painter.setBrush(colour("card"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            paint_strokes(painter, QRectF(self.rect()).adjusted(5, 3, -5, -3), self._strokes, colour("muted"))
        painter.end()


class Struck(QLabel):
    """A line that no longer holds: struck through, so that it is seen in grey too."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("kind", "muted")
        self.setAccessibleName(f"已更正：{text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words, and a line through them."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(colour("muted"), 1))
        wide = min(self.width(), self.fontMetrics().horizontalAdvance(self.text()))
        painter.drawLine(0, self.height() // 2, wide, self.height() // 2)
        painter.end()


class HandedList(QScrollArea):
    """The last calls and handovers of a household; each handover can be put right, or printed again."""

    def __init__(
        self, desk: Desk, put_right: Callable[[Ref], object], print_again: Callable[[Ref], object]
    ) -> None:
        super().__init__()
        self.desk, self._put_right, self._print_again = desk, put_right, print_again
        self.setAccessibleName("这一户的通知和交付记录")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._lines = column(spacing=4, margins=(12, 6, 8, 6))
        holder = QWidget()
        holder.setLayout(self._lines)
        self.setWidget(holder)

    def show_household(self, shelf: HouseholdShelf | None) -> None:
        """Show what went before with a household."""
        clear(self._lines)
        if shelf is None:
            return
        for line in shelf.handovers:
            self._lines.addLayout(self._handover(line))
        for words in shelf.calls:
            self._lines.addLayout(row(Glyph("info", 13), label(words, "muted"), None, spacing=6))
        if not shelf.handovers and not shelf.calls:
            self._lines.addWidget(label("还没有通知过，也没有取过包裹。", "muted"))
        self._lines.addStretch(1)

    def _handover(self, line: HandoverLine) -> QHBoxLayout:
        """When, how many, to whom, by what proof; struck through when it was put right."""
        words = f"{line.at:%m-%d %H:%M}　{line.count} 件　{line.taker}　{line.proof_zh}　{line.by}"
        if line.undone:
            why = Elided("muted")
            why.put(f"更正：{line.undone}")
            made = row(Glyph("off", 13), Struck(words), spacing=6)
            made.addWidget(why, 1)
            return made
        back = line.count - len(line.parcels)
        shown = Elided("s")
        shown.put(words + (f"，其中 {back} 件已更正" if back else ""))
        made = row(Glyph("done", 13), spacing=6)
        made.addWidget(shown, 1)
        if line.signature:
            made.addWidget(SignatureView(line.signature, high=26, whose=line.taker))
        for each in self._buttons(line):
            made.addWidget(each)
        return made

    def _buttons(self, line: HandoverLine) -> list[QPushButton]:
        if not line.parcels:
            return []
        when = f"{line.at:%m-%d %H:%M} 的交付"
        again = button("签收单", lambda: self._print_again(line.ref), role="row", name=f"打印 {when}")
        right = button("更正…", lambda: self._put_right(line.ref), role="row", name=f"更正 {when}")
        return [
            allow(again, self.desk, printing.printed_pickup),
            allow(right, self.desk, service.undo_hand_out),
        ]


class PutRightSheet(ReasonSheet):
    """Parcels were handed out by mistake: which, and why; they are back on their places (PARC-02)."""

    def __init__(self, over: QWidget, desk: Desk, handed: Handed, then: Callable[[], object]) -> None:
        self.desk, self._handed, self._then = desk, handed, then
        tails = "、".join(words for _, words in handed.parcels)
        facts = [
            ("交付", f"{handed.room}　{handed.words}"),
            ("包裹", tails),
            ("更正以后", "包裹回到原来的货位，取件码照旧。"),
        ]
        kept = "原来的交付记录和签名留着，划掉并写明原因。"
        title = "更正交付"
        super().__init__(
            over, title, facts, "更正", lambda _: None, ready=READY, kept=kept, icon="parcels", clause=OUT
        )
        self.boxes = {parcel_id: QCheckBox(words) for parcel_id, words in handed.parcels}
        for box in self.boxes.values():
            box.setChecked(True)
            box.setAccessibleName(f"更正 {box.text()}")
        if len(self.boxes) > 1:
            self.body.insertLayout(1, row(label("哪几件", "c"), *self.boxes.values(), None, spacing=12))

    def give(self, reason: str) -> None:
        """Put it right; what is refused is said here and the reason stays."""
        chosen = [parcel_id for parcel_id, box in self.boxes.items() if box.isChecked()]
        if not chosen:
            self.refuse("请至少选一件。")
            return
        done = f"已更正：{self._handed.room} 的 {len(chosen)} 件回到架上。"
        _, refused = attempt(
            self.desk, service.undo_hand_out, self._handed.ref.id, why=reason, parcel_ids=chosen, done=done
        )
        if refused is not None:
            sounds.play("refused", self.desk)
            self.refuse(refused.sentence)
            return
        self.close_sheet()
        self._then()


def ask_put_right(
    over: QWidget, desk: Desk, handover: Ref, then: Callable[[], object] = lambda: None
) -> PutRightSheet | None:
    """Ask why a handover was a mistake; None, with a sentence, when there is nothing left to put right."""
    if not desk.allows(service.undo_hand_out):
        return None
    handed = desk.read(handing_lists.handover, handover.id)
    if handed is None or handed.undone or not handed.parcels:
        desk.refuse("这次交付已经更正过，请刷新后再看。", clause=OUT)
        return None
    sheet = PutRightSheet(over, desk, handed, then)
    sheet.open_sheet(sheet.reason)
    return sheet
