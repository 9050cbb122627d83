"""The program is killed in the middle of work: what was acknowledged is there, and nothing is there by half."""

import os
import signal
import sys
import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.storage import journal
from app.storage.act import Act, verb
from app.storage.check import all_well, check_site
from app.storage.site_tables import Setting
from app.storage.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork")

ROWS = 40


@verb("own.password", "一组")
def write_group(act: Act, group: str) -> None:
    act.session.add_all([Setting(key=f"{group}/{i}", value=group) for i in range(ROWS)])


def groups(session: Session) -> dict[str, int]:
    return {
        row[0]: row[1] for row in session.execute(select(Setting.value, func.count()).group_by(Setting.value))
    }


def work_until_killed(site, who, prefix, chance, *, honest):
    """Fork a worker that acknowledges each group over a pipe; kill it; the groups it acknowledged."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            store = Store.open(site.folder, site.key)
            for number in range(100_000):
                group = f"{prefix}-{number}"
                if not honest:
                    os.write(writer, f"{group}\n".encode())
                store.do(who, write_group, group)
                if honest:
                    os.write(writer, f"{group}\n".encode())
        finally:
            os._exit(1)
    os.close(writer)
    told = os.read(reader, 65536)  # until the first acknowledgement
    time.sleep(chance.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 65536):
        told += more
    os.close(reader)
    return told.decode().split()


def lost_and_partial(site, acknowledged):
    store = Store.open(site.folder, site.key)
    found = store.read(groups)
    assert store.read(journal.first_break) is None
    store.close()
    lost = [group for group in acknowledged if group not in found]
    return lost, [group for group, count in found.items() if count != ROWS]


def test_a_killed_program_loses_nothing_acknowledged_and_keeps_nothing_half(site, head, chance, rounds):
    acknowledged = []
    for number in range(rounds):
        acknowledged += work_until_killed(site, head, f"r{number}", chance, honest=True)
        assert lost_and_partial(site, acknowledged) == ([], [])
    assert len(acknowledged) >= rounds
    assert all_well(check_site(site.folder, site.key))


def test_the_harness_finds_losses_when_the_acknowledgement_comes_too_early(site, head, chance):
    for number in range(50):
        acknowledged = work_until_killed(site, head, f"r{number}", chance, honest=False)
        lost, partial = lost_and_partial(site, acknowledged)
        assert partial == []
        if lost:
            return
    pytest.fail("the negative control never lost anything: the harness proves nothing")
