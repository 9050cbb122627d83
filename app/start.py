"""The life of the window: first start, unlock, work, lock, switch, close."""

from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app import recent, site
from app.atwork import is_sample, make_window, password_is_over, take_up
from app.documents.fonts import ensure_fonts, fonts_ready
from app.errors import Refusal, Trouble
from app.keychange import change_data_key
from app.modules.backups.keeper_view import BackupKeeper
from app.modules.backups.restoring import RestoreOrder
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.storage import keyring
from app.storage.folder import SiteFolder, SiteLock, State, hold_lock
from app.storage.guesses import Clocks, seconds_left
from app.storage.header import login_key
from app.ui import theme
from app.ui.awake import SleepWatch
from app.ui.crash import CrashGuard, trouble_dialog
from app.ui.desk import Desk
from app.ui.preparing import PreparingPage
from app.ui.room_board import RoomBoard
from app.ui.unlock import UnlockPage
from app.ui.window import SMALLEST, MainWindow

SIZE = (1366, 768)
_INPUT = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}


def program_version() -> str:
    """The version of the installed program, or of the checkout."""
    try:
        return version("qiantai")
    except PackageNotFoundError:
        return "0.1"


def _gone(folder: Path) -> Trouble:
    return Trouble(
        f"上次用的站点文件夹不见了：{folder}",
        "如果它在移动硬盘上，请接好硬盘，再选“打开已有站点…”。不要为同一个小区新建站点。",
    )


