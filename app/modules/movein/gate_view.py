"""What the panel of every gate has: its blocks on a page, what is missing, the button that passes."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QWidget

from app.modules.movein import service
from app.modules.movein.card import GateLine, MoveInCard
from app.modules.movein.rules import GATE_ZH
from app.modules.movein.standing import Standing
from app.ui.desk import Desk
from app.ui.dialog import ReasonSheet
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.parts import Elided, allow, button, clear, column, frame, key_cap, label, row
from app.ui.theme import fix_height

READY_TO_GO_ON = {
    "identity": ("业主另日补交", "复印件后补", "资料在开发商处"),
    "forms": ("业主另日补交", "另约时间验房", "表未通，后补底数"),
    "review": ("业主另日补交", "向开发商索取中", "等测绘面积"),
}
READY_TO_GO_BACK = ("资料有误，重新核对", "业主改变主意", "登记错了")
FOOT = 52


class GatePanel(QFrame):
    """One gate; `left` asks that the gate which is open is shown instead of this one."""

    gate = ""
    passes: Callable[..., Any]
    words = ""
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.card: MoveInCard | None = None
        self.standing: Standing | None = None
        self.live = False
        self.setProperty("surface", "card")
        self.setAccessibleName(GATE_ZH[self.gate])
        self.body = column(spacing=10, margins=(12, 10, 12, 10))
        inner = QWidget()
        inner.setLayout(self.body)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # of a gate to look at: arrows scroll
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        QApplication.instance().focusChanged.connect(self._keep_in_sight)  # type: ignore[union-attr]
        self.area.setAccessibleName(GATE_ZH[self.gate])
        self._sign = Glyph("info", 15)
        self._missing = Elided("s")
        self._foot = row(spacing=8)
        across = row(self._sign, self._missing, self._foot, margins=(12, 0, 12, 0))
        across.setStretch(1, 1)
        foot = frame("foot", across)
        fix_height(foot, FOOT)
        self.go: QPushButton | None = None
        box = column(self.area, foot, spacing=0, margins=(1, 1, 1, 1))
        box.setStretch(0, 1)
        self.setLayout(box)

    # ---- what each gate says

    def fill(self, card: MoveInCard, standing: Standing) -> None:
        """Show what stands in the blocks; `self.live` says whether it can be changed."""
        raise NotImplementedError

    def first_focus(self) -> QWidget:
        """Where the next key belongs: the first block that lacks something, else the button."""
        raise NotImplementedError

    def edit(self) -> None:
        """F2: change what is chosen."""

    def extra_buttons(self) -> list[QPushButton]:
        """Buttons beside the one that passes the gate."""
        return []

    def told(self) -> dict[str, Any] | None:
        """What the verb that passes the gate is told; None when something typed is refused first."""
        return {}

    def keep(self) -> bool:
        """Note what is typed and not noted yet; False when that is refused."""
        return True

    # ---- what is the same for all

    def show_card(self, card: MoveInCard, standing: Standing) -> None:
        """Show a move-in; alive while this is its open gate."""
        shown = self.card
        anew = shown is None or shown.ref != card.ref or self.live != (card.gate == self.gate)
        moved = shown is None or (shown.gate, shown.reviewed) != (card.gate, card.reviewed)
        self.card, self.standing, self.live = card, standing, card.gate == self.gate
        self.fill(card, standing)
        if anew or (moved and not self.live):
            self._fill_foot()  # what leads back names the gate that is open
        if anew:
            self.area.verticalScrollBar().setValue(0)
        self._show_missing()

    def line(self) -> GateLine:
        """How this gate stands."""
        assert self.card is not None
        return next(line for line in self.card.gates if line.gate == self.gate)

    def show_block(self, block: QWidget) -> None:
        """Bring a block in sight."""
        self.area.ensureWidgetVisible(block, 0, 24)

    def pass_gate(self) -> None:
        """Ctrl+Enter: pass the gate, or ask why it should be passed although something is missing."""
        if not self.live or not self.keep() or not self.desk.allows(self.passes):
            return
        told = self.told()
        if told is not None:
            self._pass(told)

    def ask_back(self) -> None:
        """Open a passed gate again, with the reason."""
        card = self.card
        if card is None or not self.desk.allows(service.go_back):
            return
        done = f"已退回到“{GATE_ZH[self.gate]}”，请重新办理。"

        def act(why: str) -> str:
            _, refused = attempt(self.desk, service.go_back, card.ref.id, gate=self.gate, why=why, done=done)
            return refused.sentence if refused is not None else ""

        then = "这一步和它后面办过的各步都要重新办；办过的经过留着。"
        if card.formalities:
            then = "手续不再算办妥：归档、录入的期限取消，没发的短信撤回。" + then
        facts = [("户", f"{card.room}　{card.number}"), ("退回以后", then)]
        StayingReasonSheet(
            self, self.desk, f"退回到“{GATE_ZH[self.gate]}”", facts, "退回重办", act, READY_TO_GO_BACK
        )

    # ---- inside

    def _keep_in_sight(self, _was: QWidget | None, now: QWidget | None) -> None:
        # a click must find its button where it was pressed, so only keys scroll;
        # a page just shown is not laid out yet, so it is done a turn later
        clicked = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if now is not None and not clicked and self.area.isAncestorOf(now):
            QTimer.singleShot(0, self, self._show_focus)

    def _show_focus(self) -> None:
        now = QApplication.focusWidget()
        if now is not None and self.area.isAncestorOf(now):
            self.show_block(now)

    def _pass(self, told: dict[str, Any]) -> None:
        card = self.card
        assert card is not None
        verb, done = type(self).passes, self.done_words()
        _, refused = attempt(self.desk, verb, card.ref.id, **told, done=done)
        if refused is None:
            return
        if refused.field != "why":
            self.desk.refuse(refused.sentence, clause=refused.clause, field=refused.field)
            return

        def again(why: str) -> str:
            _, still = attempt(self.desk, verb, card.ref.id, **told, why=why, done=done)
            return still.sentence if still is not None else ""

        missing = "、".join(gap.words for gap in self.line().gaps)
        facts = [
            ("户", f"{card.room}　{card.number}"),
            ("还缺", missing),
            ("先办以后", "缺的留在清单上，补齐时勾上。"),
        ]
        ready = READY_TO_GO_ON.get(self.gate, ())
        StayingReasonSheet(self, self.desk, "资料不齐，先办下一步", facts, "先办", again, ready)

    def done_words(self) -> str:
        """What the message bar says once the gate is passed."""
        assert self.card is not None
        return f"{self.card.room} {self.words}。"

    def _fill_foot(self) -> None:
        clear(self._foot)
        self.go = None
        assert self.card is not None
        if self.live:
            for extra in self.extra_buttons():
                self._foot.addWidget(extra)
            self.go = allow(
                button(self.words, self.pass_gate, role="filled", keys="Ctrl+Enter"),
                self.desk,
                type(self).passes,
            )
            self._foot.addWidget(self.go)
            self._foot.addWidget(key_cap("Ctrl Enter"))
            return
        if self.card.state == "open" and not self.card.reviewed and self.gate != "review":
            back = button("退回重办…", self.ask_back, role="danger", keys="Ctrl+Backspace")
            self._foot.addWidget(allow(back, self.desk, service.go_back))
            self._foot.addWidget(key_cap("Ctrl ⌫"))
        if self.card.gate:
            now = GATE_ZH[self.card.gate]
            self._foot.addWidget(button(f"回到“{now}”", self.left.emit, role="outline", keys="Esc"))

    def _show_missing(self) -> None:
        line = self.line()
        if not self.live:
            passed = f"{line.passed} {line.by} 办完" if line.passed else ""
            lacks = "还缺：" + "、".join(gap.words for gap in line.gaps) if line.gaps else ""
            told = "　".join(part for part in (passed, line.note, lacks) if part)
            words = told if passed else "还没有轮到这一步"
            self._sign.show_state("done" if line.passed else "later")
        elif line.gaps:
            words = f"还缺 {len(line.gaps)} 项：" + "、".join(gap.words for gap in line.gaps)
            self._sign.show_state("today")
        else:
            words = "这一步都齐了。"
            self._sign.show_state("done")
        self._missing.put(words)


class StayingReasonSheet(ReasonSheet):
    """Asks why; refused, it stays with what was typed. `act` gives the sentence of a refusal, or nothing."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        facts: list[tuple[str, str]],
        words: str,
        act: Callable[[str], str],
        ready: tuple[str, ...] = (),
        clause: str = "MOVE-01",
    ) -> None:
        super().__init__(over, title, facts, words, act, ready=ready, icon="movein", clause=clause)
        self._try, self._desk = act, desk
        self.open_sheet(self.reason)

    def give(self, reason: str) -> None:
        """Do it and close, or say why not."""
        sentence = self._try(reason)
        if sentence:
            self.refuse(sentence)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.close_sheet()
        if not self._over.isVisible():
            self._desk.moved.emit()  # the gate was passed: the keys go to the next one


def block(title: str, *inside: QWidget, actions: tuple[QWidget, ...] = (), hint: str = "") -> QFrame:
    """A part of a gate's page: a head with its title and buttons, and what it holds."""
    head = row(label(title, "h3"), label(hint, "c"), None, *actions, spacing=8, margins=(12, 3, 8, 3))
    made = frame("card", column(frame("cardhead", head), *inside, spacing=0, margins=(1, 1, 1, 1)))
    made.setAccessibleName(title)
    return made
