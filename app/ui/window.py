"""The main window: top bar, tabs with their pages, message bar, and the keys that work everywhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QLayout, QMainWindow, QVBoxLayout, QWidget

from app.rules.hit import Hit
from app.rules.ref import Ref
from app.ui import clipboard
from app.ui.box import Box, Search
from app.ui.crash import trouble_dialog
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.keys import Hint, clause_sheet, help_dialog, with_everywhere, with_line
from app.ui.messages import MessageBar, StandingStrip
from app.ui.rail import Rail, Tab
from app.ui.scan import ScanCatcher
from app.ui.topbar import TopBar
from app.ui.undo import UndoKey

NORMAL = (1280, 680)
"""A client area smaller than this gets the compact form."""
SMALLEST = (1000, 560)


@dataclass(frozen=True)
class RoomTab:
    """One room as the window needs it; the page is made when it is first opened.

    `kinds` are the kinds of record that belong here and the page opens by its method `open(ref)`;
    `deals_with` those of other rooms that it opens when it is sent there. A room `behind` has no tab:
    it stands in the corner menu (under `label`).
    """

    key: str
    label: str
    icon: str
    group: int
    make_page: Callable[[Desk], QWidget]
    kinds: frozenset[str] = frozenset()
    behind: bool = False
    deals_with: frozenset[str] = frozenset()


class MainWindow(QMainWindow):
    """The rooms of an open site; when locked, only what is put on top of it is left."""

    def __init__(
        self,
        desk: Desk,
        rooms: Sequence[RoomTab],
        site_name: str,
        search: Search,
        *,
        on_lock: Callable[[], object],
        on_switch: Callable[[], object],
        menu: Sequence[tuple[str, Callable[[], object]]] = (),
        act_on: Callable[[Hit], bool] | None = None,
        keys: Mapping[str, str | Callable[[], object]] | None = None,
        prompts: Callable[[str], Sequence[tuple[str, str]]] = lambda room: (),
        open_clause: Callable[[str], object] | None = None,
        unknown: Callable[[str], tuple[str, Callable[[], object]] | None] = lambda text: None,
    ) -> None:
        """`keys` leads from anywhere to a room: the key as Qt writes it, and the room's key or what to do.

        `prompts` gives what to say in a room as (when, words), `open_clause` shows a clause in the handbook.
        `unknown` says what may be done with a text the box does not find: words and what to do, or None.
        """
        super().__init__()
        self.desk, self.rooms = desk, tuple(rooms)
        self._prompts, self._open_clause = prompts, open_clause
        self._act_on, self._unknown = act_on, unknown
        self._pages: dict[str, QWidget] = {}
        self._current = self._before_behind = ""
        self._covered = False
        self._on_close: Callable[[], object] | None = None
        self.setWindowTitle(f"{site_name} · 前台")
        self.setAccessibleName("前台")
        self.box = Box(search)
        self.topbar = TopBar(
            self.box,
            site_name,
            desk.who.name,
            desk.who.role_zh,
            on_switch=on_switch,
            on_lock=on_lock,
            menu=[
                *((room.label, lambda key=room.key: self.open_room(key)) for room in rooms if room.behind),
                *menu,
            ],
        )
        self.strip = StandingStrip()
        self.rail = Rail([Tab(r.key, r.label, r.icon, r.group, r.behind) for r in self.rooms])
        self.messages = MessageBar()
        self._lay_out()
        self._connect()
        self._set_keys(on_lock, on_switch, keys or {})
        self.resize(1366, 768)
        self._opened(0)

    def _lay_out(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # The compact form must be able to begin: the layout may not hold the window at its full width.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.topbar)
        column.addWidget(self.strip)
        column.addWidget(self.rail, 1)
        column.addWidget(self.messages)
        whole.setMinimumSize(*SMALLEST)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.rail.currentChanged.connect(self._opened)
        self.box.chosen.connect(self._chosen)
        self.box.left.connect(self._back_to_page)
        self.box.nothing.connect(self._not_found)
        self.desk.said.connect(self.messages.say)
        self.desk.wanted.connect(self.open_ref)
        self.desk.sent.connect(self.open_in)
        self.desk.asked.connect(self.show_clause)
        self.desk.entered.connect(self._enter)
        self.desk.moved.connect(self._moved)
        self.desk.settled.connect(self.messages.settle)
        self.desk.trouble.connect(lambda trouble: trouble_dialog(trouble, self).open())
        self.messages.leave.connect(self._to_field)
        self.desk.changed.connect(self.messages.withdraw)
        self._undo = UndoKey(self, self.messages, lambda: self._pages.get(self._current))
        self._scans = ScanCatcher(self)
        self._scans.scanned.connect(self.box.scanned)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self._scans)

    def _set_keys(
        self,
        on_lock: Callable[[], object],
        on_switch: Callable[[], object],
        own: Mapping[str, str | Callable[[], object]],
    ) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.box.setFocus,
            "Ctrl+L": on_lock,
            "Ctrl+U": on_switch,
            "Ctrl+Tab": lambda: self._step(1),
            "Ctrl+Shift+Tab": lambda: self._step(-1),
            "Ctrl+,": self._open_menu,
            "F1": self._help,
            "Esc": self._escape,
        }
        for number in range(min(10, self.rail.bar.shown)):
            keys[f"Ctrl+{(number + 1) % 10}"] = lambda index=number: self.rail.setCurrentIndex(index)
        for sequence, deed in own.items():
            keys[sequence] = deed if callable(deed) else lambda room=deed: self.open_room(room)
        self._shortcuts = []
        for sequence, act in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.activated.connect(lambda act=act: act())
            self._shortcuts.append(shortcut)

    def page(self, key: str) -> QWidget:
        """The page of a room, made now if it was not opened before."""
        if key not in self._pages:
            index = next(i for i, room in enumerate(self.rooms) if room.key == key)
            made = self.rooms[index].make_page(self.desk)
            if not made.accessibleName():
                made.setAccessibleName(self.rooms[index].label)
            self._pages[key] = made
            holder = self.rail.widget(index)
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(made)
            made.show()  # at once: what a key begins in a new page needs the focus now
        return self._pages[key]

    def open_room(self, key: str) -> QWidget:
        """Go to a room's tab."""
        index = next(i for i, room in enumerate(self.rooms) if room.key == key)
        self.rail.setCurrentIndex(index)
        return self.page(key)

    def open_ref(self, ref: Ref) -> None:
        """Show one record in the room that knows its kind."""
        room = next((room for room in self.rooms if ref.kind in room.kinds), None)
        if room is None:
            self.desk.refuse("这条记录现在没有可以打开的页面。")
            return
        page: Any = self.open_room(room.key)
        page.open(ref)

    def open_in(self, key: str, ref: Ref) -> None:
        """Show one record in the room where it is dealt with, else where its kind belongs."""
        if any(room.key == key and ref.kind in room.kinds | room.deals_with for room in self.rooms):
            page: Any = self.open_room(key)
            page.open(ref)
        else:
            self.open_ref(ref)

    def _enter(self, key: str) -> None:
        if any(room.key == key for room in self.rooms):
            self.open_room(key)
        else:
            self.desk.refuse("这一项的页面还没有，或者不在你的权限之内。")

    def show_clause(self, clause: str) -> None:
        """Show a clause in the handbook; over a dialog only its words, so that nothing typed is left."""
        if self._covered:
            return
        if self._open_clause is None or any(sheet.isVisible() for sheet in self.findChildren(Sheet)):
            clause_sheet(clause, self)
        else:
            self._open_clause(clause)

    def when_closed(self, act: Callable[[], object]) -> None:
        """Do something (close the site, make the backup) when the window is closed."""
        self._on_close = act

    def cover(self, page: QWidget) -> None:
        """Lock: let go of everything shown and put only this page up; the window's keys are off.

        The window cannot be uncovered: whoever unlocks gets a new one.
        """
        self._covered = True
        self._keep_what_is_written()
        self._pages.clear()
        self.box.forget()
        self._let_go()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
        for dialog in self.findChildren(QDialog):
            dialog.close()
        for sheet in self.findChildren(Sheet):
            sheet.drop()
        clipboard.forget()
        page.setObjectName("cover")
        old = self.takeCentralWidget()
        self.setCentralWidget(page)
        page.setFocus()
        if old is not None:
            old.deleteLater()

    def _keep_what_is_written(self) -> None:
        for made in self._pages.values():
            _call(made, "leave")
        for sheet in self.findChildren(Sheet):
            sheet.keep()

    def _let_go(self) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self._scans)
        self._undo.let_go()
        self.messages.dismiss()
        for signal, slot in (
            (self.desk.said, self.messages.say),
            (self.desk.wanted, self.open_ref),
            (self.desk.sent, self.open_in),
            (self.desk.asked, self.show_clause),
            (self.desk.entered, self._enter),
            (self.desk.moved, self._moved),
            (self.desk.settled, self.messages.settle),
            (self.desk.changed, self.messages.withdraw),
        ):
            signal.disconnect(slot)

    def _opened(self, index: int) -> None:
        if not 0 <= index < len(self.rooms):
            return
        key = self.rooms[index].key
        self.page(key)
        if self._current and self._current != key:
            _call(self._pages.get(self._current), "leave")
        self._current = key
        if not self.rooms[index].behind:
            self._before_behind = key
        self._moved()

    @property
    def current(self) -> str:
        """The key of the room in sight."""
        return self._current

    def shown(self) -> Ref | None:
        """The record the page in sight shows, when it shows one."""
        found: Ref | None = _call(self._pages.get(self._current), "shown")
        return found

    def _moved(self) -> None:
        """The page shows something else: its keys stand in the bar, its first field has the focus."""
        self.messages.show_hints(self.hints())
        self._back_to_page()

    def _escape(self) -> None:
        if self.messages.dismiss() or _call(self._pages.get(self._current), "back"):
            return
        if self._current != self._before_behind:
            self.open_room(self._before_behind)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of the page in sight, then those that work everywhere."""
        own: Sequence[Hint] = _call(self._pages.get(self._current), "hints") or ()
        return with_everywhere(own)[:8]

    def _chosen(self, hit: Hit, opening: bool) -> None:
        if not opening and self._act_on and self._act_on(hit):
            self._back_to_page()
            return
        self.open_ref(hit.ref)

    def _not_found(self, text: str) -> None:
        self.desk.refuse(f"没有找到“{text[:20]}”，请换个写法再试。", act=self._unknown(text))

    def _back_to_page(self) -> None:
        page = self._pages.get(self._current)
        first = _call(page, "first_focus") or page
        if first is not None:
            first.setFocus()

    def _to_field(self, field: str) -> None:
        page = self._pages.get(self._current)
        if page is not None and hasattr(page, "focus_field"):
            page.focus_field(field)

    def _step(self, by: int) -> None:
        shown = self.rail.bar.shown
        if shown:
            here = self.rail.currentIndex() if self.rail.currentIndex() < shown else -1 if by > 0 else 0
            self.rail.setCurrentIndex((here + by) % shown)

    def _open_menu(self) -> None:
        self.rail.show_digits(False)  # the menu hears when Ctrl is let go, the window does not
        self.topbar.open_menu()

    def _help(self) -> None:
        page = self._pages.get(self._current)
        title = next((room.label for room in self.rooms if room.key == self._current), "前台")
        own: Sequence[Hint] = _call(page, "hints") or ()
        clauses = with_line(_call(page, "clauses") or (), self.focusWidget())
        said = self._prompts(self._current)
        dialog = help_dialog(title, own, clauses, self, prompts=said, show_clause=self.show_clause)
        dialog.finished.connect(lambda _: self.activateWindow())  # not every desktop gives the keys back
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits stand on the tabs while Ctrl is held."""
        if not self._covered:
            self.rail.show_digits(event.key() == Qt.Key.Key_Control)
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """And go when it is let go."""
        if not self._covered and event.key() == Qt.Key.Key_Control:
            self.rail.show_digits(False)
        super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another window took the keys: nobody tells us when Ctrl is let go."""
        if not self._covered and event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.rail.show_digits(False)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Small windows get the compact form."""
        super().resizeEvent(event)
        if self._covered:
            return
        small = event.size().width() < NORMAL[0] or event.size().height() < NORMAL[1]
        self.topbar.set_compact(small)
        self.rail.set_compact(small)
        self.messages.set_compact(small)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell whoever opened the window that it closes."""
        if not self._covered:
            self._covered = True
            self._keep_what_is_written()
            self._let_go()
        if self._on_close:
            self._on_close()
        super().closeEvent(event)


def _call(page: Any, name: str) -> Any:
    """What a page answers, or None when it does not have this method: every one is optional."""
    method = getattr(page, name, None)
    return method() if method is not None else None
