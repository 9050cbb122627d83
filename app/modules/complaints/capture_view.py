"""F8: what a caller says is taken down while it is said; a second call is taken beside the first."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.complaints import service
from app.modules.complaints.capture_call_view import OneCall
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.icons import IconLabel
from app.ui.page import Hint
from app.ui.pane import Pane
from app.ui.parts import allow, button, column, key_cap, label, row
from app.ui.segments import Segments
from app.ui.theme import fix_height

PLACES = ("complaints.call.1", "complaints.call.2")
KEEP_EVERY, TICK = 2000, 1000
"""Milliseconds between two savings of the draft, and between two looks at the clock."""
BOTH_BUSY = "两个来电都还没有存档。请先存下一个，再记新的。"


class CapturePane(Pane):
    """`saved` carries the matter when nothing else is in hand, `left` that the pane was put away.

    What stands here is kept every two seconds for the person who typed it.
    """

    saved = Signal(object)
    left = Signal()
    kinds = frozenset({"matter", "matter_step", "unit", "person", "tie", "telephone", "handbook_text"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self._came = False  # put in sight by the key that starts, so that key asks for no second call
        self.setAccessibleName("记来电")
        self.calls = tuple(OneCall(desk, place, now) for place in PLACES)
        self.stack = QStackedWidget()
        self.lasted = label("", "chip", tone="accent")
        self.kept = label("", "muted")
        self.segments = Segments((("0", "来电 1"), ("1", "来电 2")), "来电")
        self.segments.changed.connect(lambda value: self._turn_to(int(value)))
        self.second = allow(button("第二个来电", self.start, icon="plus", keys="F8"), desk, service.take_down)
        head = QWidget()
        fix_height(head, 34)
        marks = row(IconLabel("phone", 22, "accent"), label("记来电", "h1"), self.lasted, self.kept)
        head.setLayout(row(marks, None, self.segments, self.second, key_cap("F8"), spacing=12))
        for place, call in enumerate(self.calls):
            self.stack.addWidget(call)
            call.edited.connect(self._show_head)
            call.saved.connect(self._saved)
            call.dropped.connect(lambda place=place: self._ended(place))
        box = column(head, self.stack, spacing=10)
        box.setStretch(1, 1)
        self.setLayout(box)
        self._keeping = QTimer(self, interval=KEEP_EVERY)
        self._keeping.timeout.connect(self.keep)
        self._ticking = QTimer(self, interval=TICK)
        self._ticking.timeout.connect(self._tick)
        self._show_head()

    # ---- what the page asks

    @property
    def busy(self) -> bool:
        """True while a call stands here that is not saved."""
        return any(call.in_hand for call in self.calls)

    @property
    def current(self) -> OneCall:
        """The call in sight."""
        return self.calls[self.stack.currentIndex()]

    def start(self, unit_id: int = 0, text: str = "") -> None:
        """F8: take down a call; again, while one is in hand: the second one, then from one to the other."""
        if not self.desk.allows(service.take_down):
            return
        self.take_up()
        if unit_id or not self._came:
            self._make_room(wanted=bool(unit_id))
        self._came = False
        if unit_id and self.current.in_hand:
            self.desk.refuse(BOTH_BUSY)
            return
        self.current.begin(unit_id, text)
        self._show_head()

    def take_up(self) -> bool:
        """The calls this person had in hand before the lock; True when there is one now."""
        found = [call.take_up() for call in self.calls]
        if any(found) and not self.current.in_hand:
            self._turn_to(found.index(True))
        self._show_head()
        return self.busy

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (
            ("Enter", "下一格"),
            ("Shift Enter", "上一格"),
            ("Ctrl Enter", "存档"),
            ("Alt Q", "只记一笔咨询"),
            ("Alt J", "并入已有一件"),
            ("F8", "第二个来电"),
            ("Esc", "收起，草稿保留"),
        )

    def keep(self) -> None:
        """What stands here is kept; the head says when."""
        for call in self.calls:
            call.keep()
        self._show_head()

    # ---- the pane

    def reload(self) -> None:
        """Households and matters as they are now."""
        super().reload()
        for call in self.calls:
            call.reload()

    def back(self) -> bool:
        """Esc: first an open list, then the pane is put away; the draft stays."""
        if not self.current.fold_lists():
            self.keep()
            self.left.emit()
        return True

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        return self.current.form.first()

    def showEvent(self, event: QShowEvent) -> None:
        """In sight: the clocks run and what is typed is kept."""
        super().showEvent(event)
        self._came = True
        self._keeping.start()
        self._ticking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: what stands here is kept."""
        super().hideEvent(event)
        self._keeping.stop()
        self._ticking.stop()
        self.keep()

    # ---- inside

    def _make_room(self, *, wanted: bool) -> None:
        """To the call that is free; with both in hand to the other one, unless a free one is `wanted`."""
        if not self.current.in_hand:
            return
        other = 1 - self.stack.currentIndex()
        if not (wanted and self.calls[other].in_hand):
            self._turn_to(other)

    def _turn_to(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.calls[place].begin()
        self._show_head()

    def _saved(self, ref: Ref, words: str) -> None:
        place = next((at for at, call in enumerate(self.calls) if call.in_hand), None)
        if place is None:
            self.desk.say(words)
            self.saved.emit(ref)
            return

        def show() -> None:
            self.saved.emit(ref)

        self.desk.say(f"{words}另一个来电还在记。", act=("看这一件", show))
        self._turn_to(place)

    def _ended(self, place: int) -> None:
        other = 1 - place
        if self.calls[other].in_hand:
            self._turn_to(other)
        else:
            self.left.emit()

    def _tick(self) -> None:
        self._show_head()
        if self._now().second == 0:
            self.current.show_clocks()

    def _show_head(self) -> None:
        call, here = self.current, self.stack.currentIndex()
        self.lasted.setText(call.lasted(self._now()))
        self.lasted.setHidden(call.began is None)
        self.kept.setText(f"草稿已存 {call.kept_at:%H:%M}" if call.kept_at is not None else "")
        self.segments.choose(str(here))
        for place, (one, segment) in enumerate(zip(self.calls, self.segments.buttons, strict=True)):
            told = one.called if place == here or not one.in_hand else f"{one.called}　等待中".strip()
            segment.setText(f"来电 {place + 1}　{told}".strip())
            segment.setHidden(place == 1 and not one.in_hand and here == 0)
        both = all(one.in_hand for one in self.calls)
        self.second.setText("换到另一个" if both else "第二个来电")
        self.second.setEnabled(call.in_hand and self.desk.may(service.take_down))
