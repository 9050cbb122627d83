"""Who makes the backups while people work: by the clock, before great changes, at closing, on a click."""

import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import Refusal, Trouble
from app.modules.backups import lists, service
from app.modules.backups.making import Outcome, Seen, Target, is_of_older_key, look_at, make_all
from app.modules.backups.restoring import RestoreOrder
from app.modules.backups.rules import (
    BackupState,
    PlaceState,
    is_too_old,
    state,
    wants_full_check,
)
from app.modules.backups.waiting_view import ClosingDialog, WaitSheet
from app.rules.ref import Ref
from app.storage.copying import PAUSE
from app.storage.folder import SiteFolder
from app.storage.store import Store
from app.ui.background import Background
from app.ui.desk import Desk

TICK = 60_000
"""Milliseconds between two looks at the clock and at the places."""
LONGEST_TICK = 120.0
"""Seconds one look may count as use: a PC that slept in between was not used."""
BUSY_REST, START_REST = 300, 3_000
"""Milliseconds: until an act under way is asked again, and from unlocking to a backup that is due."""
AGAIN_AFTER = 1_800.0
"""Seconds of use until a backup that failed is tried again."""
KINDS = frozenset({"backup", "setting"})
Done = Callable[[tuple[Outcome, ...]], object]


class BackupKeeper(QObject):
    """Makes backups beside the work and keeps them on record; lives as long as the program.

    `state_changed` carries a BackupState, `progressed` thousandths done, `finished` the Outcomes of a
    run. `restore` carries out a RestoreOrder; without it the page offers no restore. A keeper that is
    not `nagging` (the sample site) puts no warning into the strip.
    """

    state_changed = Signal(object)
    progressed = Signal(int)
    finished = Signal(object)
    _told = Signal(int)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        clock: Callable[[], datetime] = datetime.now,
        restore: Callable[[RestoreOrder], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.clock, self.restore = clock, restore
        self.state = BackupState("never", "尚未备份")
        self.seen: dict[str, Seen] = {}
        self.plan = lists.Plan("", 4, 26)
        self._desk: Desk | None = None
        self._store: Store | None = None
        self._folder: SiteFolder | None = None
        self._window: Any = None
        self._work, self._looking = Background(self), Background(self)
        self._stop = Event()
        self._done: list[Done] = []
        self._unbooked: list[Outcome] = []
        self._interrupted = ""  # why the backup that a lock stopped was being made
        self._used, self._looked = 0.0, time.monotonic()
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._tick)
        self._told.connect(self.progressed, Qt.ConnectionType.QueuedConnection)

    # ---- the site opens and closes

    def start(self, desk: Desk, store: Store, folder: SiteFolder) -> None:
        """Somebody unlocked the site: look how the backups stand, and take up what is due."""
        self._desk, self._store, self._folder = desk, store, folder
        desk.backups = self
        desk.changed.connect(self._on_changed)
        self._looked = time.monotonic()
        self._timer.start()
        self._book()
        self._refresh()
        self.look()
        QTimer.singleShot(START_REST, self, self._take_up)

    def stop(self) -> None:
        """The desk is locked: a copy under way stops, and is taken up again after the next unlock."""
        self._timer.stop()
        if self.running:
            self._interrupted = self._interrupted or self._why
            self._stop.set()
        if self._desk is not None:
            self._desk.changed.disconnect(self._on_changed)
        self._desk = self._store = self._window = None

    def attach(self, window: Any, *, nagging: bool = True) -> None:
        """Show the state in a main window's top bar and, when `nagging`, in its standing strip."""
        self._window, self._nagging = window, nagging
        self._show()

    # ---- asked from outside

    @property
    def running(self) -> bool:
        """True while a backup is being made."""
        return self._work.busy

    def due_now(self) -> bool:
        """True when so many hours were worked since the last one, or the last one is too old."""
        if self._store is None or self._store.busy:
            return False
        newest = next((good.at for good in self._goods() if good.place == str(self.own_place)), None)
        return self._used >= self.plan.hours * 3600 or is_too_old(
            newest, self.clock(), self.plan.too_old_hours
        )

    def back_up_now(
        self, why: str, done: Done | None = None, *, to: Path | None = None, pause: float = PAUSE
    ) -> bool:
        """Begin a backup to both places, or only `to` another folder; False when one is under way.

        `done` hears the Outcomes on the window's thread once they are on record.
        """
        store = self._store
        if store is None or store.view_only or self.running:
            return False
        targets = [Target(to, full=True, kept=False)] if to else self._targets()
        self._stop = stop = Event()
        self._why = why
        self._done = [done] if done else []
        last = [-1]

        def told(part: int, _whole: int) -> None:
            if part != last[0]:
                last[0] = part
                self._told.emit(part)

        return self._work.run(
            lambda: make_all(store, targets, why, self.clock, stop=stop, progress=told, pause=pause),
            self._made,
            lambda problem: None,
        )

    def cancel(self) -> None:
        """Stop the backup under way; it is not taken up again by itself."""
        self._stop.set()

    def before(self, why: str, over: QWidget | None = None) -> bool:
        """A backup now, with a panel, that has to succeed before an import, destruction or new key.

        False when it did not; why is then said in the message bar. The window stays alive meanwhile.
        """
        desk = self._desk
        over = over or self._window or QApplication.activeWindow()
        if desk is None or over is None:
            return False
        outcomes = self._waited(why, WaitSheet(over, "先做一份备份", self))
        good = bool(outcomes) and outcomes[0].made is not None
        if self._desk is not desk:
            return False  # locked or closed meanwhile
        if not good:
            problem = next((one.problem for one in outcomes if one.problem), "备份停止了。")
            desk.refuse(f"{problem}没有备份，这一步没有开始。")
        return good

    def at_close(self, over: QWidget | None = None) -> None:
        """A quick backup with a small panel, unless nothing was written since the last good one."""
        with contextlib.suppress(Refusal, Trouble):  # a disk that fails now must not keep the window open
            if self._free and self._has_news():
                self._waited("close", ClosingDialog(over or self._window, self), pause=0.0)

    def look(self) -> None:
        """Look at both places, beside the work: a stick may have come or gone."""
        folder, store = self._folder, self._store
        if folder is None or store is None:
            return
        places = [folder.backups, *([Path(self.plan.second)] if self.plan.second else [])]
        key = store.keys.key
        self._looking.run(
            lambda: ({str(place): look_at(folder, place) for place in places}, is_of_older_key(folder, key)),
            self._have_seen,
            lambda problem: None,
        )

    @property
    def own_place(self) -> Path:
        """Where backups lie in the site's own folder."""
        assert self._folder is not None
        return self._folder.backups

    def places(self) -> tuple[PlaceState, PlaceState]:
        """How the site's own place and the second one stand, from the records and the last look."""
        assert self._store is not None
        goods = {good.place: good for good in self._goods()}
        failed = {failure.place: failure for failure in self._store.read(lists.failures)}
        return (
            self._place(str(self.own_place), goods, failed),
            self._place(self.plan.second, goods, failed),
        )

    # ---- inside: one run

    _why = ""
    _nagging, _older_key = True, False

    def _targets(self) -> list[Target]:
        fully = {good.place: good.full_at for good in self._goods()} if self._free else {}
        places = [self.own_place, *([Path(self.plan.second)] if self.plan.second else [])]
        now = self.clock()
        return [Target(path, full=wants_full_check(fully.get(str(path)), now)) for path in places]

    def _waited(
        self, why: str, panel: "WaitSheet | ClosingDialog", pause: float = PAUSE
    ) -> Sequence[Outcome]:
        """Run one backup while a panel is up; input elsewhere waits, the window goes on being drawn."""
        heard: list[tuple[Outcome, ...]] = []
        loop = QEventLoop(self)

        def begin() -> None:
            needless = why == "close" and (self._store is None or not self._has_news())
            if needless or not self.back_up_now(why, end, pause=pause):
                loop.quit()

        def end(outcomes: tuple[Outcome, ...]) -> None:
            heard.append(outcomes)
            loop.quit()

        panel.start()
        if self.running:  # another one is under way: it ends first
            self._done.append(lambda _: begin())
        else:
            QTimer.singleShot(0, self, begin)  # the loop can only be left once it has begun
        loop.exec()
        outcomes = heard[0] if heard else ()
        panel.end(outcomes)
        return outcomes

    def _made(self, outcomes: tuple[Outcome, ...]) -> None:
        heard, self._done = self._done, []
        self._unbooked += [one for one in outcomes if not one.stopped]
        if all(one.made for one in outcomes):
            self._interrupted, self._older_key = "", False
        own_failed = any(one.problem for one in outcomes[:1])
        if self._why != "copy" and not any(one.stopped for one in outcomes):
            self._used = max(0.0, self.plan.hours * 3600 - AGAIN_AFTER) if own_failed else 0.0
        self._book(lambda: self._tell(heard, outcomes))

    def _tell(self, heard: list[Done], outcomes: tuple[Outcome, ...]) -> None:
        self.finished.emit(outcomes)
        for done in heard:
            done(outcomes)

    def _book(self, then: Callable[[], object] = lambda: None) -> None:
        """Put the outcomes on record; inside an act that lets the window answer (an import) it waits."""
        if self._store is not None and self._store.busy:
            QTimer.singleShot(BUSY_REST, self, lambda: self._book(then))
            return
        desk = self._desk
        if desk is not None and self._store is not None:
            waiting, self._unbooked = self._unbooked, []
            for one in waiting:
                if one.made is not None:
                    desk.do(service.note_made, one.on_record())
                else:
                    desk.do(service.note_failed, one.place, one.why, one.problem, same_disk=one.same_disk)
        then()

    # ---- inside: the clock and the state

    @property
    def _free(self) -> bool:
        return self._store is not None and not self._store.busy and not self._store.view_only

    def _goods(self) -> Sequence[lists.Good]:
        assert self._store is not None
        goods: Sequence[lists.Good] = self._store.read(lists.newest_good)
        return goods

    def _has_news(self) -> bool:
        assert self._store is not None
        second = self.seen.get(self.plan.second)
        wanted = [str(self.own_place), *([self.plan.second] if second and second.reachable else [])]
        return any(self._store.read(lists.has_news, place) for place in wanted)

    def _tick(self) -> None:
        now = time.monotonic()
        self._used += min(now - self._looked, LONGEST_TICK)
        self._looked = now
        self.look()
        self._refresh()
        with contextlib.suppress(Refusal, Trouble):  # the next act of the clerk will say it
            if self._free and not self.running and self._wanted():
                self.back_up_now("hours")

    def _take_up(self) -> None:
        """What a lock stopped goes on; one that is overdue begins."""
        if self._store is None:
            return
        if self.running or self._store.busy:  # the stopped one is still putting its things away
            QTimer.singleShot(BUSY_REST, self, self._take_up)
            return
        with contextlib.suppress(Refusal, Trouble):
            if self._interrupted or self._wanted():
                self.back_up_now(self._interrupted or "hours")

    def _on_changed(self, refs: frozenset[Ref]) -> None:
        if any(ref.kind in KINDS for ref in refs):
            self._refresh()
            if any(ref.kind == "setting" for ref in refs):
                self.look()

    def _have_seen(self, found: tuple[dict[str, Seen], bool]) -> None:
        self.seen, self._older_key = found
        self._refresh()

    def _wanted(self) -> bool:
        """A backup is due, and there is something new to keep; under a new data key all of it is."""
        return self._older_key or (self.due_now() and self._has_news())

    def _place(self, path: str, goods: dict[str, lists.Good], failed: dict[str, lists.Failure]) -> PlaceState:
        good, failure, seen = goods.get(path), failed.get(path), self.seen.get(path)
        return PlaceState(
            path,
            good.at if good else None,
            failure.at if failure else None,
            failure.sentence if failure else "",
            reachable=seen.reachable if seen else True,
            same_disk=seen.same_disk if seen else False,
        )

    def _refresh(self) -> None:
        """Read how the backups stand; while an act is under way it waits for its end."""
        if self._store is None:
            return
        if self._store.busy:
            QTimer.singleShot(BUSY_REST, self, self._refresh)
            return
        with contextlib.suppress(Refusal, Trouble):
            self.plan = self._store.read(lists.plan)
            own, second = self.places()
            self.state = state(own, second, self.clock(), self.plan.too_old_hours)
            self._show()
            self.state_changed.emit(self.state)

    def _show(self) -> None:
        window, told = self._window, self.state
        if window is None:
            return
        offered = any(room.key == "backups" for room in window.rooms)
        page = (lambda: window.open_room("backups")) if offered else None
        window.topbar.set_backup(told.words, told.tone, told.sentence, page)
        if not self._nagging or not told.warnings:
            window.strip.settle("backup")
            return
        ways: dict[str, tuple[str, Callable[[], object] | None]] = {
            "make": ("现在备份", lambda: self.back_up_now("hand")),
            "places": ("设定位置…" if page else "", page),
        }
        words, act = ways.get(told.warnings[0].way, ("", None))
        window.strip.warn("backup", told.sentence, words, act)


def keeper_of(desk: Desk) -> BackupKeeper:
    """The keeper of an open site; a desk that nobody gave one gets its own."""
    keeper = desk.backups
    if not isinstance(keeper, BackupKeeper):
        keeper = BackupKeeper(desk)
        keeper.start(desk, desk.store, desk.store.folder)  # type: ignore[arg-type, attr-defined]
    return keeper
