"""A backup examined in full: every thing looked at is a line, in order or wrong."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QProgressBar, QWidget

from app.errors import Refusal, Trouble
from app.modules.backups import lists, restoring, service
from app.storage.backup import label as backup_label
from app.storage.backup import open_backup, verify
from app.storage.check import Finding, all_well
from app.storage.container import BackupHead, read_head
from app.storage.datakey import DataKey
from app.ui.background import Background
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block
from app.ui.glyphs import Glyph
from app.ui.parts import button, column, label, row
from app.ui.sign_sheet import password_line

WIDTH = 620


class CheckSheet(Sheet):
    """Examines one file beside the window and says line by line what was found.

    A backup made under an older data key asks for a log-in name and password of that time.
    """

    def __init__(self, over: QWidget, desk: Desk, path: Path) -> None:
        super().__init__(over, "核对备份", width=WIDTH, icon="backup")
        self.desk, self.path = desk, path
        self.findings: tuple[Finding, ...] = ()
        self._background = Background(self)
        self._head: BackupHead | None = None
        self.words = label("正在全面核对…")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("正在核对")
        self.lines = column(spacing=8)
        for part in (self.words, self.bar):
            self.body.addWidget(part)
        self.body.addLayout(self.lines)
        self.close_button = button("知道了", self.close_sheet, role="filled")
        self.buttons.addWidget(self.close_button)
        self._default = self.close_button

    def start(self) -> None:
        """Show it and begin."""
        self.open_sheet(self.close_button)
        key: DataKey = self.desk.store.keys.key
        try:
            self._head = read_head(self.path)
            known = restoring.opens(self.path, key) or self._head.site_id != key.site_id
        except (Refusal, Trouble) as problem:
            self._show([Finding(False, problem.sentence + getattr(problem, "advice", ""))])
            return
        facts = [("文件", self.path.name), ("备份说明", backup_label(self._head))]
        self.body.insertWidget(0, facts_block(facts))
        if known:
            self.examine(key)
        else:
            self._ask()

    def examine(self, key: DataKey) -> None:
        """The whole examination, on a thread of its own."""
        self._background.run(lambda: verify(self.path, key, full=True), self._found, self._wrong)

    def _found(self, findings: Sequence[Finding]) -> None:
        if self._dropped:
            return
        self._show([*findings, *self._beside_the_site()])
        sound = all_well(findings)
        self.desk.do(service.checked, str(self.path.parent), self.path.name, sound=sound)

    def _wrong(self, problem: Refusal | Trouble) -> None:
        if not self._dropped:
            self._show([Finding(False, problem.sentence)])

    def _beside_the_site(self) -> list[Finding]:
        """Whether the backup's newest act is one of this site's journal."""
        if self._head is None or self._head.site_id != self.desk.store.keys.key.site_id:
            return []
        if self.desk.read(lists.is_known, self._head.sequence, self._head.journal_hash):
            return [Finding(True, "操作日志的编号和本站点的记录接得上。")]
        words = "操作日志的编号和本站点的记录接不上：站点可能恢复过更早的备份，或者备份被改过。"
        return [Finding(False, words)]

    def _show(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        wrong = sum(not finding.ok for finding in findings)
        self.words.setText(f"有 {wrong} 处不对，这份备份不能用。" if wrong else "全部完好，可以用来恢复。")
        self.words.setProperty("kind", "over" if wrong else "h3")
        self.words.style().polish(self.words)
        self.bar.hide()
        for finding in findings:
            line = row(Glyph("done" if finding.ok else "refused", 15), label(finding.sentence, wrap=True))
            line.setStretch(1, 1)
            self.lines.addLayout(line)

    # ---- an older data key

    def _ask(self) -> None:
        self.bar.hide()
        self.words.setText("这份备份是更换数据密钥以前做的，请用那时的登录名和密码打开。")
        self.words.setWordWrap(True)
        self.login, self.password = password_line("登录名"), password_line("那时的密码")
        self.login.setEchoMode(self.login.EchoMode.Normal)
        self.open_button = button("打开并核对", self._open, role="filled")
        self.asked = QWidget()
        self.asked.setLayout(
            column(
                row(
                    column(label("登录名", "c"), self.login, spacing=3),
                    column(label("那时的密码", "c"), self.password, spacing=3),
                ),
                row(None, self.open_button),
            )
        )
        self.lines.addWidget(self.asked)
        self._default = self.open_button
        self.login.setFocus()

    def _open(self) -> None:
        login, password = self.login.text(), self.password.text()
        if self._background.run(
            lambda: open_backup(self.path, login, password), self._opened, self._not_opened
        ):
            self.refuse("正在核对密码…")

    def _opened(self, key: DataKey) -> None:
        if self._dropped:
            return
        self.refuse(" ")
        self.asked.hide()
        self.bar.show()
        self.words.setText("正在全面核对…")
        self._default = self.close_button
        self.examine(key)

    def _not_opened(self, problem: Refusal | Trouble) -> None:
        if not self._dropped:
            self.refuse(problem.sentence)
            self.password.selectAll()
            self.password.setFocus()
