"""The requests for disposal above what is over: what waits for consent, and what may be carried out."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from app.modules.consents.countersign_view import ask_consent
from app.modules.found import service
from app.modules.found.lists import DisposalRow
from app.modules.found.rules import CLAUSE
from app.modules.found.sheets_view import DisposeSheet
from app.ui.dialog import ask_reason
from app.ui.glyphs import Glyph
from app.ui.pane import Pane
from app.ui.parts import Elided, allow, button, clear, column, frame, row

KEPT_ON = ("有人来认领", "改为交公安", "再保管一段时间")


class Requests(QWidget):
    """A line for each open request; nothing in sight without one."""

    def __init__(self, pane: Pane, now: Callable[[], datetime]) -> None:
        super().__init__(pane)
        self.pane, self.desk, self._now = pane, pane.desk, now
        self._box = column(spacing=6)
        self.setLayout(self._box)
        self.hide()

    def show_lines(self, lines: Sequence[DisposalRow]) -> None:
        """Show these."""
        clear(self._box)
        for line in lines:
            words = Elided("")
            words.put(f"处理申请 {line.code}　{line.how} {len(line.things)} 件　{line.stands}")
            drop = button("撤回…", partial(self._drop, line), role="quiet")
            sign = Glyph("done" if line.agreed else "consent", 16)
            box = row(
                sign, self._next(line), allow(drop, self.desk, service.drop_disposal), margins=(12, 6, 8, 6)
            )
            box.insertWidget(1, words, 1)
            self._box.addWidget(frame("facts", box))
        self.setVisible(bool(lines))

    def _next(self, line: DisposalRow) -> QPushButton:
        if line.agreed:
            go = button("照同意处理…", partial(self._dispose, line), role="outline")
            return allow(go, self.desk, service.dispose)
        return button("请负责人同意…", partial(self._ask, line))

    def _ask(self, line: DisposalRow) -> None:
        facts = (("物品", "、".join(line.things[:8])), ("怎么处理", line.how))
        ask_consent(self.pane, self.desk, line.consent, facts, then=self.pane.refresh, now=self._now)

    def _dispose(self, line: DisposalRow) -> None:
        DisposeSheet(self.pane, self.desk, line).start()

    def _drop(self, line: DisposalRow) -> None:
        verb = partial(self.desk.do, service.drop_disposal, line.ref.id, done=f"{line.code} 已撤回。")
        facts = [("处理申请", f"{line.code}　{line.how}"), ("物品", "、".join(line.things[:6]))]
        ask_reason(
            self.pane, f"撤回：{line.code}", facts, "撤回", lambda why: verb(reason=why),
            ready=KEPT_ON, clause=CLAUSE,
        )  # fmt: skip
