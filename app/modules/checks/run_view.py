"""One sheet being filled in: lines on the left, what it is about on the right, what can be done beneath."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.modules.checks import lists, papers, service
from app.modules.checks.card_view import WIDEST_CARD, WIDTH, RunCard
from app.modules.checks.line_view import LineRow, Surroundings
from app.modules.checks.lists import RunSheet
from app.modules.checks.photos_view import PICTURES, add_photos, look_at
from app.modules.checks.rules import RESULTS, fine_zh, rest_of
from app.modules.checks.sheet_view import SheetLines
from app.modules.checks.watch_view import WatchSheet
from app.modules.checks.widgets import on_key
from app.modules.site.service import names as site_names
from app.storage.attachments import AttachmentRow
from app.ui.choose import open_file
from app.ui.desk import Said
from app.ui.dialog import ask_reason
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, column, frame, key_cap, row, rule
from app.ui.printing import print_from_page
from app.ui.theme import text_scale

if TYPE_CHECKING:
    from app.modules.checks.view import ChecksPage

KEPT_AFTER = 20_000
"""Milliseconds without a key after which a sheet is kept: the power may fail in the middle of one."""
MOST = 16_777_215
"""No bound, as Qt writes it."""
NARROW = 1000
"""Pixels, times the text size, below which the card is a second view of the sheet."""
COUNTED_IN = {"KEY-07": "keys", "KEY-08": "keys", "KEY-09": "keys"}
"""Sheets that a room which counts by itself fills in: by clause, the key of that room."""
READY = ("填错了单", "情况变了，这次不做", "与另一张重复")


class RunView(QWidget):
    """The sheet in sight; what is typed is kept when it is left, in whatever way."""

    def __init__(self, page: "ChecksPage") -> None:
        super().__init__()
        self._page, self.desk = page, page.desk
        self.run_id = 0
        self.sheet: RunSheet | None = None
        self.live = self.changed = self._refused = self._finishing = False
        self._narrow = self._aside = False
        self._later = QTimer(self, singleShot=True, interval=KEPT_AFTER)
        self._later.timeout.connect(self.save)
        self.lines = SheetLines()
        self.card = RunCard(self.desk, self.ask_watcher)
        self._foot_buttons()
        foot = row(spacing=8, margins=(12, 8, 12, 8))
        for item in (self.rest_button, self.rest_key):
            foot.addWidget(item)
        foot.addStretch(1)
        for item in (
            self.count_button, self.about_button, self.drop_button, self.print_button, self.aside_button,
            self.finish_button, self.finish_key,
        ):  # fmt: skip
            foot.addWidget(item)
        self._inner = column(self.lines, rule(), foot, spacing=0, margins=(1, 1, 1, 1))
        self._inner.setStretch(0, 1)
        self._across = row(spacing=12)
        self._across.addWidget(frame("card", self._inner), 1)
        self._across.addWidget(self.card)
        self.setLayout(self._across)
        self.lines.changed.connect(self._touched)
        self.card.changed.connect(self._touched)
        self.card.left.connect(self.lines.take_focus)
        for keys, act in (
            ("Ctrl+Return", self.finish), ("Ctrl+Enter", self.finish), ("Ctrl+A", self.rest_fine),
            ("Ctrl+P", self.print_sheet), ("Ctrl+F6", self.other_pane),
        ):  # fmt: skip
            on_key(keys, self, act)

    def _foot_buttons(self) -> None:
        desk = self.desk
        self.rest_button = allow(button("其余都好", self.rest_fine, keys="Ctrl+A"), desk, service.save_run)
        self.rest_key = key_cap("Ctrl A")
        self.about_button = button("说明与备注", self.other_pane, keys="Ctrl+F6")
        self.count_button = button("去清点", self._go_counting, icon="keys", name="到钥匙柜清点")
        self.drop_button = allow(button("作废…", self.ask_drop, role="danger"), desk, service.drop)
        self.print_button = allow(
            button("打印…", self.print_sheet, icon="print", keys="Ctrl+P"), desk, service.printed_sheet
        )
        self.aside_button = button("先放着", self._page.show_list, keys="Esc")
        self.finish_button = allow(
            button("完成", self.finish, role="filled", keys="Ctrl+Enter"), desk, service.finish
        )
        self.finish_button.setMinimumWidth(96)
        self.finish_key = key_cap("Ctrl Enter")

    # ---- what it shows

    def show_run(self, run_id: int) -> bool:
        """Show a sheet: to be answered by whoever may, else to be read. False when there is none."""
        sheet = self.desk.read(lists.run, run_id, self._page.today)
        if sheet is None:
            return False
        self.run_id = run_id
        self._aside = False
        self._show(sheet)
        return True

    def _show(self, sheet: RunSheet) -> None:
        self.sheet = sheet
        self.live = sheet.state == "open" and self._page.may_run(sheet)
        self.changed = False
        if self.live:
            self.lines.show_open(sheet, self._surroundings(sheet))
        else:
            self.lines.show_answered(sheet, self.look, lambda one: self._page.open(one.ref))
        self.card.show_sheet(sheet, self._page.today, live=self.live)
        self.rest_button.setText(rest_of(sheet.group)[1])
        self.rest_button.setAccessibleName(self.rest_button.text())
        self.show_progress()
        for each in (self.rest_button, self.rest_key, self.drop_button, self.finish_button, self.finish_key):
            each.setVisible(self.live)
        self.aside_button.setText("先放着" if self.live else "返回")
        self._fit()

    def _surroundings(self, sheet: RunSheet) -> Surroundings:
        people = self.desk.read(lists.people, self._page.today)
        return Surroundings(
            tuple((one.id, one.name, one.roles_zh) for one in people),
            self._page.today,
            self._page.now,
            self.look,
            self.add_photo,
            self.drop_photos,
            sheet.group,
        )

    def refresh(self) -> None:
        """Something changed: what is being typed stays, photographs and signatures are read again."""
        if self._finishing:
            return  # it is shown anew as soon as it has its number
        sheet = self.desk.read(lists.run, self.run_id, self._page.today)
        if sheet is None:
            self._page.show_list()
            return
        if not self.live or sheet.state != "open":
            self._show(sheet)
            return
        self.sheet = sheet
        for line in sheet.lines:
            made = self.lines.row_at(line.position)
            if made is not None and (line.photos or made.strip is not None):
                made.show_photos(line.photos)
        self.card.show_watch(sheet, live=True)

    def _touched(self) -> None:
        self.changed = True
        self._later.start()
        self.show_progress()
        if self._refused:
            self._refused = False
            self.desk.settled.emit()

    def show_progress(self) -> None:
        """How far it is, in the card and in the head of the page."""
        if self.sheet is None:
            return
        if self.live:
            answered, problems = self.lines.answered, self.lines.problems
        else:
            answered = self.sheet.answered
            problems = sum(line.result == "problem" for line in self.sheet.lines)
        self.card.show_progress(answered, len(self.sheet.lines), problems)
        self._page.show_progress(answered, len(self.sheet.lines), problems)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        if not self.live:
            return (("Ctrl P", "打印"), ("Esc", "返回列表"), ("F1", "本页说明"))
        group = self.sheet.group if self.sheet is not None else ""
        return (
            ("1 2 3", f"{fine_zh(group)}、有问题、不适用"),
            ("↑↓", "换行"),
            ("Enter", "下一处没填的"),
            ("Ctrl A", rest_of(group)[1]),
            ("Ctrl Enter", "完成"),
            ("Esc", "先放着"),
        )

    # ---- keeping

    def save(self) -> bool:
        """Keep what stands on the sheet; False when it was refused. Nothing happens when nothing changed."""
        if not self.live or not self.changed:
            return True
        self._later.stop()
        refused = self._attempt(service.save_run)
        if refused is not None:
            self._say_why_not(refused)
            return False
        self.changed = False
        return True

    def _attempt(self, verb: Callable[..., object], **more: str) -> Said | None:
        """Do something with the sheet as it stands; why not, when it was refused."""
        remark, about = self.card.remark.toPlainText(), self.card.about.text()
        lines = self.lines.entries()
        return attempt(self.desk, verb, self.run_id, lines, remark=remark, about=about, done="", **more)[1]

    # ---- acts

    def rest_fine(self) -> None:
        """Answer what has no answer yet: fine, in an emergency left out."""
        if self.sheet is not None and self.live and self.rest_button.isEnabled():
            result = rest_of(self.sheet.group)[0]
            count = self.lines.answer_rest(result)
            self.desk.say(
                f"{count} 行记为“{RESULTS[result]}”，还没有完成。" if count else "没有空着的打勾行。"
            )
            self.lines.take_focus()

    def finish(self) -> None:
        """Finish the sheet; first the second person signs where one must have watched."""
        if not self.live or not self.desk.allows(service.finish):
            return
        sheet = self.sheet
        if sheet is not None and self._ready_for_watcher(sheet):
            self.ask_watcher()
            return
        self._finishing = True
        try:
            refused = self._attempt(service.finish, strokes=self.card.strokes)
        finally:
            self._finishing = False
        if refused is None:
            self._finished()
        else:
            self._say_why_not(refused)

    def _say_why_not(self, refused: Said) -> None:
        """Go to the line that lacks something, and leave the sentence standing until it is answered."""
        if refused.field:
            self.focus_field(refused.field)
        self.desk.refuse(refused.sentence, clause=refused.clause, field=refused.field)
        self._refused = True

    def _ready_for_watcher(self, sheet: RunSheet) -> bool:
        """True when only the second person's signature is wanting."""
        stale = sheet.watched and self.changed
        return (sheet.watch_missing or stale) and self.lines.answered == len(sheet.lines)

    def _finished(self) -> None:
        self.live = self.changed = False
        sheet = self.desk.read(lists.run, self.run_id, self._page.today)
        if sheet is None:
            return
        self._show(sheet)
        problems = sum(line.followup is not None for line in sheet.lines)
        follow = f"，{problems} 项转入整改" if problems else "，没有问题"
        self.desk.say(f"“{sheet.title}”已完成，编号 {sheet.number}{follow}。")
        self._page.run_finished()

    def ask_watcher(self) -> None:
        """Keep the sheet, then let the second person sign it; a whole sheet is finished right after."""
        if not self.live or not self.save():
            return
        sheet = self.desk.read(lists.run, self.run_id, self._page.today)
        if sheet is None:
            return
        self.sheet = sheet
        WatchSheet(self, self.desk, sheet, self._page.today, self._watched).start()

    def _watched(self) -> None:
        self.refresh()
        self.finish_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_drop(self) -> None:
        """Give the sheet up, with a reason."""
        sheet = self.sheet
        if sheet is None or not self.live:
            return
        facts = [("检查单", sheet.title), ("已填", f"{self.lines.answered} / {len(sheet.lines)} 行")]
        ask_reason(
            self, "作废检查单", facts, "作废", self._drop,
            ready=READY, kept="这张单和理由留在历史里；到期的检查还在，要另填一张。", clause=sheet.clause,
        )  # fmt: skip

    def _drop(self, reason: str) -> None:
        self.save()
        self.desk.do(service.drop, self.run_id, reason=reason, done="检查单已作废。")
        sheet = self.desk.read(lists.run, self.run_id)
        if sheet is not None and sheet.state != "open":
            self.live = False
            self._page.show_list()

    def print_sheet(self) -> None:
        """Print the sheet as it stands."""
        if self.sheet is None or not self.desk.allows(service.printed_sheet) or not self.save():
            return
        if print_from_page(self, self.desk, self._paper):
            self.desk.do(service.printed_sheet, self.run_id, done="检查单已打印。")

    def _paper(self) -> bytes:
        sheet = self.desk.read(lists.run, self.run_id, self._page.today)
        assert sheet is not None
        return papers.sheet_pdf(sheet, self.desk.read(site_names), self.desk.who.name, self._page.now())

    def _go_counting(self) -> None:
        """To the room that counts and fills this sheet in."""
        if self.sheet is not None and self.save():
            self.desk.enter(COUNTED_IN[self.sheet.clause])

    # ---- photographs

    def add_photo(self, line: LineRow) -> None:
        """Choose a photograph for a line."""
        path = open_file(self, "选择照片", PICTURES)
        if path is not None:
            self.drop_photos(line, [path])

    def drop_photos(self, line: LineRow, paths: list[Path]) -> None:
        """Add photographs to a line; what was typed is kept first."""
        if self.save():
            add_photos(self.desk, self.run_id, line.position, paths)

    def look(self, photo: AttachmentRow) -> None:
        """Look at a photograph."""
        look_at(self, self.desk, self.run_id, photo, live=self.live)

    # ---- where the keys are

    def first_focus(self) -> QWidget:
        """The line that is next, or the button that prints."""
        if self.live and self.lines.rows:
            return self.lines.rows[min(self.lines.at, len(self.lines.rows) - 1)].next_field()
        return self.print_button if self.print_button.isEnabled() else self.aside_button

    def focus_field(self, name: str) -> None:
        """Go to what a refusal speaks of: a line, the remark, the second person."""
        if name.startswith("line-"):
            self._show_aside(False)
            made = self.lines.row_at(int(name.removeprefix("line-")))
            if made is not None:
                made.focus_missing()
            return
        self._show_aside(True)
        fields: dict[str, QWidget | None] = {
            "remark": self.card.remark,
            "about": self.card.about,
            "watcher": self.card.sign_button,
        }
        target = fields.get(name)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def other_pane(self) -> None:
        """From the lines to the card and back."""
        inside = self._aside if self._narrow else self.card.isAncestorOf(self.focusWidget() or self)
        self._show_aside(not inside)
        if inside or not self.live:
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.card.about.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: one pane or two."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow page the card takes the place of the lines when it is asked for."""
        narrow = self.width() / text_scale() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            if narrow:
                self._inner.insertWidget(1, self.card, 1)
            else:
                self._across.addWidget(self.card)
        least, widest = round(WIDTH * text_scale()), round(WIDEST_CARD * text_scale())
        wide = min(widest, max(least, round(self.width() * 0.28)))
        self.card.setMinimumWidth(0 if narrow else wide)
        self.card.setMaximumWidth(MOST if narrow else wide)
        self._show_aside(self._aside)

    def _show_aside(self, aside: bool) -> None:
        self._aside = aside
        self.lines.setVisible(not (self._narrow and aside))
        self.about_button.setVisible(self._narrow)
        counted = self.live and self.sheet is not None and self.sheet.clause in COUNTED_IN
        self.count_button.setVisible(counted and not self._narrow)
        self.about_button.setText("检查内容" if aside else "说明与备注")
        self.card.setVisible(not self._narrow or aside)
