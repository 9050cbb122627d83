"""The first start: make a new site step by step, open one that is there, or look at the sample."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from app.errors import Refusal, Trouble
from app.ui.background import Background
from app.ui.choose import open_folder
from app.ui.crash import trouble_dialog
from app.ui.icons import icon
from app.ui.parts import button, column, label, row
from app.ui.theme import restyle
from app.ui.welcome import Stage, Welcome
from app.ui.wizard_steps import HeadStep, KeysStep, SiteStep, Step, TypeBackStep


@dataclass(frozen=True)
class Answers:
    """What the wizard asked: where the site goes, its names and size, and its first centre head."""

    folder: Path
    company: str
    centre: str
    households: str
    delivery: str
    head_name: str
    login: str
    password: str


class Wizard(QFrame):
    """Choice, site, first head, recovery keys, one typed back.

    `create(answers)` makes the site and returns the recovery keys as texts of several lines;
    `print_keys(texts)` prints them; `verify(text)` raises Refusal unless the text is one of them.
    The first and the last run on a thread of their own. `rule(password, own words)` says what is
    wrong with a password, empty when nothing is. `done` carries the Answers, `existing` a folder,
    `restore` that a site is to be made again from a backup, `sample` that somebody only wants to look
    around.
    """

    done = Signal(object)
    existing = Signal(object)
    restore = Signal()
    sample = Signal()

    def __init__(
        self,
        create: Callable[[Answers], Sequence[str]],
        print_keys: Callable[[Sequence[str]], object],
        verify: Callable[[str], object],
        *,
        folder: Path,
        rule: Callable[[str, Sequence[str]], str] = lambda password, words: "",
        day: date | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("surface", "stand")
        self.setAccessibleName("首次使用")
        self._create, self._print, self._verify = create, print_keys, verify
        self._work = Background(self)
        self._made: Answers | None = None
        self._keys: tuple[str, ...] = ()
        self.site = SiteStep(folder)
        self.head = HeadStep(rule, lambda: self.site.own_words())
        self.keys = KeysStep(lambda: self._print(self._keys))
        self.back_typed = TypeBackStep()
        self.steps: tuple[Step, ...] = (self.site, self.head, self.keys, self.back_typed)
        self.choice = self._choice()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.choice)
        for step in self.steps:
            step.submitted.connect(self.next)
            self._stack.addWidget(step)
        pane = Welcome("前台", ("物业服务中心的工作台", "首次使用"), day or date.today())
        self.card = Stage(pane, self._content(), 500)
        note = label("全部资料加密保存在这台电脑上，不联网", "c")
        self.setLayout(column(None, row(None, self.card, None), 16, row(None, note, None), None))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # Enter alone makes a line where a key is typed back
            QShortcut(QKeySequence(keys), self, activated=self.next)
        self.go_to(0)

    def _content(self) -> QWidget:
        self.where = label("", "c")
        self.title = label("", "h1")
        self.words = label("", "muted", wrap=True)
        self.back = button("返回", self.previous)
        self.forward = button("下一步", self.next, role="filled")
        self.forward.setProperty("wide", True)
        content = QWidget()
        body = column(
            row(self.title, None, self.where),
            self.words,
            self._stack,
            row(self.back, None, self.forward),
            spacing=8,
            margins=(32, 26, 32, 22),
        )
        body.setStretch(2, 1)
        content.setLayout(body)
        return content

    def _choice(self) -> QWidget:
        page = QWidget()
        self.choices = (
            _choice_button("new", "新建站点", "第一次在这个服务中心使用", lambda: self.go_to(1)),
            _choice_button("folder", "打开已有站点…", "资料已在这台电脑或移动硬盘上", self._ask_folder),
            _choice_button("backup", "从备份恢复…", "电脑换了或坏了，用备份文件找回资料", self.restore.emit),
            _choice_button("sample", "先看示例", "用虚构的住户试一试，不会留下资料", self.sample.emit),
        )
        page.setLayout(column(6, *self.choices, None, spacing=10))
        return page

    @property
    def step(self) -> int:
        """0 for the choice, then 1 to 4."""
        return self._stack.currentIndex()

    def go_to(self, index: int) -> None:
        """Show a step and put the cursor into its first field."""
        self._stack.setCurrentIndex(index)
        if index == 0:
            self.title.setText("从哪里开始")
            self.words.setText("按 ↑↓ 选，回车确定。")
            self.choices[0].setFocus()
        else:
            step = self.steps[index - 1]
            self.title.setText(step.title)
            self.words.setText(step.words)
            step.first()
        self.where.setText(f"第 {index} 步，共 {len(self.steps)} 步" if index else "")
        # Once the keys exist the site exists too: there is no way back into its making.
        self.back.setVisible(index in (1, 2, 4))
        self.forward.setVisible(index > 0)
        self.forward.setText("完成" if index == len(self.steps) else "建立站点" if index == 2 else "下一步")

    def previous(self) -> None:
        """One step back; what was typed stays."""
        if not self._work.busy and self.back.isVisibleTo(self):
            self.go_to(self.step - 1)

    def next(self) -> None:
        """Check this step and go on."""
        if self._work.busy or self.step == 0:
            return
        try:
            self.steps[self.step - 1].check()
        except Refusal as refusal:
            self.steps[self.step - 1].refuse(refusal)
            return
        if self.step == 2:
            self._begin()
        elif self.step == 4:
            typed = self.back_typed.text()
            self._run(lambda: self._verify(typed), self._finished, "正在核对")
        else:
            self.go_to(self.step + 1)

    def _begin(self) -> None:
        answers = Answers(**self.site.answers(), **self.head.answers())
        self._made = answers
        self._run(lambda: self._create(answers), self._created, "正在建立")

    def _run(self, work: Callable[[], object], then: Callable[..., None], words: str) -> None:
        if self._work.run(work, lambda result: self._settled(then, result), self._failed):
            self.forward.setText(words)
            self.back.setEnabled(False)

    def _settled(self, then: Callable[..., None], result: object) -> None:
        self.back.setEnabled(True)
        then(result)

    def _created(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)
        self.head.forget()
        self.keys.show_keys(self._keys)
        self.go_to(3)

    def _finished(self, _result: object) -> None:
        made, self._keys = self._made, ()
        self.keys.show_keys(())
        self.back_typed.clear()
        self.done.emit(made)

    def _failed(self, error: Refusal | Trouble) -> None:
        self.back.setEnabled(True)
        if isinstance(error, Trouble):
            self.go_to(self.step)
            trouble_dialog(error, self).open()
            return
        here = next((i for i, step in enumerate(self.steps, 1) if step.knows(error.field)), self.step)
        self.go_to(here)
        self.steps[here - 1].refuse(error)

    def _ask_folder(self) -> None:
        chosen = open_folder(self, "打开已有站点", Path.home())
        if chosen:
            self.existing.emit(chosen)

    def keyPressEvent(self, event: object) -> None:
        """Arrows move between the choices; Esc goes a step back."""
        key = event.key()  # type: ignore[attr-defined]
        if self.step == 0 and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            now = next((i for i, choice in enumerate(self.choices) if choice.hasFocus()), 0)
            self.choices[(now + (1 if key == Qt.Key.Key_Down else -1)) % len(self.choices)].setFocus()
        elif key == Qt.Key.Key_Escape:
            self.previous()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def showEvent(self, event: object) -> None:
        """The first choice takes the keys."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self.step == 0:
            self.choices[0].setFocus()


class _Choice(QPushButton):
    """A wide button with a title and a line of detail; Enter presses it."""

    def keyPressEvent(self, event: object) -> None:
        """A button outside a dialog knows only the space bar by itself; arrows are left to the page."""
        key = event.key()  # type: ignore[attr-defined]
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # type: ignore[attr-defined]
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]


def _choice_button(drawing: str, title: str, detail: str, pressed: Callable[[], object]) -> QPushButton:
    made = _Choice()
    made.setProperty("role", "choice")
    made.setAccessibleName(f"{title}，{detail}")
    made.clicked.connect(lambda: pressed())
    picture = label("")
    picture.setPixmap(icon(drawing, "accent", 24).pixmap(24, 24))
    text = column(label(title, "h3"), label(detail, "c"), spacing=1)
    box = QHBoxLayout(made)
    box.setContentsMargins(18, 8, 14, 8)
    box.setSpacing(14)
    box.addWidget(picture)
    box.addLayout(text, 1)
    for child in made.findChildren(QWidget):
        child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    restyle(made, role="choice")
    return made
