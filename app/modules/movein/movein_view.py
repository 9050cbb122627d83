"""One household moving in, on one page: the four gates, the open gate's panel, the household beside it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.movein import lists
from app.modules.movein.card import GateLine, MoveInCard
from app.modules.movein.fees_view import FeesPanel
from app.modules.movein.forms_view import FormsPanel
from app.modules.movein.gate_view import GatePanel
from app.modules.movein.identity_view import IdentityPanel
from app.modules.movein.review_view import ReviewPanel
from app.modules.movein.rules import GATE_ZH, GATES
from app.modules.movein.sheets_view import MovedInSheet
from app.modules.movein.side_view import HouseSide
from app.modules.movein.standing import Standing
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.parts import column, row
from app.ui.steps import Step, Steps
from app.ui.theme import fix_width, text_scale

SIDE, ROOMY = 344, 1080
"""Pixels of the side column, and of a page that has room for it, times the text size."""
Now = Callable[[], datetime]
NAMES = [gate for gate, _ in GATES]


class MoveInView(QWidget):
    """Shows a move-in and follows it from gate to gate; Alt+1 to Alt+4 look back."""

    changed_view = Signal()

    def __init__(self, desk: Desk, now: Now = datetime.now) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self.ref: Ref | None = None
        self.card: MoveInCard | None = None
        self.standing: Standing | None = None
        self._looking_at = ""
        self._beside = False
        self.setAccessibleName("办理入住")
        self.steps = Steps()
        self.steps.picked.connect(lambda place: self.look_at(NAMES[place]))
        self.panels: dict[str, GatePanel] = {
            panel.gate: panel
            for panel in (IdentityPanel(desk), FormsPanel(desk), FeesPanel(desk), ReviewPanel(desk))
        }
        self.stack = QStackedWidget()
        for panel in self.panels.values():
            panel.left.connect(self.follow)
            self.stack.addWidget(panel)
        self.side = HouseSide(desk, self.ask_moved_in)
        fix_width(self.side, SIDE)
        left = column(self.steps, self.stack, spacing=6)
        left.setStretch(1, 1)
        self._left = QWidget()
        self._left.setLayout(left)
        sides = row(self._left, self.side, spacing=12)
        sides.setStretch(0, 1)
        self.setLayout(sides)
        self._set_keys()

    def _set_keys(self) -> None:
        acts: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+Return", lambda: self.panel.pass_gate()),
            ("Ctrl+Enter", lambda: self.panel.pass_gate()),
            ("F2", lambda: self.panel.edit()),
            ("Ctrl+F6", self.turn_side),
            ("Ctrl+Shift+F6", self.turn_side),
        ]
        acts += [(f"Alt+{number}", partial(self.look_at, gate)) for number, gate in enumerate(NAMES, 1)]
        for keys, act in acts:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- what is in sight

    @property
    def panel(self) -> GatePanel:
        """The panel in sight."""
        found = self.stack.currentWidget()
        assert isinstance(found, GatePanel)
        return found

    def open(self, ref: Ref) -> bool:
        """Show a move-in at its open gate; False when it is not there."""
        self.ref, self._looking_at = ref, ""
        return self.reload(anew=True)

    def reload(self, *, anew: bool = False) -> bool:
        """Read it again; when its gate has moved on, so does the page."""
        if self.ref is None:
            return False
        before = self.card.gate if self.card is not None and self.card.ref == self.ref else ""
        card = self.desk.read(lists.card, self.ref.id)
        if card is None:
            return False
        standing = self.desk.read(lists.standing, card.unit.id, self._now().date(), card.ref)
        if standing is None:
            return False
        self.card, self.standing = card, standing
        moved = anew or card.gate != before
        if moved:
            self._looking_at = ""
        self._show()
        if moved:
            self.changed_view.emit()
        return True

    def look_at(self, gate: str) -> None:
        """Show a gate that was passed, as it stands; one that is to come is only named."""
        card = self.card
        if card is None:
            return
        line = _line(card, gate)
        if line.state == "later" and gate != card.gate and not (gate == "review" and card.state != "open"):
            self.desk.inform(f"“{GATE_ZH[gate]}”还没有轮到。")
            return
        self.keep()
        self._looking_at = "" if gate == card.gate else gate
        self._show()
        self.changed_view.emit()

    def follow(self) -> None:
        """Back to the gate that is open."""
        self._looking_at = ""
        self._show()
        self.changed_view.emit()

    def looks_back(self) -> bool:
        """True while a gate is in sight that is not the open one."""
        return bool(self._looking_at) and self.card is not None and bool(self.card.gate)

    def turn_side(self) -> None:
        """In a small window: the household instead of the gate, and back."""
        if not self._narrow():
            return
        self._beside = not self._beside
        self._fit()
        self.changed_view.emit()

    def first_focus(self) -> QWidget:
        """Where the next key of the gate belongs."""
        return self.panel.first_focus() if self._left.isVisible() else self.side

    def focus_field(self, name: str) -> None:
        """Show what a refusal names: the gate that is open, or the day on its page."""
        if name in NAMES:
            self.follow()
        elif name == "handed_over" and isinstance(self.panel, FormsPanel):
            self.panel.handed_over.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Note what is typed and not noted yet."""
        if self.card is not None and self.panel.live and isinstance(self.panel, FormsPanel):
            self.panel.keep()

    # ---- the household afterwards

    def ask_moved_in(self) -> None:
        """The day since which they live there."""
        if self.standing is not None:
            MovedInSheet(self, self.desk, self.standing, self._now).start()

    # ---- inside

    def _show(self) -> None:
        card, standing = self.card, self.standing
        assert card is not None
        assert standing is not None
        shown = self._looking_at or card.gate or "review"
        panel = self.panels[shown]
        panel.show_card(card, standing)
        self.stack.setCurrentWidget(panel)
        steps = [Step(line.zh, line.state, f"{line.passed} {line.by}".strip()) for line in card.gates]
        self.steps.show_steps(steps, NAMES.index(shown))
        self.side.show_card(card, standing)

    def _narrow(self) -> bool:
        return self.width() < round(ROOMY * text_scale())

    def _fit(self) -> None:
        narrow = self._narrow()
        self.side.setVisible(not narrow or self._beside)
        self._left.setVisible(not narrow or not self._beside)
        if narrow and self._beside:
            self.side.setMaximumWidth(16_777_215)
        else:
            fix_width(self.side, SIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow page the household is a view of its own (Ctrl+F6)."""
        super().resizeEvent(event)
        self._fit()


def _line(card: MoveInCard, gate: str) -> GateLine:
    return next(line for line in card.gates if line.gate == gate)
