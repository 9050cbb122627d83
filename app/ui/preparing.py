"""A page for work that nothing else can be done beside: the first start, a new data key."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from app.errors import Refusal, Trouble
from app.ui.background import Background
from app.ui.parts import column, label, row

Report = Callable[[str], None]


class PreparingPage(QFrame):
    """Says what is being made; `ready` when it is there, `failed` with the Trouble when it cannot be."""

    ready = Signal()
    failed = Signal(object)
    _said = Signal(str)

    def __init__(self, work: Callable[[Report], None], *, title: str = "第一次打开，请稍等半分钟") -> None:
        super().__init__()
        self.setProperty("surface", "stand")
        self.setAccessibleName(title)
        self._work = work
        self._background = Background(self)
        self.words = label("正在准备…")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(420)
        bar.setAccessibleName("正在准备")
        rows = (row(None, each, None) for each in (label(title, "h2"), self.words, bar))
        self.setLayout(column(None, *rows, None, spacing=12))
        self._said.connect(self.words.setText)

    def start(self) -> None:
        """Begin the work on a thread of its own; the window stays alive."""
        self._background.run(lambda: self._work(self._said.emit), lambda _: self.ready.emit(), self._fail)

    def _fail(self, problem: Refusal | Trouble) -> None:
        self.failed.emit(problem)
