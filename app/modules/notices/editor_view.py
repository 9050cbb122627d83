"""One notice being written, with the true page beside it."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSlider, QVBoxLayout, QWidget

from app.documents.notice import Typeset, typeset
from app.errors import Refusal, Trouble
from app.modules.consents import lists as consent_lists
from app.modules.notices import service
from app.modules.notices.approval_view import (
    AGREED,
    ISSUED,
    OPEN,
    WAITING,
    ApprovalHead,
    Course,
    Standing,
    standing,
)
from app.modules.notices.papers import notice_text
from app.modules.notices.rules import LARGEST_SCALE, LONGEST_BODY, LONGEST_TITLE, SCALE_STEP, SMALLEST_SCALE
from app.modules.site import service as site
from app.rules.dates import parse_date
from app.rules.ref import Ref
from app.ui.desk import Said
from app.ui.icons import icon
from app.ui.palette import TOKENS
from app.ui.parts import button, column, frame, label, row
from app.ui.preview import PaperPreview
from app.ui.printing import ask_and_print, save_pdf
from app.ui.theme import restyle, text_scale

if TYPE_CHECKING:
    from app.modules.notices.view import NoticePage

WAIT = 200
"""Milliseconds after the last key until the page is set anew."""
NARROW, TIGHT = 1100, 900
"""Pixels, times the text size, below which the head over the page drops what is said twice."""
LOW = 420
"""Pixels high, times the text size, below which what is only read gives its room to what is written."""
BODY_WORDS = "正文　四号 宋体，每段自动缩进两字；第一段以“：”结尾的称呼顶格"
READ_ONLY = "QPlainTextEdit {{ background-color: {page}; }}".format(**TOKENS)
NO_TITLE, NO_BODY, NO_SIGNER = "（标题未写）", "（正文未写）", "（负责人未写）"


T = TypeVar("T")


class Editor(QWidget):
    """One notice being written; the page beside it is the paper itself."""

    def __init__(self, page: "NoticePage") -> None:
        super().__init__()
        self.page, self.desk = page, page.desk
        self.notice_id: int | None = None
        self.typeset: Typeset | None = None
        self.number = self.taken_down = ""
        self.standing = Standing()
        self.head = ApprovalHead()
        self.course = Course(self)
        self._kept = ""
        self.dated, self.post_until = _line("落款日期", 20), _line("张贴至", 20)
        self.title, self.signer = _line("标题", LONGEST_TITLE), _line("负责人", 40)
        self.post_until.setToolTip("印在每页左下角")
        for day in (self.dated, self.post_until):
            day.setMinimumWidth(round(102 * text_scale()))  # a whole date
        self.body = QPlainTextEdit()
        self.body.setAccessibleName("正文")
        self.body.setTabChangesFocus(True)
        self.company, self.centre = _line("公司", 60), _line("服务中心", 60)
        for fixed in (self.company, self.centre):
            fixed.setReadOnly(True)
        self.problem = label(" ", "over", wrap=True)
        self.fields: dict[str, QWidget] = {
            "dated": self.dated,
            "post_until": self.post_until,
            "title": self.title,
            "body": self.body,
            "signer": self.signer,
        }
        left = frame("card", self._left())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(SMALLEST_SCALE // SCALE_STEP, LARGEST_SCALE // SCALE_STEP)
        self.slider.setValue(100 // SCALE_STEP)
        self.slider.setFixedWidth(100)
        self._size_words = label("整体大小", "s")
        self.slider.setAccessibleName("整体大小")
        self.slider.setToolTip("整体大小（Alt + 放大，Alt - 缩小）")
        self.percent = label("100 %", "s")
        self.percent.setFixedWidth(round(46 * text_scale()))
        self.print_button = button("打印草稿", self.print_paper, icon="print", keys="Ctrl+P")
        self.preview = PaperPreview(self._size_words, self.slider, self.percent, self.print_button)
        right = frame("card", column(self.preview, margins=(1, 1, 1, 1)))
        box = row(spacing=12)
        box.addWidget(left, 49)
        box.addWidget(right, 51)
        self.setLayout(box)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self.set_page)
        for control in (self.dated, self.post_until, self.title, self.signer):
            control.textChanged.connect(self._edited)
            control.returnPressed.connect(self.focusNextChild)
        self.body.textChanged.connect(self._edited)
        self.slider.valueChanged.connect(self._scaled)
        self._keys()
        self.desk.said.connect(self._mark_field)

    def _left(self) -> QVBoxLayout:
        self._body_words = label(BODY_WORDS, "c", wrap=True)
        self.body.setToolTip(BODY_WORDS)
        self.body.setMinimumHeight(round(48 * text_scale()))
        self._names = QWidget()
        self._names.setLayout(
            row(
                column(label("公司", "c"), self.company, spacing=3),
                column(label("服务中心", "c"), self.centre, spacing=3),
                spacing=12,
            )
        )
        box = column(
            self.head,
            row(
                column(label("落款日期", "c"), self.dated, spacing=3),
                column(label("张贴至", "c"), self.post_until, spacing=3),
                column(label("负责人", "c"), self.signer, spacing=3),
                spacing=12,
            ),
            column(label("标题　小三 黑体 居中", "c"), self.title, spacing=3),
            self._body_words,
            self.body,
            self.problem,
            self._names,
            spacing=8,
            margins=(14, 10, 14, 12),
        )
        box.setStretchFactor(self.body, 1)
        return box

    def _keys(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self.main_act),
            ("Ctrl+Enter", self.main_act),
            ("Ctrl+Shift+Return", self.course.send),
            ("Ctrl+Shift+Enter", self.course.send),
            ("Ctrl+P", self.print_paper),
            ("Alt+Z", self.preview.switch_fit),
            ("Ctrl+Down", lambda: self.preview.paper.turn(1)),
            ("Ctrl+Up", lambda: self.preview.paper.turn(-1)),
            ("Alt++", lambda: self.slider.setValue(self.slider.value() + 1)),
            ("Alt+=", lambda: self.slider.setValue(self.slider.value() + 1)),
            ("Alt+-", lambda: self.slider.setValue(self.slider.value() - 1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the slider goes without its words; in a low one the names leave."""
        super().resizeEvent(event)
        wide = self.width() / text_scale()
        self._size_words.setVisible(wide >= NARROW)
        self.percent.setVisible(wide >= TIGHT)
        self.slider.setFixedWidth(100 if wide >= TIGHT else 70)
        high = self.height() / text_scale() >= LOW
        self._names.setVisible(high)
        self._body_words.setVisible(high)

    # ---- filling and reading

    def fill(self, fields: service.NoticeFields) -> None:
        """Show a notice."""
        names = self.desk.read(site.names)
        self.company.setText(names.company)
        self.centre.setText(names.centre)
        for fixed in (self.company, self.centre):
            fixed.setCursorPosition(0)  # a long name shows its beginning
            fixed.setToolTip(fixed.text())
        self.notice_id = fields.id
        self.dated.setText(fields.dated.isoformat())
        self.post_until.setText(fields.post_until.isoformat() if fields.post_until else "")
        self.title.setText(fields.title)
        self.body.setPlainText(fields.body)
        self.signer.setText(fields.signer)
        self.slider.setValue(fields.scale_percent // SCALE_STEP)
        self._kept = self._state()
        self.clear_marks()
        self._stand(fields)
        self.set_page()

    def refresh(self) -> None:
        """Something became of this notice: show how it stands; what was written and not kept stays."""
        fields = self.desk.read(service.notice, self.notice_id) if self.notice_id is not None else None
        if fields is None:
            return
        if self.changed:
            self._stand(fields)
        else:
            self.fill(fields)

    def _stand(self, fields: service.NoticeFields) -> None:
        """Head, buttons and what can be written follow how the approval stands (DOC-03)."""
        asked = None
        if fields.id is not None:
            about, today = Ref("notice", fields.id), self.page.now().date()
            asked = self.desk.read(consent_lists.about, about, self.desk.who, today)
        self.number, self.taken_down = fields.number, fields.taken_down
        self.standing = standing(fields, asked)
        self.head.put(self.standing)
        closed = self.standing.mode != OPEN
        for control in (self.dated, self.post_until, self.title, self.signer, self.body):
            control.setReadOnly(closed)
        self.body.setStyleSheet(READ_ONLY if closed else "")
        self.slider.setEnabled(not closed)
        issued = self.standing.mode == ISSUED
        self.print_button.setText("打印通知" if issued else "打印草稿")
        restyle(self.print_button, role="filled" if issued else "")
        self.print_button.setIcon(icon("print", "card" if issued else "text", 16))
        self.page.show_standing()

    @property
    def changed(self) -> bool:
        """True if something was written since the last save."""
        return self._state() != self._kept

    @property
    def scale_percent(self) -> int:
        """All sizes together."""
        return self.slider.value() * SCALE_STEP

    def _state(self) -> str:
        words = (c.text() for c in (self.dated, self.post_until, self.title, self.signer))
        return "\0".join((*words, self.body.toPlainText(), str(self.slider.value())))

    def _edited(self) -> None:
        if len(self.body.toPlainText()) > LONGEST_BODY:
            self.body.textCursor().deletePreviousChar()
        self.clear_marks()
        self._timer.start()

    def _scaled(self) -> None:
        self.percent.setText(f"{self.scale_percent} %")
        self.slider.setToolTip(f"整体大小 {self.scale_percent} %（Alt + 放大，Alt - 缩小）")
        self._timer.start()

    def set_page(self) -> None:
        """Set the page anew; while it cannot be set the old picture stays and the reason is said."""
        dated = parse_date(self.dated.text()) or self.page.now().date()
        words = notice_text(
            title=self.title.text(),
            body=self.body.toPlainText(),
            company=self.company.text(),
            centre=self.centre.text(),
            signer=self.signer.text(),
            dated=dated,
            post_until=parse_date(self.post_until.text()),
            number=self.number,
            scale_percent=self.scale_percent,
            draft=not self.number,
        )
        try:
            self.typeset = typeset(words)
        except Refusal as refusal:
            self.typeset = None
            self._mark(refusal.field, refusal.sentence)
            return
        notes = (*self.typeset.warnings, *self.typeset.stand_ins)
        self.preview.show_pdf(self.typeset.pdf, "；".join(n.rstrip("。") for n in notes))
        restyle(self.preview.note, kind="due" if self.typeset.warnings else "muted")

    # ---- marks

    def clear_marks(self) -> None:
        """Take the error marks away, and the refusal they came with."""
        if self.problem.text().strip():
            self.desk.settled.emit()
            self.problem.setText(" ")
            for widget in self.fields.values():
                restyle(widget, state="")

    def _mark(self, field: str, sentence: str) -> None:
        self.problem.setText(sentence)
        if field in self.fields:
            restyle(self.fields[field], state="wrong")

    def _mark_field(self, said: Said) -> None:
        if said.refused and self.isVisible() and said.field in self.fields:
            self._mark(said.field, said.sentence)
            self.fields[said.field].setFocus()

    def focus_field(self, name: str) -> None:
        """Go to the field a refusal names."""
        if name in self.fields:
            self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- acts

    def keep_unfinished(self) -> None:
        """The page is left with a draft that is not whole: keep it all the same, gaps named as gaps.

        Nobody is there to answer a question (the desk locks itself), and nothing written may be lost.
        """
        if self.standing.mode != OPEN:
            return
        if not (self.title.text().strip() or self.body.toPlainText().strip()):
            return
        today: date = self.page.now().date()
        dated = parse_date(self.dated.text()) or today
        until = parse_date(self.post_until.text()) or dated
        ref = self.desk.do(
            service.save_draft,
            self.notice_id,
            title=self.title.text().strip() or NO_TITLE,
            body=self.body.toPlainText().strip() or NO_BODY,
            dated=dated.isoformat(),
            post_until=max(dated, until).isoformat(),
            signer=self.signer.text().strip() or NO_SIGNER,
            scale_percent=self.scale_percent,
            done="没写完的通知已存为草稿。",
        )
        if ref is not None:
            self.notice_id = ref.id

    def save(self) -> bool:
        """Keep the draft. False when something is missing; the field is marked."""
        ref = self.desk.do(
            service.save_draft,
            self.notice_id,
            title=self.title.text(),
            body=self.body.toPlainText(),
            dated=self.dated.text(),
            post_until=self.post_until.text(),
            signer=self.signer.text(),
            scale_percent=self.scale_percent,
            done="草稿已保存。",
        )
        if ref is None:
            return False
        self.notice_id = ref.id
        self._kept = self._state()
        self.refresh()
        self.page.editing()
        return True

    def main_act(self) -> None:
        """What the filled button does now."""
        course = self.course
        acts = {OPEN: self.save, WAITING: course.sign, AGREED: course.issue, ISSUED: self.print_paper}
        acts[self.standing.mode]()

    def print_paper(self) -> None:
        """Ask the system for a printer, and book it only when the printer took it; clean once numbered."""
        clean = self.standing.mode == ISSUED
        taken = self._hand_out(ask_and_print)
        if taken and clean:
            self.desk.do(service.printed_clean, self.notice_id, done="通知已送到打印机。")
        elif taken:
            self.desk.do(service.printed, self.notice_id, done="草稿已送到打印机。")
        elif taken is not None:
            self.desk.inform("没有打印。")

    def save_pdf(self) -> None:
        """The page as a file the clerk chooses."""
        kind = f"{self.number}号" if self.number else "草稿"
        path = self._hand_out(lambda over, pdf: save_pdf(over, pdf, f"{self.title.text()} {kind}"))
        if path is not None:
            self.desk.say(f"已存为 {path.name}。")

    def _hand_out(self, way: Callable[[QWidget, bytes], T]) -> T | None:
        """Save, set the page, and give it to a printer or a file; None when one of them did not go."""
        if self.standing.mode == OPEN and not self.save():
            return None
        self.set_page()
        if self.typeset is None:
            return None
        try:
            return way(self, self.typeset.pdf)
        except Trouble as trouble:
            self.desk.trouble.emit(trouble)
            return None


def _line(name: str, limit: int) -> QLineEdit:
    made = QLineEdit()
    made.setMaxLength(limit)
    made.setAccessibleName(name)
    return made
