"""The bar at the top: whose site, the one box, the time, the backup, and who is acting."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from app.rules.dates import WEEKDAYS
from app.ui import icons
from app.ui.box import Box
from app.ui.parts import button, label
from app.ui.theme import fix_height, fix_width, restyle


def short_name(centre: str) -> str:
    """The centre's name as the top bar has room for it: 青禾苑物业管理服务中心 → 青禾苑服务中心."""
    return centre.replace("物业管理服务中心", "服务中心").replace("物业服务中心", "服务中心")


def day_and_time(now: datetime) -> str:
    """11月23日 周一   09:42"""
    return f"{now.month}月{now.day}日 周{WEEKDAYS[now.weekday()]}   {now:%H:%M}"


class TopBar(QFrame):
    """Sign, site, box, clock, backup, acting person, switch, lock, settings."""

    def __init__(
        self,
        box: Box,
        site_name: str,
        person: str,
        role: str,
        *,
        on_switch: Callable[[], object],
        on_lock: Callable[[], object],
        menu: Sequence[tuple[str, Callable[[], object]]] = (),
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self.setProperty("surface", "topbar")
        self.setAccessibleName("顶栏")
        fix_height(self, 52)
        self.box, self._now = box, now
        self._sign = icons.IconLabel("sign", 26)
        self._sign.setAccessibleName("前台")
        self._brand = label("前台", "brand")
        self._site = label(short_name(site_name), "site")
        self._site.setToolTip(site_name)
        self._clock = label("", "c")
        self.backup = _Slot("尚未备份")
        self.waits = button("", role="row", name="等我的事")
        self.waits.hide()
        self._waits_for: Callable[[], object] = lambda: None
        self.waits.clicked.connect(lambda: self._waits_for())
        self.person = label(person, "h2")
        self.person.setAccessibleName(f"当前经办人 {person}")
        self.role = label(role, "c")
        self.switch = button("换人", on_switch, keys="Ctrl+U")
        self.lock = button("锁屏", on_lock, keys="Ctrl+L", icon="lock")
        self.settings = button("", role="quiet", icon="settings", name="设置与其它")
        self.settings.setToolTip("设置与其它（Ctrl+,）")
        self._menu = QMenu(self)
        for words, pressed in menu:
            self._menu.addAction(words).triggered.connect(lambda _on=False, act=pressed: act())
        self.settings.setMenu(self._menu)
        self._person_icon = icons.IconLabel("person", 20, "accent")
        self._lay_out()
        self._tick()
        self._timer = QTimer(self, interval=5_000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 6, 0)
        row.setSpacing(0)
        row.addWidget(self._sign)
        row.addSpacing(8)
        row.addWidget(self._brand)
        self._start = QWidget()
        self._start.setFixedWidth(44)
        row.addWidget(self._start)
        fix_width(self._site, 111)
        row.addWidget(self._site)
        row.addWidget(self.box, 100)  # gives way to a long name or large type
        row.addStretch(1)
        row.addSpacing(8)
        row.addWidget(self.waits)
        row.addSpacing(10)
        for item in (self._clock, _Upright(), self.backup, _Upright()):
            row.addWidget(item)
            row.addSpacing(12)
        row.addWidget(self._person_icon)
        row.addSpacing(7)
        row.addWidget(self.person)
        row.addSpacing(7)
        row.addWidget(self.role)
        row.addSpacing(8)
        row.addWidget(self.switch)
        row.addSpacing(7)
        row.addWidget(self.lock)
        row.addSpacing(7)
        row.addWidget(self.settings)

    def _tick(self) -> None:
        self._clock.setText(day_and_time(self._now()))

    def set_compact(self, compact: bool) -> None:
        """Site name and date leave the bar, and the box gets smaller, in a small window."""
        self._site.setVisible(not compact)
        self._start.setFixedWidth(12 if compact else 44)
        self._clock.setVisible(not compact)
        self.box.setMaximumWidth(400 if compact else 540)

    def open_menu(self) -> None:
        """The corner menu, by key: arrows and Enter choose."""
        self.settings.setFocus()
        below = self.settings.mapToGlobal(self.settings.rect().bottomLeft())
        self._menu.popup(below)
        self._menu.setActiveAction(next(iter(self._menu.actions()), None))

    def set_waits(self, words: str, overdue: int, due: int, pressed: Callable[[], object]) -> None:
        """How much waits for the person acting ("待签 2"); nothing, nothing is shown."""
        total = overdue + due
        self.waits.setVisible(bool(total))
        self.waits.setText(f"{words} {total}")
        said = f"{words}，逾期 {overdue}，其余 {due}" if overdue else f"{words}，{due} 件"
        self.waits.setAccessibleName(said)
        self.waits.setToolTip(f"{said}（Alt+G）")
        restyle(self.waits, tone="over" if overdue else "due")
        self._waits_for = pressed

    def set_backup(
        self, words: str, tone: str, more: str = "", pressed: Callable[[], object] | None = None
    ) -> None:
        """When the last checked backup was made, or that one is missing; `more` is what to do about it.

        A click on it does what is `pressed`.
        """
        self.backup.show_state(words, tone, more)
        self.backup.pressed = pressed


class _Upright(QFrame):
    """A line from top to bottom between two parts of the bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "upright")
        self.setFixedWidth(1)


class _Slot(QWidget):
    """The state of the backup: a sign and words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.pressed: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._icon = icons.IconLabel("backup", 18, "due")
        self._words = label(words, "c")
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.setAccessibleName(words)

    def show_state(self, words: str, tone: str, more: str = "") -> None:
        """A disk in a colour of the palette: ok when checked, else due or over; the words say which."""
        self._icon.show_icon("backup", tone)
        self._words.setText(words)
        self.setToolTip(more)
        self.setAccessibleName(f"{words}，{more}" if more else words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click leads to where more is said."""
        if self.pressed is not None:
            self.pressed()
