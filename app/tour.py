"""The sample day: a made-up site, worked at in the real window, with a picture of every step."""

import html
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.documents.fonts import ensure_fonts
from app.errors import Trouble
from app.start import Program
from app.ui import theme
from app.ui.scan import ScanCatcher

LONGEST_WAIT = 30.0
TYPING, SCANNING = 0.2, 0.004
"""Seconds between two keys of a hand and of a scanner, by the day's own clock: nobody waits for them."""

W = TypeVar("W", bound=QWidget)


@dataclass
class Day:
    """What the day leaves behind: pictures with what they show, and papers."""

    out: Path
    app: QApplication
    program: Program
    steps: list[tuple[str, str]] = field(default_factory=list)
    ahead: float = 0.0
    still: float | None = None

    @property
    def window(self) -> QWidget:
        """The window in sight."""
        assert self.program.window is not None
        return self.program.window

    def snap(self, words: str, of: QWidget | None = None) -> None:
        """A picture of the window as it is now, or of another window."""
        for _ in range(4):
            self.app.processEvents()
        name = f"{len(self.steps) + 1:02d}.png"
        (of or self.window).grab().save(str(self.out / name))
        self.steps.append((name, words))

    def wait(self, until: Callable[[], bool]) -> None:
        """Let the program work until something is so; Trouble after half a minute."""
        end = time.monotonic() + LONGEST_WAIT
        while not until():
            if time.monotonic() > end:
                raise Trouble("演示停住了，没有等到下一步。", "请再运行一次。")
            QTest.qWait(20)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, to whatever has the focus."""
        self._rest()
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        self.app.processEvents()

    def keys(self, text: str) -> None:
        """Text, key by key, to whatever has the focus."""
        for char in text:
            self._rest()
            QTest.keyClicks(self.window.focusWidget(), char)
        self.app.processEvents()

    def scan(self, code: str) -> None:
        """A code as a hand scanner sends it, Enter at its end."""
        self.app.processEvents()  # the focus settles with the next turn of the event loop
        self._rest()
        self.still = self.clock()
        for char in code:
            self.still += SCANNING
            QTest.keyClicks(self.window.focusWidget() or self.window, char)
        QTest.keyClick(self.window.focusWidget() or self.window, Qt.Key.Key_Return)
        self.still = None
        self._rest()
        self.app.processEvents()

    def clock(self) -> float:
        """What tells a scanner from a hand on this day, however slow the machine is."""
        return time.monotonic() + self.ahead if self.still is None else self.still

    def _rest(self) -> None:
        """A hand's pause before the next key."""
        self.ahead += TYPING
        for catcher in self.window.findChildren(ScanCatcher):
            catcher.clock = self.clock

    def one(self, kind: type[W]) -> W:
        """The one widget of a kind in the window, as soon as it is there."""
        self.wait(lambda: any(w.isVisible() for w in self.window.findChildren(kind)))
        return next(w for w in self.window.findChildren(kind) if w.isVisible())


def play(out: Path) -> int:
    """Play the day into a folder: pictures, PDFs and index.html. Returns the exit code."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble("放截图的文件夹建不了。", "请换一个文件夹。") from error
    from app.sampleday import live_through

    ensure_fonts(lambda words: print(words, file=sys.stderr))
    theme.prepare()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app)
    program = Program(app, remember=False)
    day = Day(out, app, program)
    with tempfile.TemporaryDirectory(prefix="qiantai-tour-", ignore_cleanup_errors=True) as folder:
        try:
            live_through(day, Path(folder) / "青禾苑")
        finally:
            program.close()
            if program.window is not None:
                program.window.close()
    _write_index(day)
    print(f"演示完成，{len(day.steps)} 张截图和打印的单据在 {out.resolve()}，打开 index.html 看全程。")
    return 0


def _write_index(day: Day) -> None:
    rows = "\n".join(
        f'<figure><img src="{name}" alt="{html.escape(words)}"><figcaption>{number}. {html.escape(words)}'
        "</figcaption></figure>"
        for number, (name, words) in enumerate(day.steps, 1)
    )
    papers = "".join(f'<li><a href="{p.name}">{p.name}</a></li>' for p in sorted(day.out.glob("*.pdf")))
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>前台：演示的一天</title>'
        "<style>body{font-family:sans-serif;max-width:1400px;margin:2em auto;color:#1E252B}"
        "img{max-width:100%;border:1px solid #D6DCE1}figure{margin:2em 0}</style>"
        f"<h1>前台：演示的一天</h1><ul>{papers}</ul>{rows}</html>"
    )
    (day.out / "index.html").write_text(page, encoding="utf-8")
