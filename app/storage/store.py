"""The one way to the data: look at it, or do one act that is saved whole and noted in the journal."""

import contextlib
import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from app.errors import Refusal, Trouble
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage import drafts, journal
from app.storage.act import Act
from app.storage.backup import back_up_before_upgrade
from app.storage.cipher import engine_on
from app.storage.copying import PAGES, PAUSE, Copied, CopyGate, copy_database
from app.storage.datakey import DataKey
from app.storage.faults import as_trouble, is_unsure, machine_faults
from app.storage.folder import SiteFolder, SiteLock, hold_lock, is_write_protected, must_be_site, new_file
from app.storage.heldkeys import HeldKeys
from app.storage.highwater import write_mark
from app.storage.opening import VIEW_ONLY, cannot_upgrade, look_over
from app.storage.proof import must_be_known, newest_in
from app.storage.signing import Signature
from app.storage.site_tables import Meta
from app.storage.transact import (
    Clock,
    Indexer,
    build_site,
    carry_out,
    marked,
    must_be_allowed,
    must_be_allowed_to_read,
    must_be_frozen,
    note_own,
)
from app.storage.upgrade import is_old, upgrade_to_head

log = logging.getLogger(__name__)

Listener = Callable[[frozenset[Ref]], None]


class Store:
    """One open site: the only connection to its database, with two doors, `read` and `do`.

    `warnings` are Chinese sentences about what was found while opening (an older file put in place);
    `stopped_uncleanly` is True when the program did not close the site last time. `view_only` is True
    on a write-protected disk: lists work, every act is refused, and nothing at all is written.
    """

    view_only: bool = False
    warnings: tuple[str, ...] = ()
    stopped_uncleanly: bool = False

    def __init__(
        self,
        folder: SiteFolder,
        key: DataKey,
        engine: Engine,
        lock: SiteLock,
        *,
        clock: Clock = datetime.now,
        indexers: Sequence[Indexer] = (),
        listeners: Sequence[Listener] = (),
    ) -> None:
        self.folder = folder
        self.indexers: list[Indexer] = list(indexers)
        self.keys = HeldKeys(folder, key)
        self._engine: Engine | None = engine
        self._lock = lock
        self._owns_lock = False
        self._clock = clock
        self._listeners = list(listeners)
        self._busy = threading.Lock()
        self._busy_thread: int | None = None
        self._copies = CopyGate()

    # ---------------------------------------------------------------- opening and closing

    @classmethod
    def create(
        cls,
        folder: SiteFolder,
        key: DataKey,
        *,
        prepare: Callable[[Session], None] | None = None,
        clock: Clock = datetime.now,
        indexers: Sequence[Indexer] = (),
        listeners: Sequence[Listener] = (),
        lock: SiteLock | None = None,
    ) -> "Store":
        """Make the database of a new site (its header exists already) and open it.

        `prepare` adds the first records; together with the tables it is the journal's entry number 1.
        The file appears under its name only when it is whole. Trouble when there is one already.
        """
        if folder.main_db.exists():
            raise Trouble("这个文件夹里已经有一个站点的数据库，没有覆盖它。", "请另选一个空文件夹。")
        with _lock_for(folder, lock), machine_faults():
            with new_file(folder.main_db) as draft:
                build_site(draft, key, prepare, clock(), indexers)
            folder.attachments.mkdir(exist_ok=True)
            folder.backups.mkdir(exist_ok=True)
        return cls.open(folder, key, clock=clock, indexers=indexers, listeners=listeners, lock=lock)

    @classmethod
    def open(
        cls,
        folder: SiteFolder,
        key: DataKey,
        *,
        clock: Clock = datetime.now,
        indexers: Sequence[Indexer] = (),
        listeners: Sequence[Listener] = (),
        lock: SiteLock | None = None,
    ) -> "Store":
        """Open a site. Trouble when the file is missing, foreign, damaged, newer, or open elsewhere.

        With `lock` the caller keeps the site's lock (also over a locked desk); without it the store
        takes the lock itself and gives it back in `close`.
        """
        held = lock or hold_lock(folder)
        try:
            must_be_site(folder)
            view_only = is_write_protected(folder)
            store = cls(
                folder,
                key,
                engine_on(folder.main_db, key.secret, view_only=view_only),
                held,
                clock=clock,
                indexers=indexers,
                listeners=listeners,
            )
            store._owns_lock, store.view_only = lock is None, view_only
            store._settle_in()
        except BaseException:
            if lock is None:
                held.release()
            raise
        return store

    def _settle_in(self) -> None:
        engine = self._live_engine()
        try:
            with machine_faults():
                found = look_over(engine, self.folder, self.keys.key, self._clock(), self.view_only)
                with engine.connect() as connection:
                    old = is_old(connection)
                if old and self.view_only:
                    raise cannot_upgrade()
                if old:
                    back_up_before_upgrade(_raw(engine), self.folder, self.keys.key, self._clock())
                    upgrade_to_head(engine)
                    note_own(engine, self._clock(), "site.upgrade", "升级数据结构")
                if found.header_is_newer:
                    self._remember_header()
        except BaseException:
            engine.dispose()
            raise
        self.warnings, self.stopped_uncleanly = found.warnings, found.stopped_uncleanly
        self._mark_allowed = found.mark_allowed
        self._file = _identity(self.folder)

    def close(self) -> None:
        """Write the high-water mark and close the database; a second call does nothing.

        While the desk is locked the store is closed, and the site's lock stays with its holder.
        """
        if self._engine is None:
            return
        with self._entered(), contextlib.ExitStack() as stack:
            if self._owns_lock:
                stack.callback(self._lock.release)
            engine, self._engine = self._engine, None
            stack.callback(engine.dispose)
            stack.enter_context(self._copies.shut())
            if not self._mark_allowed:
                return  # an older file was put in place: the mark that shows it must stay
            try:
                with Session(engine) as session:
                    newest = journal.head(session)
                    destroyed = session.scalars(select(Meta.destroyed_sequence)).one()
                write_mark(self.folder, self.keys.key.site_id, newest, destroyed)
            except (OSError, DBAPIError) as error:
                log.warning("high-water mark not written: %s", type(error).__name__)

    def accept_older(self) -> None:
        """Take the database as it stands for the right one (after a restore): marks are written again."""
        self._mark_allowed = True

    def copy_to(
        self,
        path: Path,
        *,
        pages: int = PAGES,
        pause: float = PAUSE,
        stop: threading.Event | None = None,
        progress: Copied | None = None,
    ) -> None:
        """Copy the database to a new file, on any thread, while acts and lists go on; for a backup.

        It goes past the two doors, so nobody is refused for it. `close` stops it: then, or when `stop`
        is set, Cancelled. Trouble: disk, or the copy is not one of this database. The file is the
        caller's to remove.
        """
        with self._copies.copying() as leave:
            raw, key = _raw(self._live_engine()), self.keys.key
            copy_database(
                raw,
                path,
                key.secret,
                pages=pages,
                pause=pause,
                stop=stop,
                leave=leave,
                progress=progress,
            )
            newest = newest_in(path, key)
            must_be_known(raw, newest.journal)
            if self._mark_allowed:
                with contextlib.suppress(OSError):
                    write_mark(self.folder, key.site_id, newest.journal, newest.destroyed)

    # ---------------------------------------------------------------- the two doors

    def read(self, listing: Callable[..., Any], *args: Any, reader: Who | None = None, **kwargs: Any) -> Any:
        """Run `listing(session, *args, **kwargs)` and return its frozen rows; the session is closed after.

        Refusal when the list is marked with a permission that `reader` lacks. Trouble when the file
        cannot be read. A nested call, a live record or a generator as result, or a write inside a
        listing is a bug (RuntimeError).
        """
        must_be_allowed_to_read(listing, reader)
        with self._entered(), machine_faults(), Session(self._live_engine(), autoflush=False) as session:
            result = listing(session, *args, **kwargs)
            if session.new or session.dirty or session.deleted:
                raise RuntimeError("a list changed records; only a verb may")
            must_be_frozen(result, getattr(listing, "__name__", "listing"))
            return result

    def do(
        self,
        who: Who,
        verb: Callable[..., Any],
        *args: Any,
        purpose: str = "",
        request_id: str | None = None,
        signature: Signature | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run one verb as one transaction: records, search terms and journal together, or nothing.

        Returns what the verb returned (a live record comes back as its Ref). A `request_id` that was
        committed before is not done again: None comes back and nobody is told. Refusal when `who`
        may not, did not sign what must be signed, or the verb says no; Trouble when the machine
        failed. Listeners hear of it after the commit, with the records written.
        """
        deed = marked(verb)
        must_be_allowed(deed, who, signature)
        if self.view_only:
            raise Refusal(VIEW_ONLY)
        with self._entered(), machine_faults():
            self._must_be_in_place()
            now = self._clock()
            with Session(self._live_engine().execution_options(writing=True)) as session:
                asked = request_id or uuid.uuid4().hex
                act = Act(session, who, now, now.date(), purpose, asked, self.folder, self.keys)
                if request_id and journal.known(session, request_id):
                    return None
                result = carry_out(act, deed, args, kwargs, self.indexers)
                self._commit(act)
            act.run_afterwards()
        changed = act.touched
        for listener in tuple(self._listeners) if changed else ():
            listener(changed)
        return result

    def keep_draft(self, who: Who, place: str, title: str, values: dict[str, str]) -> None:
        """Keep what somebody typed and did not save (the desk is being locked). No act: not journalled."""
        self._jot(drafts.keep, who.staff_id, place, title, values, self._clock())

    def drop_draft(self, who: Who, place: str) -> None:
        """It was saved after all, or given up."""
        self._jot(drafts.drop, who.staff_id, place)

    def _jot(self, write: Callable[..., None], *args: Any) -> None:
        if self.view_only:
            return
        with self._entered(), machine_faults():
            self._must_be_in_place()
            with Session(self._live_engine().execution_options(writing=True)) as session:
                write(session, *args)
                session.commit()

    def on_changed(self, listener: Listener) -> None:
        """Call `listener(frozenset of Refs)` after each commit that wrote records."""
        self._listeners.append(listener)

    @property
    def is_open(self) -> bool:
        """False after `close`."""
        return self._engine is not None

    @property
    def busy(self) -> bool:
        """True while an act or a list is under way (an import on another thread)."""
        return self._busy.locked()

    # ---------------------------------------------------------------- inside

    _mark_allowed = True
    _file: tuple[int, int] = (0, 0)

    def _must_be_in_place(self) -> None:
        """A file deleted or exchanged under us would take every act and keep none: Trouble instead."""
        self._live_engine()
        if _identity(self.folder) != self._file:
            raise Trouble(
                "站点文件在使用中被换掉了，这一步没有保存。",
                "请先不要关闭窗口里没有保存的文字，把它抄下来，再关闭程序并请管理员查看。",
            )

    def _commit(self, act: Act) -> None:
        try:
            act.session.commit()
        except DBAPIError as error:
            if not is_unsure(error):
                raise
            self._find_out(act.request_id, error)

    def _find_out(self, request_id: str, error: DBAPIError) -> None:
        """After a commit that failed in the disk: connect anew and see whether it arrived after all."""
        log.warning("commit failed, looking it up: %s", type(error.orig).__name__)
        with self._copies.shut():
            self._live_engine().dispose()
            with Session(self._live_engine()) as session:
                arrived = journal.known(session, request_id)
        if not arrived:
            raise as_trouble(error) or error from error

    def _remember_header(self) -> None:
        with Session(self._live_engine().execution_options(writing=True)) as session:
            session.scalars(select(Meta)).one().header_generation = self.keys.key.generation
            session.commit()

    def _live_engine(self) -> Engine:
        if self._engine is None:
            raise Trouble("站点已经锁上或关闭。", "请重新登录后再做。")
        return self._engine

    @contextlib.contextmanager
    def _entered(self) -> Iterator[None]:
        """One at a time: a second entry by the same thread is a bug, by another thread is refused."""
        if not self._busy.acquire(blocking=False):
            if self._busy_thread == threading.get_ident():
                raise RuntimeError("the store was entered a second time inside a verb, list or indexer")
            raise Refusal("另一项工作正在读写数据，请等它完成后再做。")
        self._busy_thread = threading.get_ident()
        try:
            yield
        finally:
            self._busy_thread = None
            self._busy.release()


def _raw(engine: Engine) -> Any:
    """The library's own connection. Not checked out: giving it back would roll back an act under way."""
    return cast(StaticPool, engine.pool).connection.dbapi_connection


def _identity(folder: SiteFolder) -> tuple[int, int]:
    """Which file lies at the database's place; only asks the file system. OSError when it is gone."""
    found = folder.main_db.stat()
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def _lock_for(folder: SiteFolder, lock: SiteLock | None) -> Iterator[None]:
    """The caller's lock, or one of our own for the time of the block."""
    if lock is not None:
        yield
        return
    with hold_lock(folder):
        yield
