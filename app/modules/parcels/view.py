"""The room of the parcels: the drawn shelf with whoever is served below it, taking in at the right."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.parcels import checking, lists, service
from app.modules.parcels.check_lists import last_check
from app.modules.parcels.check_view import CheckPane
from app.modules.parcels.columns_view import lines
from app.modules.parcels.handing_view import HandingPane
from app.modules.parcels.head_view import FOUND, LIST, SHELF, PageHead
from app.modules.parcels.intake_view import IntakePane
from app.modules.parcels.opening_view import open_ref
from app.modules.parcels.resting_view import RestingCard
from app.modules.parcels.views_view import Views
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.page import Hint, Page
from app.ui.parts import column, row
from app.ui.theme import text_scale

QWIDGETSIZE_MAX = 16_777_215
"""Pixels: Qt's own word for as wide as there is room."""
SIDE, TWO_COLUMNS = 440, 1060
"""Pixels, times the text size: the right column, and from where both columns have room."""
MINUTE = 60_000
Now = Callable[[], datetime]


class ParcelsPage(Page):
    """Tab 包裹: F5 takes in, F6 hands out; `found` makes the pane of lost property."""

    kinds = frozenset(
        {"parcel", "parcel_handover", "parcel_call", "parcel_sitting", "parcel_decline", "shelf_bay",
         "shelf_check", "courier", "unit", "tie", "person"}
    )  # fmt: skip

    def __init__(
        self, desk: Desk, found: Callable[[Desk, Now], Any] | None = None, now: Now = datetime.now
    ) -> None:
        super().__init__(desk, "包裹架")
        self.now, self._make_found = now, found
        self.found: Any = None
        self._check: CheckPane | None = None
        self.which, self.counted = SHELF, lists.Counts(0, 0, 0, 0, 0, 0)
        self._side_first = False
        self.tools_above = PageHead(self, found=found is not None)
        self.handing = HandingPane(desk, now)
        self.handing.household.connect(self._looked_up)
        self.views = Views(self, now)
        self.resting = RestingCard(desk)
        self.resting.begun.connect(self.start_intake)
        self.resting.opened.connect(lambda line: self.views.open_card(line.ref))
        self.intake = IntakePane(desk, now)
        self.intake.shelved.connect(self._shelved)
        self.intake.left.connect(self._intake_left)
        self.active: QWidget = self.views
        self._lay_out()
        for keys, act in (
            ("Ctrl+F", self._to_filter),
            ("Ctrl+P", lambda: self.views.print_over()),
            ("Ctrl+F6", lambda: self.next_pane(1)),
            ("Ctrl+Shift+F6", lambda: self.next_pane(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)
        self._minute = QTimer(self)  # what is not chased by noon is overdue whether or not anybody clicks
        self._minute.setInterval(MINUTE)
        self._minute.timeout.connect(self._every_minute)
        self._minute.start()

    # ---- building

    def _lay_out(self) -> None:
        self.left = QWidget()
        box = column(self.views, self.handing, spacing=10)
        box.setStretch(0, 1)
        self.left.setLayout(box)
        self.side = QStackedWidget()
        self.side.addWidget(self.resting)
        self.side.addWidget(self.intake)
        main = QWidget()
        across = row(spacing=12)
        across.addWidget(self.left, 1)
        across.addWidget(self.side)
        main.setLayout(across)
        self.stack = QStackedWidget()
        self.stack.addWidget(main)
        self.body.addWidget(self.stack)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the shelf again, and what stands beside it."""
        now = self.now()
        standing = self.desk.read(lists.shelf, now)
        self.counted = self.desk.read(lists.counts, now)
        self.views.show_parcels(standing)
        self.resting.show_figures(self.counted, standing.parcels, lines)
        self.resting.show_checked(self.desk.read(last_check, now.date()))
        self.handing.reload()
        self.intake.reload()
        self._show_side()
        self.tools_above.show_counts(self.counted)
        self._fit()

    def show_view(self, which: str) -> None:
        """Shelf, list, what is too old, the queue, or the lost property."""
        self.which = which
        self.tools_above.segments.choose(which)
        if which == FOUND and self.found is None and self._make_found is not None:
            self.found = self._make_found(self.desk, self.now)
            self.stack.addWidget(self.found)
        self.stack.setCurrentIndex(0)
        if which == FOUND:
            self.stack.setCurrentWidget(self.found)
        else:
            self.views.show_view(which)
            self.active = self.views
        self._fit()
        self.desk.moved.emit()

    def open(self, ref: Ref) -> None:
        """Show a parcel, a household's parcels, a handover's household, a bay, a look over the shelf."""
        open_ref(self, ref)

    def shown(self) -> Ref | None:
        """The household that is lit, or the thing that was found."""
        if self.which == FOUND and self.found is not None:
            found: Ref | None = self.found.shown()
            return found
        return self.handing.shelf.ref if self.handing.shelf is not None else None

    # ---- what is done here

    def start_intake(self, number: str = "") -> None:
        """F5: the sitting of taking in, begun or taken up again; `number` is the first one scanned."""
        if not self.desk.allows(service.take_in):
            return
        self.to_main()
        self._side_first = True
        self.active = self.intake
        self.intake.begin()
        self._show_side()
        self._fit()
        self.desk.moved.emit()
        if number:
            self.desk.settled.emit()  # what the box did not know has found its place
            self.intake.take_scan(number)

    def start_handing(self, text: str = "") -> None:
        """F6: somebody comes for parcels; `text` is what was scanned or typed already."""
        if not self.desk.allows(service.hand_out):
            return
        self.to_shelf()
        self.active = self.handing
        self.desk.moved.emit()
        self.handing.scan.selectAll()  # what was half typed before gives way to the next one
        if text:
            self.handing.look_for(text)

    def light(self, unit: Ref | None, chosen: Sequence[Ref] = ()) -> None:
        """Light a household on the shelf and put it into the hands of the pane below; None puts it out."""
        if unit is None:
            self.handing.clear()
        else:
            self.handing.show_household(unit, chosen)
        self._looked_up(unit)

    def serve(self, unit: Ref, chosen: Sequence[Ref] = ()) -> None:
        """Light a household, and the next key belongs to handing out."""
        self.to_shelf()
        self.active = self.handing
        self.light(unit, chosen)
        self.desk.moved.emit()

    def would_hand_out(self, ref: Ref) -> bool:
        """True for a parcel that waits for a household, when the clerk may hand it out."""
        known = self.desk.read(lists.parcel, ref.id, self.now())
        waits = known is not None and known.state == "waiting" and known.unit is not None
        return waits and self.desk.may(service.hand_out)

    def scanned_elsewhere(self, ref: Ref, title: str) -> bool:
        """A label or number was scanned into the box: a waiting parcel's household is lit; else False."""
        known = self.desk.read(lists.parcel, ref.id, self.now())
        if known is None or known.state != "waiting" or known.unit is None:
            return False
        if self._check is not None and self.stack.currentWidget() is self._check:
            self._check.take_scan(known.number)
            return True
        self.serve(known.unit, (ref,))
        return True

    def start_check(self) -> None:
        """The shelf is looked over with the scanner."""
        if not self.desk.allows(checking.begin_check):
            return
        if self._check is None:
            self._check = CheckPane(self.desk, self.now)
            self._check.left.connect(self.show_main)
            self.stack.addWidget(self._check)
        if self._check.begin():
            self.stack.setCurrentWidget(self._check)
            self._fit()
            self.desk.moved.emit()

    def show_main(self) -> None:
        """Back to shelf and lists."""
        self.to_main()
        self.reload()
        self.desk.moved.emit()

    def next_pane(self, by: int) -> None:
        """Ctrl+F6: the next part of the page; in a narrow window the other column comes in sight."""
        if self.stack.currentIndex() != 0:
            return
        panes = [self.views, *([self.handing] if self.handing.isVisibleTo(self) else []), self._beside]
        if self._is_narrow:
            self._side_first = not self._side_first
            self.active = self._beside if self._side_first else self.views
        else:
            here = panes.index(self.active) if self.active in panes else 0
            self.active = panes[(here + by) % len(panes)]
        self._fit()
        self.desk.moved.emit()

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        view = self.stack.currentWidget()
        if self.stack.currentIndex() != 0 and hasattr(view, "hints"):
            return tuple(view.hints())
        if self.active is self.intake and self._beside is self.intake:
            return tuple(self.intake.hints())
        if self.active is self.handing:
            return self.handing.hints()
        first = (("F5", "收件"), ("F6", "出件"), ("Alt 1–5", "换看法"))
        return (*first, *self.views.hints(), ("Ctrl F6", "下一栏"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        own = (
            ("PARC-01", "先看外包装再签收登记，写明给谁、放在哪里；破损的拒收，或拍照写明再收。"),
            ("PARC-02", "本人或说得出的代取人签名领走，贵重的核对证件；三天催领，放久了的报负责人定办法。"),
        )
        if self.which == FOUND and self.found is not None and hasattr(self.found, "clauses"):
            return tuple(self.found.clauses())
        return own

    def back(self) -> bool:
        """Esc: from a look over the shelf, a household, the side column."""
        view = self.stack.currentWidget()
        if self.which == FOUND and view is self.found:
            return bool(self.found.back())
        if self.stack.currentIndex() != 0:
            self.show_main()
            return True
        pane: Any = self.active
        if pane in (self.handing, self.intake) and pane.back():
            return True
        if self.active is self.handing or (self.handing.shelf is not None and self.active is self.views):
            self.light(None)
            self.active = self.views
            self.desk.moved.emit()
            return True
        if self._is_narrow and self._side_first:
            self._intake_left()
            return True
        return False

    def undo(self) -> bool:
        """Ctrl+Z: the last scan of the look over the shelf, parcel of the sitting, or handover."""
        if self._check is not None and self.stack.currentWidget() is self._check:
            return bool(self._check.undo_last())
        if self.active is self.handing or not self.intake.busy:
            return bool(self.handing.undo_last())
        return bool(self.intake.undo_last())

    def leave(self) -> None:
        """Cover what was uncovered."""
        self.handing.leave()
        self.intake.keep()
        if self.found is not None:
            self.found.leave()

    def first_focus(self) -> QWidget:
        """Where the next key belongs: what is being done."""
        view: Any = self.stack.currentWidget()
        if self.stack.currentIndex() != 0:
            first: QWidget = view.first_focus()
            return first
        if self.active is self.intake and not self.intake.busy:
            self.active = self._beside
        pane: Any = self.active
        found: QWidget = pane.first_focus()
        return found

    def focus_field(self, name: str) -> None:
        """A refusal names a field of what is being done."""
        pane: Any = self.active
        if hasattr(pane, "focus_field"):
            pane.focus_field(name)

    # ---- inside

    @property
    def _beside(self) -> QWidget:
        return self.intake if self.side.currentWidget() is self.intake else self.resting

    @property
    def _is_narrow(self) -> bool:
        return self.width() < round(TWO_COLUMNS * text_scale())

    def to_main(self) -> None:
        if self.which == FOUND:
            self.which = SHELF
            self.tools_above.segments.choose(SHELF)
            self.views.show_view(SHELF)
        self.stack.setCurrentIndex(0)
        self._fit()

    def to_shelf(self) -> None:
        """Shelf or list with the handing pane below; the other views have no room for it."""
        self.to_main()
        self._side_first = False
        if self.which not in (SHELF, LIST):
            self.show_view(SHELF)
        self._fit()

    def _looked_up(self, unit: Ref | None) -> None:
        self.views.light(unit)

    def _shelved(self, parcel: Ref) -> None:
        """What was just taken in shows where it lies."""
        self.views.show_new(parcel, keep=self.handing.shelf is not None)

    def _intake_left(self) -> None:
        self._side_first = False
        self.active = self.views
        self._show_side()
        self._fit()
        self.desk.moved.emit()

    def _show_side(self) -> None:
        self.side.setCurrentWidget(
            self.intake if self.intake.busy or self.active is self.intake else self.resting
        )

    def _fit(self) -> None:
        """In a narrow window one column is in sight."""
        narrow, wide = self._is_narrow, round(SIDE * text_scale())
        self.side.setMinimumWidth(wide)
        self.side.setMaximumWidth(QWIDGETSIZE_MAX if narrow else wide)
        self.side.setVisible(not narrow or self._side_first)
        self.left.setVisible(not narrow or not self._side_first)
        self.handing.setVisible(self.which in (SHELF, LIST) and self.views.has_shelf)
        checking_now = self._check is not None and self.stack.currentWidget() is self._check
        self.tools_above.fit(self.which, checking_now=checking_now)

    def _to_filter(self) -> None:
        if self.which == FOUND:
            self.found.to_filter()
        elif self.stack.currentIndex() == 0:
            self.show_view(LIST)
            self.views.list.to_filter()

    def _every_minute(self) -> None:
        if self.isVisible() and self.stack.currentIndex() == 0 and not self.intake.busy:
            self.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window shows one column."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: Any) -> None:
        """Page up and down and letters nobody took."""
        if event.key() == Qt.Key.Key_Escape and self.back():
            return
        super().keyPressEvent(event)
