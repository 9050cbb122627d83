"""The first page: choose your log-in name, type your password; also shown while the desk is locked."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.errors import Refusal, Trouble
from app.ui.background import Background
from app.ui.crash import trouble_dialog
from app.ui.glyphs import Glyph
from app.ui.icons import IconLabel
from app.ui.parts import button, clear, column, key_cap, label, row
from app.ui.theme import restyle, text_scale
from app.ui.welcome import Stage, Welcome

MOST_TILES = 12
SHOWN = 6
LONGEST_PASSWORD = 1000


class Tile(QPushButton):
    """One log-in name with the digit that chooses it."""

    def __init__(self, name: str, digit: int) -> None:
        super().__init__()
        self.login = name
        self.setProperty("role", "tile")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(f"登录名 {name}")
        self.setToolTip(name if len(name) > 8 else "")
        self._name = label(name)
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._tick = Glyph("done", 16)
        self._digit = key_cap(str(digit))
        self._digit.setVisible(digit <= 9)
        self._has_digit = digit <= 9
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 0, 12, 0)
        box.setSpacing(10)
        self._icon = IconLabel("person", 18, "muted")
        box.addWidget(self._icon)
        box.addWidget(self._name, 1)
        box.addWidget(self._tick)
        box.addWidget(self._digit)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._mark)
        self._mark(False)

    def _mark(self, chosen: bool) -> None:
        self._tick.setVisible(chosen)
        self._icon.show_icon("person", "accent" if chosen else "muted")
        self._digit.setVisible(self._has_digit and not chosen)
        restyle(self._name, kind="h2" if chosen else "")


class UnlockPage(QFrame):
    """Log-in names as tiles, a password, and words when it was wrong.

    `unlock(login, password)` runs on a thread of its own and may raise Refusal or Trouble;
    `unlocked` carries what it returned. `waits(login)` gives the seconds a name must still wait.
    `recover` says that somebody wants to use a recovery key; `restore` that a site which does not open
    is to be put back from a backup: that way is offered once the machine has failed.
    """

    unlocked = Signal(object)
    recover = Signal()
    restore = Signal()

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        names: Sequence[str],
        unlock: Callable[[str, str], Any],
        *,
        waits: Callable[[str], float] = lambda login: 0.0,
        footer: str = "资料已加密，只存于本机",
        day: date | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("surface", "stand")
        self.setAccessibleName("解锁")
        self._names, self._unlock, self._waits = tuple(names), unlock, waits
        self._work = Background(self)
        self._group = QButtonGroup(self)
        self.tiles: list[Tile] = []
        self._make_parts()
        pane = Welcome(title, tuple(lines), day or date.today())
        self.card = Stage(pane, self._content())
        self.setLayout(
            column(None, row(None, self.card, None), 16, row(None, label(footer, "c"), None), None)
        )
        self._clock = QTimer(self, interval=500)
        self._clock.timeout.connect(self._count_down)
        self._show_tiles("")
        self._watch_caps(False)

    def _make_parts(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("登录名较多，键入几个字来找")
        self.filter.setAccessibleName("找登录名")
        self.filter.setMaxLength(40)
        self.filter.textChanged.connect(self._show_tiles)
        self.filter.setVisible(len(self._names) > MOST_TILES)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaxLength(LONGEST_PASSWORD)
        self.password.setAccessibleName("密码")
        self.password.returnPressed.connect(self.start)
        self.password.installEventFilter(self)
        self.button = button("解锁", self.start, role="filled")
        self.button.setProperty("wide", True)
        self.note = label("", "hint")
        self.wrong = label("", "wrongline", wrap=True)
        self.wrong_sign = Glyph("refused", 15)
        keep = self.wrong_sign.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.wrong_sign.setSizePolicy(keep)
        self.wrong_sign.hide()
        self.recover_link = button("忘记密码：用恢复密钥…", self.recover.emit, role="quiet")
        self.restore_link = button("从备份恢复…", self.restore.emit, role="quiet")
        self.restore_link.hide()

    def _content(self) -> QWidget:
        content = QWidget()
        wrong = QWidget()
        wrong.setFixedHeight(round(44 * text_scale()))
        wrong.setLayout(row(self.wrong_sign, self.wrong, spacing=6))
        self.wrong.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        wrong.layout().setStretch(1, 1)
        foot = row(
            self.recover_link, self.restore_link, None, key_cap("Enter"), label("解锁", "c"), spacing=6
        )
        body = column(
            label("请选择登录名", "h2"),
            label("↑↓ 换人；在名字上按数字也可以", "hint"),
            self.filter,
            self._grid,
            None,
            label("密码", "c"),
            row(self.password, self.button),
            self.note,
            wrong,
            foot,
            spacing=5,
            margins=(32, 26, 32, 18),
        )
        content.setLayout(body)
        return content

    def _show_tiles(self, wanted: str) -> None:
        clear(self._grid)
        self.tiles = []
        found = [name for name in self._names if wanted.strip().casefold() in name.casefold()]
        many = len(self._names) > SHOWN
        columns = 3 if many else 2
        for number, name in enumerate(found[: MOST_TILES if not self.filter.isVisibleTo(self) else 9]):
            tile = Tile(name, number + 1)
            tile.clicked.connect(self._to_password)
            tile.installEventFilter(self)
            self._group.addButton(tile)
            self._grid.addWidget(tile, number // columns, number % columns)
            self.tiles.append(tile)
        for place in range(columns):
            self._grid.setColumnStretch(place, 1)
        if self.tiles:
            self.tiles[0].setChecked(True)

    @property
    def login(self) -> str:
        """The chosen log-in name; empty when none is left to choose."""
        return next((tile.login for tile in self.tiles if tile.isChecked()), "")

    def choose(self, login: str) -> None:
        """Choose a log-in name (the one who worked last)."""
        for tile in self.tiles:
            if tile.login == login:
                tile.setChecked(True)
        self._to_password()

    def choose_after(self, login: str) -> None:
        """Somebody else takes the desk: the name after this one is chosen, for another arrow to go on."""
        places = [place for place, tile in enumerate(self.tiles) if tile.login == login]
        if places and len(self.tiles) > 1:
            self.tiles[(places[0] + 1) % len(self.tiles)].setChecked(True)
        self._to_password()

    def start(self) -> None:
        """Try the password, unless a try is under way."""
        login, typed = self.login, self.password.text()
        if self._work.busy:
            return
        if not login or not typed:
            self._say("请先选登录名。" if not login else "请输入密码。")
            return
        if self._work.run(lambda: self._unlock(login, typed), self._opened, self._failed):
            self._say("")
            self._set_busy(True)

    def _set_busy(self, busy: bool) -> None:
        # The field stays enabled so that the focus stays; a second Enter does nothing meanwhile.
        self.password.setReadOnly(busy)
        self.button.setText("正在核对" if busy else "解锁")

    def _opened(self, site: Any) -> None:
        self._set_busy(False)
        self.password.clear()
        self.unlocked.emit(site)

    def _failed(self, error: Refusal | Trouble) -> None:
        self._set_busy(False)
        self.password.selectAll()
        self.password.setFocus()
        if isinstance(error, Trouble):
            self.restore_link.show()
            trouble_dialog(error, self).open()
            return
        self._say(error.sentence)
        self._count_down()

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setAccessibleName(sentence)
        self.wrong_sign.setVisible(bool(sentence))
        restyle(self.password, state="wrong" if sentence else "")

    def _count_down(self) -> None:
        left = self._waits(self.login) if self.login else 0.0
        waiting = left > 0
        self.button.setEnabled(not waiting)
        if waiting:
            self._say(f"连续输错，请过 {in_words(left)}再试。其他人可以照常解锁。")
            self._clock.start()
        elif self._clock.isActive():
            self._clock.stop()
            self._say("")

    def _to_password(self) -> None:
        self.password.setFocus()
        self._count_down()

    def _step(self, by: int) -> None:
        if self.tiles:
            now = next((i for i, tile in enumerate(self.tiles) if tile.isChecked()), 0)
            self.tiles[(now + by) % len(self.tiles)].setChecked(True)
            self._say("")
            self._count_down()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows change the name from the password too; digits only while a name has the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        key, on_tile = event.key(), isinstance(watched, Tile)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if on_tile:
            steps |= {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in steps:
            self._step(steps[Qt.Key(key)])
            if on_tile:
                next(tile for tile in self.tiles if tile.isChecked()).setFocus()
            return True
        if on_tile and event.text().isdigit() and 1 <= int(event.text()) <= len(self.tiles):
            self.tiles[int(event.text()) - 1].setChecked(True)
            self._to_password()
            return True
        if on_tile and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            watched.click() if isinstance(watched, Tile) else None
            return True
        if watched is self.password and event.text().isalpha() and event.text().isascii():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._watch_caps(event.text().isupper() != shift)
        return False

    def _watch_caps(self, locked: bool) -> None:
        self.note.setText("大写锁定已开启。" if locked else "连续输错 5 次后要等一会儿再试。")
        restyle(self.note, kind="due" if locked else "hint")

    def focusInEvent(self, event: Any) -> None:
        """The next key belongs to the password."""
        super().focusInEvent(event)
        self.password.setFocus()

    def showEvent(self, event: Any) -> None:
        """A page that comes up takes the keys at once."""
        super().showEvent(event)
        self.password.setFocus()


def in_words(seconds: float) -> str:
    """A waiting time as one says it: 30 秒, 2 分钟, 1 分 15 秒."""
    minutes, rest = divmod(max(1, int(-(-seconds // 1))), 60)
    if not minutes:
        return f"{rest} 秒"
    return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分钟"
