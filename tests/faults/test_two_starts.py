"""Two programs start on one site: one wins each time, also after the file was opened and closed by its path."""

import os
import sys

import pytest

from app.errors import Trouble
from app.storage import journal
from app.storage.act import Act, verb
from app.storage.cipher import connect
from app.storage.site_tables import Setting
from app.storage.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork")


@verb("own.password", "写")
def write(act: Act, key: str) -> None:
    act.session.add(Setting(key=key, value="x"))


class Other:
    """A forked process that runs a function and then waits to be let go; `said` is what it told."""

    def __init__(self, work):
        self._go_in, self._go_out = os.pipe()
        told_in, told_out = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._go_out)
            try:
                kept = work(lambda text: os.write(told_out, text.encode()), lambda: os.read(self._go_in, 1))
                del kept
            finally:
                os._exit(0)
        os.close(told_out)
        self._told = told_in

    def hear(self):
        return os.read(self._told, 1000).decode()

    def let_go(self):
        os.write(self._go_out, b"x")

    def end(self):
        # A word, not the closed pipe: a process forked later still holds a copy of this end.
        self.let_go()
        os.waitpid(self.pid, 0)
        os.close(self._go_out)
        os.close(self._go_in)
        os.close(self._told)


def touch_by_path(site):
    with site.folder.main_db.open("rb") as file:
        file.read(100)


def test_a_second_program_is_kept_out_even_after_the_file_was_opened_by_path(site, head):
    def first(tell, wait):
        store = Store.open(site.folder, site.key)
        store.do(head, write, "before")
        touch_by_path(site)  # on POSIX this drops SQLite's own lock
        tell("ready")
        wait()
        store.do(head, write, "after")
        tell("done")
        wait()
        store.close()

    other = Other(first)
    assert other.hear() == "ready"
    with pytest.raises(Trouble, match="已在本机打开"):
        Store.open(site.folder, site.key)
    # Why the lock of our own is needed: SQLite by itself would let us in now.
    connect(site.folder.main_db, site.key.secret, settings=False).close()
    other.let_go()
    assert other.hear() == "done"
    other.end()
    store = Store.open(site.folder, site.key)
    assert store.read(journal.first_break) is None
    assert store.read(journal.head).sequence == 3
    store.close()


def test_sqlites_own_lock_holds_when_nobody_opens_the_file_by_path(site, head):
    def first(tell, wait):
        store = Store.open(site.folder, site.key)
        store.do(head, write, "a")
        tell("ready")
        wait()
        store.close()

    other = Other(first)
    assert other.hear() == "ready"
    with pytest.raises(Trouble, match="占用"):
        # The header test at connecting opens the file, but in this process, which holds no lock yet.
        connect(site.folder.main_db, site.key.secret)
    other.end()


def test_of_two_that_start_at_once_one_wins_each_time(site, rounds):
    def start(tell, wait):
        wait()
        try:
            store = Store.open(site.folder, site.key)
        except Trouble as trouble:
            tell("lost " + trouble.sentence)
            wait()
            return
        touch_by_path(site)
        tell("won")
        wait()
        store.close()

    for _ in range(rounds):
        two = [Other(start), Other(start)]
        for other in two:
            other.let_go()
        said = sorted(other.hear() for other in two)
        for other in two:
            other.end()
        assert said == ["lost 这个站点已在本机打开，同一时间只能打开一次。", "won"]
