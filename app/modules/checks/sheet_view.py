"""The lines of a sheet under their heads: answered one after the other, or read afterwards."""

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.modules.checks.line_view import LineRow, Surroundings
from app.modules.checks.lists import RunLine, RunSheet
from app.modules.checks.photos_view import PhotoStrip
from app.modules.checks.problem_view import day_words
from app.modules.checks.rules import EMERGENCY, LineEntry, fine_zh
from app.modules.checks.typed_view import row_for
from app.modules.checks.widgets import LinesArea
from app.modules.followups.lists import FollowUpLine
from app.storage.attachments import AttachmentRow
from app.ui.glyphs import Glyph
from app.ui.parts import button, clear, column, frame, label, row
from app.ui.theme import text_scale

BAND = 30
_SIGN = {"fine": "done", "problem": "refused", "none": "off", "": "later"}
_TONE = {"fine": "ok", "problem": "over", "none": ""}


class AnsweredRow(QFrame):
    """A line of a sheet that is finished or not mine: what was found, and what became of a problem."""

    def __init__(
        self,
        line: RunLine,
        number: int,
        look: Callable[[AttachmentRow], object],
        open_followup: Callable[[FollowUpLine], object],
        *,
        group: str,
    ) -> None:
        super().__init__()
        self.line = line
        stamps, found = group == EMERGENCY, found_words(line, fine_zh(group))
        self.setAccessibleName(f"{number} {line.text}，{found} {line.note}".strip())
        self.setMinimumHeight(round(36 * text_scale()))
        count = label(str(number), "c")
        count.setFixedWidth(round(24 * text_scale()))
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        first = row(count, Glyph(_SIGN[line.result], 15), spacing=10, margins=(8, 5, 12, 5))
        first.addWidget(label(line.text, wrap=True), 1)
        if stamps and line.answered:
            first.addWidget(label(line.answered, "c"))
        first.addWidget(label(found, "chip", tone=_TONE.get(line.result, "")))
        below = column(spacing=4, margins=(round(44 * text_scale()) + 15, 0, 12, 6 if _has_more(line) else 0))
        if line.note:
            below.addWidget(label(line.note, "s", wrap=True))
        if line.followup is not None:
            below.addLayout(_followup_line(line.followup, open_followup))
        if line.photos:
            strip = PhotoStrip(f"第 {number} 行", look, None)
            strip.show_photos(line.photos)
            below.addWidget(strip)
        self.setLayout(column(first, below, frame_line(), spacing=0))


def found_words(line: RunLine, fine: str) -> str:
    """What was found, in words: 好, 有问题, 应有 12 实有 11."""
    if line.kind == "tick" and line.result == "fine":
        return fine
    if line.kind == "count" and line.found is not None and line.result != "none":
        should = f"应有 {line.should}　" if line.should is not None else ""
        difference = f"　差 {line.difference:+d}" if line.difference else ""
        return f"{should}实有 {line.found}{difference}"
    return {"words": "已写"}.get(line.kind, line.result_zh) if line.result == "fine" else line.result_zh


def frame_line() -> QFrame:
    """The rule beneath a line."""
    made = frame("line")
    made.setFixedHeight(1)
    return made


def _has_more(line: RunLine) -> bool:
    return bool(line.note or line.followup or line.photos)


def _followup_line(one: FollowUpLine, open_followup: Callable[[FollowUpLine], object]) -> QHBoxLayout:
    tone = "ok" if one.state == "verified" else "over" if one.days_over else "due"
    words = f"整改：{one.staff}　{day_words(one.until)} 前"
    go = button("打开整改", lambda: open_followup(one), role="row", name=f"打开整改：{one.what}")
    return row(label(words, "s"), label(one.state_zh, "chip", tone=tone), go, None)


class SheetLines(LinesArea):
    """All lines of one sheet. `changed` after every answer, `entered` a line that has the keys now."""

    changed = Signal()
    entered = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[LineRow] = []
        self.at = 0
        self._box = column(spacing=0)
        self.hold(self._box)

    def show_open(self, sheet: RunSheet, around: Surroundings) -> None:
        """Lines to answer; the keys go to the first one without an answer."""
        self._begin()
        for head, lines in groupby(sheet.lines, key=lambda line: line.head):
            self._band(head)
            for line in lines:
                self._add(row_for(line, len(self.rows) + 1, around))
        self._box.addStretch(1)
        self.at = self._open_place(0) or 0

    def show_answered(
        self,
        sheet: RunSheet,
        look: Callable[[AttachmentRow], object],
        open_followup: Callable[[FollowUpLine], object],
    ) -> None:
        """Lines to read."""
        self._begin()
        number = 0
        for head, lines in groupby(sheet.lines, key=lambda line: line.head):
            self._band(head)
            for line in lines:
                number += 1
                self._box.addWidget(AnsweredRow(line, number, look, open_followup, group=sheet.group))
        self._box.addStretch(1)

    def _begin(self) -> None:
        clear(self._box)
        self.rows, self.at = [], 0
        self.verticalScrollBar().setValue(0)

    def _band(self, head: str) -> None:
        if not head:
            return
        band = frame("cardhead", row(label(head, "h3"), None, margins=(12, 0, 12, 0)))
        band.setFixedHeight(round(BAND * text_scale()))
        self._box.addWidget(band)

    def _add(self, made: LineRow) -> None:
        place = len(self.rows)
        made.changed.connect(self.changed)
        made.moved.connect(lambda by: self.go_to(place + by))
        made.finished.connect(lambda: self.go_on(place))
        made.entered.connect(lambda: self._enter(place))
        self.rows.append(made)
        self._box.addWidget(made)

    # ---- answers

    def entries(self) -> tuple[LineEntry, ...]:
        """What stands at every line."""
        return tuple(made.entry() for made in self.rows)

    @property
    def answered(self) -> int:
        """How many lines have an answer."""
        return sum(bool(made.result) for made in self.rows)

    @property
    def problems(self) -> int:
        """How many lines have a problem."""
        return sum(made.result == "problem" for made in self.rows)

    def answer_rest(self, result: str) -> int:
        """Give every line to tick that has no answer the same one; how many there were."""
        left = [made for made in self.rows if made.line.kind == "tick" and not made.result]
        for made in left:
            made.mark(result)
        return len(left)

    def row_at(self, position: int) -> LineRow | None:
        """The line with a position on the sheet."""
        return next((made for made in self.rows if made.position == position), None)

    # ---- where the keys are

    def take_focus(self) -> None:
        """The line the keys were in last."""
        if self.rows:
            self.rows[min(self.at, len(self.rows) - 1)].take_focus()

    def go_to(self, place: int) -> None:
        """The keys go to a line; beyond the ends they stay."""
        if 0 <= place < len(self.rows):
            self.rows[place].take_focus()

    def go_on(self, place: int) -> None:
        """The keys go to the next line without an answer, from the top again when there is none below."""
        found = self._open_place(place + 1)
        if found is not None:
            self.go_to(found)
        else:
            self.go_to(min(place + 1, len(self.rows) - 1))

    def _open_place(self, start: int) -> int | None:
        order = [*range(start, len(self.rows)), *range(min(start, len(self.rows)))]
        return next((place for place in order if not self.rows[place].result), None)

    def _enter(self, place: int) -> None:
        self.at = place
        for number, made in enumerate(self.rows):
            made.show_current(number == place)
        self.ensureWidgetVisible(self.rows[place], 0, round(20 * text_scale()))
        self.entered.emit(place)
