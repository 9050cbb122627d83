"""Second gate 填表签约: register, inspection, meters, keys, papers signed and given, the day of 入伙."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.modules.movein import service
from app.modules.movein.card import MoveInCard
from app.modules.movein.gate_view import GatePanel, block
from app.modules.movein.handing_view import KeyList
from app.modules.movein.inspection_view import InspectionGrid, Problems
from app.modules.movein.meters_view import Meters
from app.modules.movein.papers_view import PaperList
from app.modules.movein.register_view import RegisterBlock
from app.modules.movein.standing import Standing
from app.ui.desk import Desk
from app.ui.parts import allow, button, label, row
from app.ui.theme import fix_width


class FormsPanel(GatePanel):
    """All that is filled in and signed, on one page; Enter goes from block to block."""

    gate, words = "forms", "填表签约完毕"
    passes = staticmethod(service.pass_forms)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.register = RegisterBlock(desk)
        self.inspection = InspectionGrid(desk)
        self.problems = Problems(desk)
        self.meters = Meters(desk)
        self.keys = KeyList(desk)
        self.signed = PaperList(desk, "签署文件", few=True)
        self.given = PaperList(desk, "移交资料", few=True)
        self.handed_over = QLineEdit()
        self._buttons = self._make_buttons()
        self._lay_out()
        self._order: tuple[QWidget, ...] = (
            self.inspection, self.meters, self.keys, self.signed, self.given, self.handed_over,
        )  # fmt: skip
        for each in (self.inspection, self.meters, self.keys, self.signed, self.given):
            each.left.connect(lambda each=each: self.go_on(each))
        self.handed_over.returnPressed.connect(lambda: self.go_on(self.handed_over))

    def _make_buttons(self) -> dict[str, QPushButton]:
        desk, grid = self.desk, self.inspection
        return {
            "rest": allow(
                button("其余合格", grid.rest_fine, role="row", keys="A"), desk, service.inspect_rest
            ),
            "part": allow(button("加一处…", grid.add_part, role="row", keys="N"), desk, service.add_part),
            "hand": allow(
                button("移交…", self.keys.hand_over, role="row", keys="Enter", name="移交钥匙"),
                desk,
                service.hand_keys,
            ),
            "back": allow(
                button("收回…", self.keys.take_back, role="row", keys="Del", name="收回钥匙"),
                desk,
                service.take_keys_back,
            ),
            "signed": button("全有", self.signed.tick_all, role="row", keys="Ctrl+A", name="签署文件全有"),
            "given": button("全有", self.given.tick_all, role="row", keys="Ctrl+A", name="移交资料全有"),
        }

    def _lay_out(self) -> None:
        made = self._buttons
        hint = "H 合格　W 有问题　A 其余合格"
        self._no_keys = label("钥匙清单上没有本户的钥匙。", "muted")
        self._no_keys.setContentsMargins(12, 8, 12, 8)
        halves = (
            block("签署文件", self.signed, actions=(made["signed"],)),
            block("移交资料", self.given, actions=(made["given"],)),
        )
        papers = row(*halves, spacing=10)
        for widget in (
            self.register,
            block("验房", self.inspection, self.problems, actions=(made["part"], made["rest"]), hint=hint),
            block("水电气表底数", self.meters),
            block(
                "移交钥匙",
                self._no_keys,
                self.keys,
                actions=(made["back"], made["hand"]),
                hint="空格 勾选　Enter 移交　Del 收回",
            ),
        ):
            self.body.addWidget(widget)
        self.body.addLayout(papers)
        for place, half in enumerate(halves):
            papers.setAlignment(half, Qt.AlignmentFlag.AlignTop)
            papers.setStretch(place, 1)
        self.handed_over.setAccessibleName("入伙日期")
        self.handed_over.setMaxLength(12)
        self.handed_over.setPlaceholderText("2026-11-25")
        fix_width(self.handed_over, 130)
        caption = label("入伙日期", "c")
        caption.setBuddy(self.handed_over)
        told = label("空着就是今天", "c")
        self.body.addLayout(row(caption, self.handed_over, told, None, spacing=8))
        self.body.addStretch(1)

    def fill(self, card: MoveInCard, standing: Standing) -> None:
        """Every block with what is noted."""
        open_ = card.state == "open" and not card.reviewed and card.gate != "identity"
        self.register.show_card(card, live=card.state == "open")
        self.inspection.show_lines(card, live=open_)
        self.problems.show_lines(card)
        self.meters.show_card(card, live=open_)
        self.keys.show_keys(card, live=open_)
        self.keys.setVisible(bool(card.keys))
        self._no_keys.setVisible(not card.keys)
        self.signed.show_papers(card.ref.id, [p for p in card.papers if p.part == "signed"], live=open_)
        self.given.show_papers(card.ref.id, [p for p in card.papers if p.part == "given"], live=open_)
        for each in self._buttons.values():
            each.setVisible(open_)
        if not self.handed_over.isModified() or not self.live:
            self.handed_over.setText(card.handed_over)
        self.handed_over.setReadOnly(not self.live)

    def first_focus(self) -> QWidget:
        """The first block that lacks something."""
        if not self.live:
            return self.inspection if self.inspection.rowCount() else self.signed
        return self._next_after(None)

    def edit(self) -> None:
        """F2: what is chosen in the list that has the focus."""
        for papers in (self.signed, self.given):
            if papers.hasFocus():
                papers.ask_pages()

    def told(self) -> dict[str, Any] | None:
        """The day of 入伙 as typed."""
        return {"handed_over": self.handed_over.text().strip()}

    def keep(self) -> bool:
        """The readings that are typed."""
        return self.meters.keep()

    def go_on(self, block_: QWidget) -> None:
        """From one block to the next that lacks something, at last to the button."""
        target = self._next_after(block_)
        self.show_block(target)
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _next_after(self, block_: QWidget | None) -> QWidget:
        start = self._order.index(block_) + 1 if block_ in self._order else 0
        lacking = {
            self.inspection: self.inspection if self.inspection.unseen else None,
            self.meters: self.meters.unread,
            self.keys: self.keys if self.keys.to_hand or self.keys.with_others else None,
            self.signed: self.signed if self.signed.lacking else None,
            self.given: self.given if self.given.lacking else None,
        }
        for each in self._order[start:]:
            found = lacking.get(each)
            if found is not None:
                return found
        return self.go or self.handed_over