class Program(QObject):
    """One site on one screen, from the first window to the last; the site's lock is held all the while."""

    version = property(lambda self: program_version())

    def __init__(self, app: QApplication, *, remember: bool = True) -> None:
        super().__init__(app)
        self.app, self._remember = app, remember
        self.folder: SiteFolder | None = None
        self.lock: SiteLock | None = None
        self.open: site.OpenSite | None = None
        self.window: QMainWindow | None = None
        self.names = settings.SiteNames("", "")
        self.recovery_was_typed = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._idle_lock)
        self._asleep = SleepWatch(self)
        self._asleep.slept.connect(self._idle_lock)
        self._text_size = "100"
        self.keeper = BackupKeeper(self, restore=self._restore)
        self.board = RoomBoard()  # stays while the desk is locked: it shows ticket numbers only
        self._left: dict[int, tuple[str, Ref | None]] = {}  # where each person was when the desk was locked
        self._login = ""  # who worked last: chosen after a lock, passed over after a switch

    # ---- ways in

    def begin(self, folder: Path | None = None) -> None:
        """Make the fonts if this PC has none yet; then open the site used last, or greet a new PC."""
        if fonts_ready():
            self._go_in(folder)
            return
        page = PreparingPage(ensure_fonts)
        page.ready.connect(lambda: self._go_in(folder))
        page.failed.connect(self._complain)
        self.show_page(page)
        page.start()

    def _go_in(self, folder: Path | None) -> None:
        last = recent.load()
        if folder is not None:
            last = recent.Recent(folder)
        if last is None:
            self.greet()
            return
        if not last.folder.exists():
            self.greet()
            trouble_dialog(_gone(last.folder), self.window).open()
            return
        self.names = settings.SiteNames(last.company, last.centre)
        self.take(last.folder)

    def greet(self) -> None:
        """The first start: a new site, one that is there, or the sample."""
        from app.firststart import make_wizard

        self.show_page(make_wizard(self))

    def take(self, path: Path) -> None:
        """Hold the site for this program and ask who it is; says so when it is open already."""
        folder = SiteFolder(path)
        try:
            if self.lock is not None and self.lock.folder.path != path:
                self.lock.release()
                self.lock = None
            if self.lock is None:
                self.lock = hold_lock(folder)
            self.folder = folder
            self.show_page(self._unlock_page())
        except (Refusal, Trouble) as problem:
            if folder.state() in (State.NO_HEADER, State.NO_DATABASE):
                from app.firststart import lead_to_restore

                lead_to_restore(self, folder, problem)
            else:
                self._complain(problem)

    def _unlock_page(self) -> UnlockPage:
        assert self.folder is not None
        folder, lock = self.folder, self.lock
        title = (
            self.names.centre.removesuffix("物业管理服务中心").removesuffix("物业服务中心")
            or folder.path.name
        )
        lines = [line for line in ("物业服务中心", self.names.company) if line]
        footer = f"资料已加密，只存于本机　　前台 {program_version()}"
        if folder.path == recent.sample_folder():
            from app.firststart import SAMPLE_PASSWORD

            footer = f"这是示例站点，里面的人都是虚构的。密码：{SAMPLE_PASSWORD}"
        page = UnlockPage(
            title,
            lines,
            keyring.log_in_names(folder),
            lambda login, password: site.unlock(folder.path, login, password, lock=lock),
            waits=lambda login: seconds_left(folder, login_key(login), Clocks()),
            footer=footer,
            day=date.today(),
        )
        page.unlocked.connect(lambda opened: self._entered(page.login, opened))
        page.choose(self._login)
        page.recover.connect(self._recover)
        page.restore.connect(lambda: self._ask_restore(folder))
        return page

    def _ask_restore(self, folder: SiteFolder) -> None:
        from app.firststart import ask_restore

        if self.window is not None:
            ask_restore(self, self.window.centralWidget(), folder)

    def _restore(self, order: RestoreOrder) -> None:
        from app.firststart import restore_site

        restore_site(self, order)

    def _recover(self) -> None:
        from app.firststart import RecoverSheet

        if self.window is not None and self.folder is not None:
            RecoverSheet(self.window.centralWidget(), self.folder, self.enter_as).start()

    def enter_as(self, login: str, password: str) -> None:
        """Go in with a password that is known here: one a recovery key has just set, or the sample's."""
        assert self.folder is not None
        self._entered(login, site.unlock(self.folder.path, login, password, lock=self.lock))

    def _entered(self, login: str, opened: site.OpenSite) -> None:
        self._login = login
        self.enter(opened)

    # ---- at work

    def enter(self, opened: site.OpenSite) -> None:
        """Somebody unlocked the site: show the rooms."""
        self.open = opened
        folder = opened.folder
        desk = Desk(
            opened.store,
            opened.who,
            self,
            prove=lambda login, password: keyring.sign(folder, login, password),
        )
        if not opened.store.view_only:  # else the act itself says that nothing can be done
            desk.back_up_first = self.keeper.before
        desk.change_data_key = lambda: change_data_key(self)
        desk.room_board = self.board
        if self.recovery_was_typed:  # in the wizard, before there was anybody to note it
            desk.do(settings.confirm_recovery)
            self.recovery_was_typed = False
        values = desk.read(settings.values)
        self._dress(values["text_size"])
        self.names = settings.SiteNames(values["company"], values["centre"])
        if self._remember:
            recent.save(recent.Recent(opened.folder.path, self.names.centre, self.names.company))
        window = make_window(self, opened, desk, values)
        self.keeper.start(desk, opened.store, opened.folder)
        self.keeper.attach(window, nagging=not is_sample(opened))
        self._show_window(window)
        self._watch_idle(int(values["auto_lock_minutes"]))
        self._go_where_they_were(window, desk)
        take_up(window, desk)
        if password_is_over(desk, opened):
            window.open_room("passwords")

    def _go_where_they_were(self, window: MainWindow, desk: Desk) -> None:
        room, ref = self._left.get(desk.who.staff_id, ("", None))
        if ref is not None:
            window.open_ref(ref)
        elif room and any(known.key == room for known in window.rooms):
            window.open_room(room)

    def switch_person(self) -> None:
        """Ctrl+U: lock, with the next log-in name chosen; there is nothing to switch to on a desk of one."""
        self.lock_desk()
        page = self.window.centralWidget() if self.window is not None else None
        if self.open is None and isinstance(page, UnlockPage):
            page.choose_after(self._login)

    def lock_desk(self) -> None:
        """Blank the screen and close the database; the site stays ours."""
        if self.open is None or self.open.store.busy or not isinstance(self.window, MainWindow):
            return
        self._idle.stop()
        self._asleep.stop()
        self.keeper.stop()
        self.app.removeEventFilter(self)
        self._left[self.open.who.staff_id] = (self.window.current, self.window.shown())
        lost: list[Trouble] = []
        self.window.desk.trouble.connect(lost.append)
        self.window.cover(QWidget())
        self.open.close(keep_lock=True)
        self.open = None
        self._show_locked(lost)

    def _show_locked(self, lost: list[Trouble]) -> None:
        """The unlock page; with the site's folder gone meanwhile, the first page and why."""
        assert self.folder is not None
        try:
            if not self.folder.path.exists():
                raise _gone(self.folder.path)
            self.show_page(self._unlock_page())
        except Trouble as problem:
            self.greet()
            trouble_dialog(problem, self.window).open()
            return
        for trouble in lost[:1]:
            words = Trouble("锁屏时，没存完的内容没能留下来。", f"{trouble.sentence}{trouble.advice}")
            trouble_dialog(words, self.window).open()

    def close(self) -> None:
        """The window is closed: close the database, then let the site go."""
        self.board.close()
        self._idle.stop()
        self._asleep.stop()
        self.app.removeEventFilter(self)
        if self.open is not None:
            self.keeper.at_close(self.window)
            self.keeper.stop()
            self.open.close(keep_lock=True)
            self.open = None
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def settings_saved(self, values: dict[str, str]) -> None:
        """Text size and the time until the lock follow at once."""
        self._dress(values["text_size"])
        self._watch_idle(int(values["auto_lock_minutes"]))

    # ---- idle

    def _watch_idle(self, minutes: int) -> None:
        self._idle.start(minutes * 60_000)
        self._asleep.start()
        self.app.installEventFilter(self)

    def _idle_lock(self) -> None:
        if self.open is not None and self.open.store.busy:
            self._idle.start(60_000)
            return
        self.lock_desk()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is at the desk: the time begins anew."""
        if event.type() in _INPUT:
            self._idle.start()
        return False

    # ---- windows

    def _dress(self, text_size: str) -> None:
        if text_size != self._text_size:
            self._text_size = text_size
            theme.apply(self.app, scale=int(text_size) / 100)

    def show_page(self, page: QWidget) -> None:
        """A page without rooms, in a window of its own that takes the place of the one before."""
        window = QMainWindow()
        window.setWindowTitle("前台")
        window.setCentralWidget(page)
        window.resize(*SIZE)
        room = window.screen().availableSize()
        fits = room.width() > SIZE[0] and room.height() > SIZE[1]
        if not fits and room.width() >= SMALLEST[0]:  # a screen smaller than that is none
            window.setWindowState(Qt.WindowState.WindowMaximized)
        self._show_window(window)
        if not page.isAncestorOf(window.focusWidget() or window):
            page.setFocus()

    def _show_window(self, window: QMainWindow) -> None:
        before, self.window = self.window, window
        if before is not None:
            large = before.isMaximized()
            window.setGeometry(before.normalGeometry() if large else before.geometry())
            window.setWindowState(before.windowState() & Qt.WindowState.WindowMaximized)
        window.show()
        window.activateWindow()
        if before is not None:
            if isinstance(before, MainWindow):
                before.when_closed(lambda: None)
            before.close()
            before.deleteLater()

    def _complain(self, problem: Refusal | Trouble) -> None:
        dialog = trouble_dialog(problem, self.window)
        dialog.exec()
        if self.window is None:
            self.app.exit(1)


def run(folder: Path | None = None) -> int:
    """Open the program's window. Returns the exit code."""
    theme.prepare()
    app = QApplication(["qiantai"])
    app.setApplicationName("前台")
    app.setQuitOnLastWindowClosed(True)
    theme.apply(app)
    CrashGuard(app).install()
    program = Program(app)
    QTimer.singleShot(0, lambda: program.begin(folder))
    code = app.exec()
    program.close()
    return code
