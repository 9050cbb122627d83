"""Back from a backup: choose it, open it with a password of its own, see both sides, decide."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QWidget

from app.errors import Refusal, Trouble
from app.modules.backups import restoring
from app.modules.backups.making import PARTS
from app.modules.backups.restoring import RestoreDone, RestoreOrder, SideLine
from app.modules.backups.waiting_view import progress_bar
from app.storage.backup import label as backup_label
from app.storage.container import read_head
from app.storage.folder import SiteFolder, SiteLock, State
from app.storage.proof import Side
from app.ui.background import Background
from app.ui.choose import open_file, open_folder
from app.ui.dialog import Sheet
from app.ui.glyphs import Glyph
from app.ui.parts import Elided, button, clear, column, frame, label, row
from app.ui.sign_sheet import password_line
from app.ui.theme import restyle

KIND_OF_FILE = "备份文件 (*.qtb)"
WIDTH = 660


class RestoreSheet(Sheet):
    """First the file and a head's password of its own, then both sides; `act` gets the RestoreOrder.

    `live` gives the side of a site that is open, by the backup's newest journal entry; `lock` is held
    for one that is closed. With `choosing` the folder is asked too: a site made anew on another PC.
    """

    def __init__(
        self,
        over: QWidget,
        folder: SiteFolder,
        act: Callable[[RestoreOrder], object],
        *,
        lock: SiteLock | None = None,
        live: Callable[[int], Side | None] = lambda sequence: None,
        choosing: bool = False,
    ) -> None:
        super().__init__(over, "从备份恢复", width=WIDTH, icon="backup")
        self.folder, self._act, self._lock, self._live = folder, act, lock, live
        self.path: Path | None = None
        self.order: RestoreOrder | None = None
        self._sequence = 0
        self._background = Background(self)
        self.asking = QWidget()
        self.file_words, self.folder_words = Elided("s"), Elided("s")
        self.about = label("", "muted", wrap=True)
        self.choose_button = button("选择文件…", self.choose, name="选择备份文件")
        self.folder_button = button("更改…", self.choose_folder, role="row", name="更改恢复到的文件夹")
        self.login = QComboBox()
        self.login.setAccessibleName("登录名")
        self.password = password_line("密码")
        self.password.textEdited.connect(lambda _: self.refuse(" "))
        self._lay_out(choosing)
        self.sides = QWidget()
        self.sides.hide()
        self.side_lines = column(spacing=10)
        self.sides.setLayout(self.side_lines)
        self.body.addWidget(self.asking)
        self.body.addWidget(self.sides)
        self.go = self.add_buttons("下一步", self.forward)
        self.accept = QCheckBox("我知道：已销毁的资料会回来，恢复后要重新销毁")
        self.accept.hide()

    def _lay_out(self, choosing: bool) -> None:
        file_line = row(self.file_words, self.choose_button, margins=(12, 8, 8, 8))
        file_line.setStretch(0, 1)
        self.file_words.put("还没有选备份文件（名字以 qiantai 开头、以 .qtb 结尾）")
        parts: list[QWidget] = [label("备份文件", "c"), frame("facts", file_line), self.about]
        if choosing:
            place = row(self.folder_words, self.folder_button, margins=(12, 8, 8, 8))
            place.setStretch(0, 1)
            parts += [label("恢复到这个文件夹", "c"), frame("facts", place)]
            self.folder_words.put(str(self.folder.path))
        names = row(
            column(label("登录名（负责人）", "c"), self.login, spacing=3),
            column(label("做备份那时的密码", "c"), self.password, spacing=3),
            spacing=12,
        )
        names.setStretch(0, 1)
        names.setStretch(1, 1)
        box = column(*parts, spacing=6)
        box.addLayout(names)
        self.asking.setLayout(box)

    # ---- which file, whose password

    def start(self, path: Path | None = None) -> None:
        """Show it, with a file that is chosen already if there is one."""
        self.open_sheet(self.choose_button)
        if path is not None:
            self.take(path)

    def choose(self) -> None:
        """Ask for the file."""
        path = open_file(self, "选择备份文件", KIND_OF_FILE, start=_nearby(self.folder))
        if path is not None:
            self.take(path)

    def choose_folder(self) -> None:
        """Ask where the site goes on this PC."""
        chosen = open_folder(self, "恢复到哪个文件夹", self.folder.path.parent)
        if chosen is not None:
            self.put_folder(chosen)

    def put_folder(self, folder: Path) -> None:
        """The site goes into this folder, or into one of its own where there is something in it."""
        used = folder.is_dir() and any(folder.iterdir())
        self.folder = SiteFolder(folder / "前台站点" if used else folder)
        self.folder_words.put(str(self.folder.path))

    def take(self, path: Path) -> None:
        """This file: what it says of itself, and whose passwords open it."""
        try:
            head, names = read_head(path), restoring.head_names(path)
        except (Refusal, Trouble) as problem:
            self.refuse(_words(problem))
            return
        self.refuse(" ")
        self.path, self._sequence = path, head.sequence
        self.file_words.put(path.name)
        self.file_words.setToolTip(str(path))
        self.about.setText(f"做于 {backup_label(head)}")
        self.login.clear()
        self.login.addItems(names)
        self.password.setFocus()

    def forward(self) -> None:
        """Open it and compare; on the second page: decide."""
        if self.order is not None:
            self._decide()
            return
        path, folder, lock = self.path, self.folder, self._lock
        login, password = self.login.currentText(), self.password.text()
        if path is None:
            self.refuse("请先选备份文件。")
        elif not password:
            self.refuse("请输入做备份那时的密码。")
            self.password.setFocus()
        else:
            live, today = self._live(self._sequence), date.today()

            def work() -> RestoreOrder:
                key = restoring.opened(path, login, password, folder=folder, today=today)
                found = restoring.compared(path, folder, key, lock=lock, live=live)
                return RestoreOrder(path, folder, key, login, found)

            if self._background.run(work, self.show_sides, self._not_opened):
                self.go.setEnabled(False)
                self.refuse("正在打开备份并核对…")

    def _not_opened(self, problem: Refusal | Trouble) -> None:
        if self._dropped:
            return
        self.go.setEnabled(True)
        self.refuse(_words(problem))
        self.password.selectAll()
        self.password.setFocus()

    # ---- both sides

    def show_sides(self, order: RestoreOrder) -> None:
        """Both sides beside each other, what will be lost in red, and the button that does it."""
        if self._dropped:
            return
        self.order = order
        self.password.clear()
        self.refuse(" ")
        clear(self.side_lines)
        self.side_lines.addWidget(
            _table(restoring.lines(order.comparison), order.comparison.live is not None)
        )
        for warning in order.comparison.warnings:
            line = row(Glyph("overdue", 15), label(warning, "over", wrap=True))
            line.setStretch(1, 1)
            self.side_lines.addLayout(line)
        self.side_lines.addWidget(label(_then(order), wrap=True))
        if order.comparison.before_destruction:
            self.accept = QCheckBox(self.accept.text())
            self.side_lines.addWidget(self.accept)
        self.asking.hide()
        self.sides.show()
        self.go.setText("恢复…" if self._lock is None and order.comparison.live is not None else "恢复")
        self.go.setEnabled(True)
        if self._lock is not None:  # what is there now goes, and no signature comes between
            restyle(self.go, role="danger")
            self._part(2).setText("Ctrl Enter")
            self._default = self._part(0)
        (self._default or self.go).setFocus()

    def _part(self, place: int) -> Any:
        """What stands at a place of the foot: the button that goes back, the one that acts, its key."""
        item = self.buttons.itemAt(place)
        return item.widget() if item is not None else None

    def _decide(self) -> None:
        order = self.order
        assert order is not None
        if order.comparison.before_destruction and not self.accept.isChecked():
            self.refuse("请先在上面打勾。")
            self.accept.setFocus()
            return
        accepted = self.accept.isChecked()
        self.close_sheet()
        self._act(RestoreOrder(order.path, order.folder, order.key, order.login, order.comparison, accepted))


class RestoringPage(QFrame):
    """The whole window while the backup is put in place; `done` carries the RestoreDone."""

    done = Signal(object)
    failed = Signal(object)
    _told = Signal(int)

    def __init__(self, order: RestoreOrder, *, lock: SiteLock | None) -> None:
        super().__init__()
        self.setProperty("surface", "stand")
        self.setAccessibleName("正在恢复")
        self._order, self._lock = order, lock
        self._background = Background(self)
        self.bar = progress_bar("正在恢复")
        self.bar.setFixedWidth(420)
        words = (label("正在从备份恢复", "h2"), label("请不要关机。恢复好以后回到解锁页。", "muted"))
        lines = (row(None, each, None) for each in (*words, self.bar))
        self.setLayout(column(None, *lines, None, spacing=12))
        self._told.connect(self.bar.setValue)

    def start(self) -> None:
        """Begin, on a thread of its own; the window stays alive."""
        last = [-1]

        def progress(done: int, total: int) -> None:
            part = round(PARTS * done / total) if total else 0
            if part != last[0]:
                last[0] = part
                self._told.emit(part)

        now = datetime.now()
        self._background.run(
            lambda: restoring.carry_out(self._order, lock=self._lock, now=now, progress=progress),
            self._done,
            self.failed.emit,
        )

    def _done(self, done: RestoreDone) -> None:
        self.done.emit(done)


def _table(lines: tuple[SideLine, ...], there: bool) -> QWidget:
    block = frame("facts")
    grid = QGridLayout(block)
    grid.setContentsMargins(12, 10, 12, 10)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(5)
    heads = ("", "这份备份", "现在的站点") if there else ("", "这份备份")
    for place, words in enumerate(heads):
        grid.addWidget(label(words, "h3"), 0, place)
    for number, line in enumerate(lines, 1):
        grid.addWidget(label(line.name, "muted"), number, 0)
        grid.addWidget(label(line.backup, "over" if line.less else "s"), number, 1)
        if there:
            grid.addWidget(label(line.live, "s"), number, 2)
    grid.setColumnStretch(2, 1)
    return block


def _then(order: RestoreOrder) -> str:
    if order.folder.state() in (State.MISSING, State.EMPTY):
        return f"站点会放到 {order.folder.path}，然后用登录名和密码解锁。"
    broken = "打不开，" if order.comparison.live is None else ""
    return (
        f"现在的站点{broken}会换成这份备份。"
        "换下来的文件不会删除，留在站点文件夹里名字以 replaced 开头的文件夹中。"
    )


def _nearby(folder: SiteFolder) -> Path | None:
    return folder.backups if folder.backups.is_dir() else None


def _words(problem: Refusal | Trouble) -> str:
    return problem.sentence + (problem.advice if isinstance(problem, Trouble) else "")
