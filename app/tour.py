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
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app import site
from app.documents.fonts import ensure_fonts
from app.errors import Trouble
from app.firststart import SAMPLE
from app.modules.notices import service as notices
from app.modules.notices.view import NoticePage
from app.modules.residents.view import ResidentsPage
from app.paths import resources
from app.start import SIZE, Program
from app.ui import theme
from app.ui.printing import new_printer, print_pdf
from app.ui.reveal import RevealSheet
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow

BODY = (
    "尊敬的各位用户：\n"
    "为更换 2 号二次供水泵，定于 2026 年 11 月 27 日（周五）09:00 至 16:00 "
    "对 1 栋至 6 栋高区（10 层以上）停水。"
    "低区不受影响。\n"
    "请提前储水，并关好水龙头，以免来水时溢水；恢复供水后初期水质可能浑浊，请放水片刻再用。\n"
    "施工期间如提前完工，将即时恢复供水。如有疑问，请致电服务中心：199-0000-0100（24 小时）。\n"
    "给您带来不便，敬请谅解。"
)
LONGEST_WAIT = 30.0

W = TypeVar("W", bound=QWidget)


@dataclass
class Day:
    """What the day leaves behind: pictures with what they show, and papers."""

    out: Path
    app: QApplication
    program: Program
    steps: list[tuple[str, str]] = field(default_factory=list)

    @property
    def window(self) -> QWidget:
        """The window in sight."""
        assert self.program.window is not None
        return self.program.window

    def snap(self, words: str) -> None:
        """A picture of the window as it is now."""
        for _ in range(4):
            self.app.processEvents()
        name = f"{len(self.steps) + 1:02d}.png"
        self.window.grab().save(str(self.out / name))
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
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        self.app.processEvents()

    def keys(self, text: str) -> None:
        """Text, key by key, to whatever has the focus."""
        QTest.keyClicks(self.window.focusWidget(), text)
        self.app.processEvents()

    def one(self, kind: type[W]) -> W:
        """The one widget of a kind in the window."""
        return next(w for w in self.window.findChildren(kind) if w.isVisible())


def play(out: Path) -> int:
    """Play the day into a folder: pictures, PDFs and index.html. Returns the exit code."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble("放截图的文件夹建不了。", "请换一个文件夹。") from error
    ensure_fonts(lambda words: print(words, file=sys.stderr))
    theme.prepare()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app)
    program = Program(app, remember=False)
    day = Day(out, app, program)
    with tempfile.TemporaryDirectory(prefix="qiantai-tour-", ignore_cleanup_errors=True) as folder:
        try:
            _live_through(day, Path(folder) / "青禾苑")
        finally:
            program.close()
            if program.window is not None:
                program.window.close()
    _write_index(day)
    print(f"演示完成，{len(day.steps)} 张截图和通知 PDF 在 {out.resolve()}，打开 index.html 看全程。")
    return 0


def _live_through(day: Day, folder: Path) -> None:
    site.create(folder, SAMPLE)
    day.program.take(folder)
    day.window.resize(*SIZE)
    _unlock(day)
    window = day.program.window
    assert isinstance(window, MainWindow)
    _bring_in(day, window)
    _find(day, window)
    _write_notice(day, window)
    day.program.lock_desk()
    day.snap("按 Ctrl+L 锁屏：屏幕清空，数据库关闭，站点仍由本机占用")


def _unlock(day: Day) -> None:
    page = day.one(UnlockPage)
    day.snap("解锁：选登录名，输密码")
    page.choose(SAMPLE.login)
    QTest.keyClicks(page.password, SAMPLE.password)
    day.snap("密码在后台核对，界面不停")
    page.start()
    day.wait(lambda: isinstance(day.program.window, MainWindow))
    day.snap("新站点还是空的：先做什么，写在正中")


def _bring_in(day: Day, window: MainWindow) -> None:
    page = window.open_room("residents")
    assert isinstance(page, ResidentsPage)
    page.importing.load(resources() / "sample" / "households-1.xlsx")
    day.snap("公司的名册：列名自动认出，先看会导入什么、哪些行要更正")
    page.importing.bring_in()
    day.snap("1,200 户一次导入")
    page.show_put_right()
    day.snap("读不懂的项目留空，一项一行等着更正")
    page.show_list()


def _find(day: Day, window: MainWindow) -> None:
    window.box.setFocus()
    day.keys("dyj")
    QTest.qWait(150)
    day.snap("一个输入框：拼音首字母，多音姓两种读法都找得到")
    day.key(Qt.Key.Key_Return)
    day.snap("回车打开户卡，隐私项都遮着")
    page = window.page("residents")
    assert isinstance(page, ResidentsPage)
    page.card.ask_first()
    day.snap("要看电话，先选用途")
    sheet = day.one(RevealSheet)
    sheet.findChild(QPushButton)
    sheet.go.click()
    day.snap("60 秒后自动遮盖，谁看了什么写进日志")
    page.card.cover()


def _write_notice(day: Day, window: MainWindow) -> None:
    page = window.open_room("notices")
    assert isinstance(page, NoticePage)
    page.new()
    page.editor.title.setText("关于更换二次供水泵的停水通知")
    page.editor.body.setPlainText(BODY)
    QTest.qWait(400)
    day.snap("写通知：左边写字，右边就是要贴的那一页")
    page.editor.save()
    page.editor.preview.switch_fit()
    day.snap("页宽：看清每一行")
    typeset = page.editor.typeset
    assert typeset is not None
    (day.out / "通知草稿.pdf").write_bytes(typeset.pdf)
    printer = new_printer()
    printer.setOutputFileName(str(day.out / "打印机收到的.pdf"))
    if print_pdf(typeset.pdf, printer):
        page.desk.do(notices.printed, page.editor.notice_id, done="草稿已送到打印机。")
    day.snap("打印机接收了才记为已打印")


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
