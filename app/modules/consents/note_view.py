"""Noting what somebody said by telephone or letter; they confirm it themselves within two working days."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.errors import Refusal
from app.modules.consents import lists, service
from app.modules.consents.duties import confirm_by
from app.modules.consents.lists import ConsentLine
from app.modules.consents.rules import LEAST_REASON, moment_or_refuse
from app.rules.dates import WEEKDAYS
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block, rest_enter
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.parts import Elided, allow, button, column, label, row
from app.ui.segments import Segments
from app.ui.theme import restyle

PAPERS = "图片或 PDF (*.jpg *.jpeg *.png *.pdf)"
LARGEST = 40 * 1024 * 1024
"""Bytes; what is larger than any scan of a letter is not read at all."""
_HOW = {
    "telephone": ("从哪个号码打来，或打给哪个号码", "例如：199-0000-0112 来电"),
    "letter": ("函件编号，或写在哪里", "例如：工作函 2026-18，或短信、字条"),
}


class NoteSheet(Sheet):
    """Who said what, when and how; with a scan or photograph of the letter if there is one."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        line: ConsentLine,
        facts: Sequence[tuple[str, str]],
        then: Callable[[], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(over, "登记电话或书面同意", width=560, icon="pen", clause=line.clause)
        self.desk, self.line, self._then, self._now = desk, line, then, now
        self.letter: bytes = b""
        self._holders = desk.read(lists.role_holders, line.ref.id, now().date())
        self._controls()
        self.body.addWidget(facts_block(facts))
        self._lay_out()
        self.go = allow(self.add_buttons("登记", self.save), desk, service.note)
        self._show_way(self.way.value)
        self._show_answer(self.answer.value)

    def _controls(self) -> None:
        self.who = QComboBox()
        self.who.setAccessibleName("谁说的")
        for one in self._holders:
            self.who.addItem(f"{one.name}　{one.role}", one.staff_id)
        self.way = Segments((("telephone", "电话"), ("letter", "书面")), "方式")
        self.way.choose("telephone")
        self.way.changed.connect(self._show_way)
        self.said_at = _line("什么时候", f"{self._now():%Y-%m-%d %H:%M}")
        self.how = _line("怎么说的", "")
        self.answer = Segments((("yes", "同意"), ("no", "不同意")), "怎么答复")
        self.answer.choose("yes")
        self.answer.changed.connect(self._show_answer)
        self.remark = _line("备注", "")
        self._how_words, self._remark_words = label("", "c"), label("", "c")
        self.paper = button("附上扫描件或照片…", self.choose_paper, role="quiet", icon="scan")
        self._paper_words = Elided("muted")
        for field in self.fields().values():
            field.textEdited.connect(lambda _: self._clear_marks())

    def fields(self) -> dict[str, QLineEdit]:
        """The lines a refusal may name."""
        return {"said_at": self.said_at, "how": self.how, "remark": self.remark}

    def _lay_out(self) -> None:
        first = row(
            column(label("谁说的", "c"), self.who, spacing=3),
            column(label("什么时候（13:20 或 2026-11-23 13:20）", "c"), self.said_at, spacing=3),
            spacing=12,
        )
        second = row(
            column(label("方式", "c"), self.way, spacing=3),
            column(self._how_words, self.how, spacing=3),
            spacing=12,
        )
        third = row(
            column(label("怎么答复", "c"), self.answer, spacing=3),
            column(self._remark_words, self.remark, spacing=3),
            spacing=12,
        )
        first.setStretch(0, 1)
        first.setStretch(1, 1)
        second.setStretch(1, 1)
        third.setStretch(1, 1)
        for part in (first, second, third):
            self.body.addLayout(part)
        paper = row(self.paper, self._paper_words, spacing=8)
        paper.setStretch(1, 1)
        self.body.addLayout(paper)
        due = words_of(self.due())
        self.body.addLayout(
            row(Glyph("info", 15), label(f"登记以后，说的人要在 {due}前本人补认。", "s"), None, spacing=6)
        )

    def due(self) -> date:
        """Until when it must be confirmed."""
        return self.desk.read(confirm_by, self._now())

    def start(self) -> None:
        """Show it with the cursor where the number is written."""
        self.open_sheet(self.how)
        if not self._holders:
            self.go.setEnabled(False)
            self.refuse(f"现在没有{self.line.waiting_for}，请先到“人员与岗位”任岗位。")

    def choose_paper(self) -> None:
        """Ask for the scan or photograph of the letter."""
        path = open_file(self, "选择扫描件或照片", PAPERS)
        if path is not None:
            self.take_paper(path)

    def take_paper(self, path: Path) -> None:
        """Read it now: the stick it lies on may be gone in a minute."""
        try:
            self.letter = read_paper(path)
        except Refusal as refusal:
            self.refuse(refusal.sentence)
        else:
            self._paper_words.put(path.name)
            self.refuse(" ")

    def save(self) -> None:
        """Note it; what is wrong is said here and nothing typed is lost."""
        try:
            said_at = moment_or_refuse(self.said_at.text(), self._now().date())
        except Refusal as refusal:
            self._wrong(refusal.field, refusal.sentence)
            return
        name = self._holders[self.who.currentIndex()].name
        yes = self.answer.value == "yes"
        way = {"telephone": "电话", "letter": "书面"}[self.way.value]
        _, refused = attempt(
            self.desk,
            service.note,
            self.line.ref.id,
            done=f"已登记{name}{way}{'同意' if yes else '不同意'}，{name}须在 {words_of(self.due())}前补认。",
            approver_id=self.who.currentData(),
            way=self.way.value,
            said_at=said_at,
            how=self.how.text(),
            agreed=yes,
            remark=self.remark.text(),
            letter=self.letter,
        )
        if refused is not None:
            self._wrong(refused.field, refused.sentence)
            return
        rest_enter(self.window())
        self.close_sheet()
        self._then()

    def _wrong(self, field: str, sentence: str) -> None:
        self.refuse(sentence)
        if control := self.fields().get(field):
            restyle(control, state="wrong")
            control.setFocus()

    def _clear_marks(self) -> None:
        self.refuse(" ")
        for field in self.fields().values():
            restyle(field, state="")

    def _show_way(self, way: str) -> None:
        words, example = _HOW[way]
        self._how_words.setText(words)
        self.how.setPlaceholderText(example)

    def _show_answer(self, answer: str) -> None:
        needed = f"理由（必填，至少 {LEAST_REASON} 个字）"
        self._remark_words.setText("备注（可空）" if answer == "yes" else needed)


def read_paper(path: Path) -> bytes:
    """What a scan or photograph holds. Raises Refusal when it cannot be read or is no letter's size."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refusal("这个文件太大，请换一个 40 MB 以下的扫描件或照片。")
        return path.read_bytes()
    except OSError as error:
        raise Refusal("这个文件读不出来，请另选一个。") from error


def words_of(day: date) -> str:
    """A day as sentences have it: 11月25日 周三."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def _line(name: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setMaxLength(200)
    made.setAccessibleName(name)
    return made
