"""The door of a collective move-in: tickets scanned on coming and going, the next one called (MOVE-02)."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.modules.collective import floor_lists, lists, service
from app.modules.collective.scan_view import do_scan, tell
from app.ui.desk import Desk
from app.ui.parts import Card, allow, button, column, key_cap, label, row
from app.ui.scan_field import ScanField
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width

Now = Callable[[], datetime]
COLUMNS = (
    Column("ticket", "票号", 64, bold=True),
    Column("room", "房号", 110),
    Column("came", "到场", 64),
    Column("left", "离场", 64),
    Column("state", "", 70),
    Column("note", "备注", 0, muted=True),
)
SIDE = 320
COUNTS = (
    ("expected", "这个时段还没到"),
    ("here", "在场办理"),
    ("left", "离场缺件"),
    ("missed", "过时未到"),
    ("done", "办妥"),
)


class DoorView(QWidget):
    """Two scan fields, one for each way; Tab goes from one to the other."""

    def __init__(self, desk: Desk, now: Now) -> None:
        super().__init__()
        self.desk, self._now, self.plan = desk, now, 0
        self.coming = ScanField("扫票到场", "扫入住票，或打票号后回车")
        self.going = ScanField("扫票离场", "扫入住票或会签单")
        self.coming.scanned.connect(self.arrive)
        self.going.scanned.connect(self.leave)
        self.came, self.went = label("—", "num"), label("—", "num")
        self.came_words, self.went_words = label(" ", "muted", wrap=True), label(" ", "muted", wrap=True)
        self.here = RowTable(COLUMNS, "今天到场的住户")
        self.list_card = Card("今天到场")
        self.list_card.body.addWidget(self.here)
        self.call_button = allow(button("叫下一号", self.call, role="outline", keys="F8"), desk, service.call)
        self.calls = Card("叫号", "", self.call_button, key_cap("F8"))
        self.called = label("—", "num")
        self.waiting = label(" ", "muted", wrap=True)
        self.calls.body.addLayout(column(self.called, self.waiting, spacing=2, margins=(12, 6, 12, 6)))
        self.counts = Card("现在")
        self._numbers = {name: label("0", "h3") for name, _ in COUNTS}
        self._build()

    def _build(self) -> None:
        doors = []
        for title, field, big, words in (
            ("到场", self.coming, self.came, self.came_words),
            ("离场", self.going, self.went, self.went_words),
        ):
            card = Card(title)
            words.setMinimumHeight(38)
            words.setAlignment(Qt.AlignmentFlag.AlignTop)
            card.body.addLayout(column(field, big, words, spacing=6, margins=(12, 10, 12, 8)))
            doors.append(card)
        lines = [row(label(told), None, self._numbers[name]) for name, told in COUNTS]
        self.counts.body.addLayout(column(*lines, spacing=1, margins=(12, 5, 12, 6)))
        side = QWidget()
        side.setLayout(column(self.counts, self.calls, None, spacing=8))
        fix_width(side, SIDE)
        main = column(row(*doors, spacing=12), self.list_card, spacing=12)
        main.setStretch(1, 1)
        box = row(spacing=12)
        box.addLayout(main, 1)
        box.addWidget(side)
        self.setLayout(box)

    def first_focus(self) -> QWidget:
        """Who comes is scanned first."""
        return self.going if self.going.hasFocus() else self.coming

    def reload(self) -> None:
        """Read again who is there."""
        at = self._now()
        lines = self.desk.read(floor_lists.seen_lately, self.plan, at)
        self.here.set_rows(lines)
        self.list_card.count(f"在场 {sum(not line.left for line in lines)} 户，共 {len(lines)} 次")
        progress = self.desk.read(lists.figures, self.plan, at).all
        for name, number in self._numbers.items():
            number.setText(str(getattr(progress, name)))
        queue = self.desk.read(floor_lists.queue, self.plan)
        self.called.setText(queue.called[0] if queue.called else "—")
        rest = f" 等 {len(queue.waiting)} 号" if len(queue.waiting) > 6 else ""
        waits = "、".join(queue.waiting[:6])
        self.waiting.setText(f"等候：{waits}{rest}" if waits else "没有等候的住户")

    def arrive(self, code: str) -> None:
        """A ticket was scanned at the door."""
        seen, refused = do_scan(self.desk, service.arrive, self.plan, code)
        if refused is not None:
            self.came.setText("—")
            tell(self.came_words, refused.sentence, "over")
        elif seen is not None:
            self.came.setText(f"{seen.ticket}　{seen.room}")
            tell(self.came_words, seen.note or f"{seen.at:%H:%M} 到场", "due" if seen.note else "muted")
            self._say(f"{seen.ticket} 号 {seen.room} 到场。", seen)

    def leave(self, code: str) -> None:
        """A ticket or sheet was scanned on the way out."""
        seen, refused = do_scan(self.desk, service.leave, self.plan, code)
        if refused is not None:
            self.went.setText("—")
            tell(self.went_words, refused.sentence, "over")
        elif seen is not None:
            self.went.setText(f"{seen.ticket}　{seen.room}")
            tell(self.went_words, f"{seen.at:%H:%M} 离场，会签单放进收表盒")
            self._say(f"{seen.ticket} 号 {seen.room} 离场。", seen)

    def call(self) -> None:
        """The next ticket is called."""
        if self.desk.allows(service.call):
            seen = self.desk.do(service.call, self.plan)
            if seen is not None:
                self.desk.say(f"叫 {seen.ticket} 号。")

    def _say(self, words: str, seen: service.Seen) -> None:
        self.desk.say(
            words, undo=lambda: self.desk.do(service.undo_seen, seen.visit.id, done="已撤销这次登记。")
        )
