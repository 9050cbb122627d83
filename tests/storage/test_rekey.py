"""A new data key for the site: everybody still gets in, who was dismissed does not, and nothing is lost."""

import contextlib
import os
import random
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from app.errors import Cancelled, Refusal, Trouble
from app.storage import header, journal, keyring, rekey
from app.storage.act import Act, verb
from app.storage.argon import LEAST
from app.storage.check import all_well, check_site
from app.storage.cipher import connect
from app.storage.folder import hold_lock, new_file
from app.storage.rekey import new_data_key, settle_pending
from app.storage.site_tables import Setting
from app.storage.slots import open_slot
from app.storage.store import Store
from tests.storage.first_headers import write_first_header
from tests.storage.ready import opened, site

__all__ = ["site"]  # fixtures

OTHER = "桥边的红药年年为谁生"
NOW = datetime(2026, 11, 23, 9, 30)
DAY = NOW.date()


@verb("own.password", "写")
def write(act: Act, group: str, count: int) -> None:
    act.session.add_all([Setting(key=f"{group}/{i}", value="值" * 40) for i in range(count)])


def count(session):
    return session.scalar(select(func.count()).select_from(Setting))


@pytest.fixture
def closed(site, head):
    """A closed site with some records."""
    store = opened(site)
    store.do(head, write, "a", 300)
    store.close()
    return site


@pytest.fixture
def lock(closed):
    with hold_lock(closed.folder) as held:
        yield held


def names(folder):
    return sorted(path.name for path in folder.path.iterdir())


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.path.iterdir() if path.is_file()}


def rekeyed(site, lock, **options):
    return new_data_key(site.folder, site.key, lock=lock, today=DAY, **options)


def opens(folder, secret):
    try:
        connect(folder.main_db, secret).close()
    except Trouble:
        return False
    return True


def test_the_whole_database_lies_under_the_new_key_and_the_old_one_opens_nothing(closed, lock, head):
    before = names(closed.folder)
    key = rekeyed(closed, lock)
    assert key.secret != closed.key.secret
    assert (key.pending, key.generation) == (None, 3)
    assert not opens(closed.folder, closed.key.secret)
    assert names(closed.folder) == before
    assert header.newest(closed.folder).since == "2026-11-23"
    store = Store.open(closed.folder, key, lock=lock, clock=lambda: NOW)
    assert store.warnings == ()
    assert not store.stopped_uncleanly
    assert store.read(count) == 300
    store.do(head, write, "b", 5)
    assert store.read(journal.first_break) is None
    store.close()
    assert all_well(check_site(closed.folder, key, lock=lock))


@pytest.mark.clause("ARCH-06")
def test_every_password_and_recovery_key_works_as_before(closed, lock):
    key = keyring.add_slot(closed.folder, closed.key, "0002", OTHER, params=LEAST)
    key = new_data_key(closed.folder, key, lock=lock)
    assert keyring.unlock(closed.folder, "0001", closed.password) == key
    assert keyring.unlock(closed.folder, "0002", OTHER) == key
    for paper in closed.papers:
        assert keyring.unlock_with_recovery(closed.folder, paper.text) == key
    again = new_data_key(closed.folder, key, lock=lock)
    assert keyring.unlock(closed.folder, "0002", OTHER) == again
    assert keyring.sign(closed.folder, "0002", OTHER).login == "0002"


def test_who_was_dismissed_cannot_open_what_comes_after_even_with_an_old_header(closed, lock, fake_time):
    key = keyring.add_slot(closed.folder, closed.key, "0002", OTHER, params=LEAST)
    kept = (closed.folder.keys_a.read_bytes(), closed.folder.keys_b.read_bytes())
    key = keyring.remove_slot(closed.folder, key, "0002")
    key = new_data_key(closed.folder, key, lock=lock)
    with pytest.raises(Refusal, match="不对"):
        keyring.unlock(closed.folder, "0002", OTHER, clocks=fake_time.clocks)
    closed.folder.keys_a.write_bytes(kept[0])
    closed.folder.keys_b.write_bytes(kept[1])
    old = keyring.unlock(closed.folder, "0002", OTHER)
    assert old.secret == closed.key.secret
    with pytest.raises(Trouble):
        Store.open(closed.folder, settle_pending(closed.folder, old), lock=lock)


def test_the_pending_header_holds_nothing_for_who_was_dismissed(closed, lock, monkeypatch):
    key = keyring.add_slot(closed.folder, closed.key, "0002", OTHER, params=LEAST)
    slot, place = header.newest(closed.folder).slots[-1], header.newest(closed.folder).place
    private = open_slot(slot, place, keyring._derived(slot, OTHER)).private
    key = keyring.remove_slot(closed.folder, key, "0002")
    with contextlib.suppress(Cancelled):
        new_data_key(closed.folder, key, lock=lock, progress=keep_pending(closed.folder, kept := []))
    pending = header.from_bytes(kept[0])
    assert pending.is_pending
    assert slot.id not in [one.id for one in pending.slots]
    sealed = [text for one in pending.slots for text in (one.sealed, one.following)]
    assert [rekey.KEY_BYTES for text in sealed if header.unseal(slot, place, text, private)] == []


def keep_pending(folder, kept):
    def progress(_done, _total):
        kept.append(folder.keys_a.read_bytes())
        raise Cancelled

    return progress


def test_cancelling_leaves_the_old_key_and_nothing_lying_about(closed, lock):
    before = names(closed.folder)
    told = []

    def until(step):
        def progress(done, total):
            told.append((done, total))
            if done >= step * total:
                raise Cancelled

        return progress

    for step in (0, 0.2, 0.5, 0.75, 1):
        told.clear()
        with pytest.raises(Cancelled):
            rekeyed(closed, lock, progress=until(step))
        assert names(closed.folder) == before
        assert told[-1][0] >= step * told[-1][1]
        assert not header.newest(closed.folder).is_pending
        key = keyring.unlock_with_recovery(closed.folder, closed.papers[0].text)
        assert (key.secret, key.pending) == (closed.key.secret, None)
    Store.open(closed.folder, closed.key, lock=lock).close()
    assert all_well(check_site(closed.folder, key, lock=lock))


def test_the_progress_counts_up_to_its_end(closed, lock):
    told = []
    rekeyed(closed, lock, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert len({total for _, total in told}) == 1


def test_a_copy_that_differs_is_not_put_in_place(closed, lock, monkeypatch, chance):
    true = rekey._export
    wounds = {
        "a row less": lambda raw: raw.execute("DELETE FROM setting WHERE id = (SELECT min(id) FROM setting)"),
        "a trigger less": lambda raw: raw.execute("DROP TRIGGER keep_journal_act_delete"),
        "another version": lambda raw: raw.execute("PRAGMA user_version=9"),
        "another site": lambda raw: raw.execute("UPDATE meta SET site_id = 'x'"),
        "no version of tables": lambda raw: raw.execute("DELETE FROM alembic_version"),
        "a shorter journal": shorten,
    }
    for wound in (*wounds.values(), None):

        def export(source, draft, fresh, progress, wound=wound):
            true(source, draft, fresh, progress)
            if wound is None:
                flip(draft, chance)
                return
            with contextlib.closing(connect(draft, fresh)) as raw:
                wound(raw)

        monkeypatch.setattr(rekey, "_export", export)
        with pytest.raises(Trouble):
            rekeyed(closed, lock)
        assert "main.db.new" not in names(closed.folder)
        assert not header.newest(closed.folder).is_pending
        assert opens(closed.folder, closed.key.secret)
    monkeypatch.setattr(rekey, "_export", true)
    assert opens(closed.folder, rekeyed(closed, lock).secret)


def shorten(raw):
    sql = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'keep_journal_act_update'").fetchone()[0]
    raw.execute("DROP TRIGGER keep_journal_act_update")
    other = "CASE substr(hash, 1, 1) WHEN 'f' THEN '0' ELSE 'f' END"
    raw.execute(f"UPDATE journal_act SET hash = {other} || substr(hash, 2) WHERE sequence = 2")
    raw.execute(sql)


@pytest.fixture
def chance():
    seed = int(os.environ.get("QIANTAI_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed {seed}")  # noqa: T201
    return random.Random(seed)


def flip(path, chance):
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(content))


# ---------------------------------------------------------------- cut off half-way


def pending_site(site, *, swapped):
    """The site as a run leaves it that was cut off after the pending header, or after the swap."""
    found = header.newest(site.folder)
    both = replace(site.key, pending=b"n" * 32)
    rekey._write_pending(site.folder, found, both)
    draft = site.folder.path / "main.db.new"
    if not swapped:
        draft.write_bytes(b"half a copy")
        draft.with_name("main.db.new-journal").write_bytes(b"journal")
        return
    with new_file(site.folder.main_db) as fresh:
        rekey._copy(site.folder, fresh, both, lambda *_: None)


@pytest.mark.parametrize("swapped", [False, True])
def test_the_next_log_in_finishes_it_or_takes_it_back(closed, lock, swapped):
    pending_site(closed, swapped=swapped)
    opened = keyring.unlock(closed.folder, "0001", closed.password)
    assert (opened.secret, opened.pending) == (closed.key.secret, b"n" * 32)
    assert "n" * 32 not in repr(opened)
    key = settle_pending(closed.folder, opened, today=DAY)
    assert key.secret == (b"n" * 32 if swapped else closed.key.secret)
    assert key.pending is None
    assert not [name for name in names(closed.folder) if "new" in name]
    assert keyring.unlock(closed.folder, "0001", closed.password) == key
    assert keyring.unlock_with_recovery(closed.folder, closed.papers[0].text) == key
    Store.open(closed.folder, key, lock=lock).close()
    assert all_well(check_site(closed.folder, key, lock=lock))


@pytest.mark.parametrize("swapped", [False, True])
def test_a_forgotten_password_can_be_set_in_between(closed, lock, swapped):
    pending_site(closed, swapped=swapped)
    opened = keyring.unlock_with_recovery(closed.folder, closed.papers[1].text)
    keyring.set_password(closed.folder, opened, "0001", OTHER, params=LEAST)
    key = settle_pending(closed.folder, keyring.unlock(closed.folder, "0001", OTHER))
    assert opens(closed.folder, key.secret)
    assert keyring.unlock(closed.folder, "0001", OTHER) == key


def test_log_ins_are_not_changed_with_only_one_key_while_two_are_about(closed, lock):
    pending_site(closed, swapped=True)
    before = closed.folder.keys_a.read_bytes()
    with pytest.raises(Trouble, match="没有做完"):
        keyring.add_slot(closed.folder, closed.key, "0002", OTHER, params=LEAST)
    assert closed.folder.keys_a.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"\x07" * 8192], ids=["empty", "foreign"])
def test_neither_key_opening_is_said_and_nothing_is_touched(closed, lock, content):
    pending_site(closed, swapped=False)
    closed.folder.main_db.write_bytes(content)
    opened = keyring.unlock(closed.folder, "0001", closed.password)
    before = contents(closed.folder)
    with pytest.raises(Trouble, match="都打不开") as caught:
        settle_pending(closed.folder, opened)
    assert "备份" in caught.value.advice
    assert contents(closed.folder) == before


def test_settling_without_a_change_under_way_asks_nothing_of_the_disk(site):
    assert settle_pending(site.folder, site.key) is site.key


def test_unlocking_a_site_settles_it(tmp_path, monkeypatch):
    from app import site as sites
    from app.storage import argon
    from tests.sites import PASSWORD, make_site

    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
    made = make_site(tmp_path / "site")
    made.store.close()
    made.key = keyring.unlock(made.folder, "weizhou", PASSWORD)
    pending_site(made, swapped=True)
    opened = sites.unlock(made.folder.path, "weizhou", PASSWORD)
    opened.close()
    assert not header.newest(made.folder).is_pending
    assert not opens(made.folder, made.key.secret)


# ---------------------------------------------------------------- not now


def test_slots_of_the_first_version_are_renewed_first(closed, lock):
    people = [("0001", closed.password, True), ("0002", OTHER, False)]
    write_first_header(closed.folder, closed.key, people, closed.papers)
    key = keyring.unlock(closed.folder, "0001", closed.password)
    with pytest.raises(Refusal, match="“0002”还没有用新版程序登录过"):
        new_data_key(closed.folder, key, lock=lock)
    key = keyring.unlock(closed.folder, "0002", OTHER)
    with pytest.raises(Refusal, match="打印新的恢复密钥"):
        new_data_key(closed.folder, key, lock=lock)
    key, papers = keyring.new_recovery_keys(closed.folder, key, today=DAY)
    key = keyring.settle_recovery(closed.folder, key, papers[0].text)
    key = new_data_key(closed.folder, key, lock=lock)
    assert keyring.unlock(closed.folder, "0002", OTHER) == key


def test_without_the_lock_it_is_not_begun(closed):
    with hold_lock(closed.folder) as held:
        pass
    with pytest.raises(RuntimeError, match="lock"):
        new_data_key(closed.folder, closed.key, lock=held)


def test_a_damaged_database_is_left_alone_or_copied_whole(closed, lock, chance):
    """Damage in an index is not even met: the copy builds its own. Damage in a record is."""
    true, keys = closed.folder.main_db.read_bytes(), closed.folder.keys_a.read_bytes()
    refused = 0
    for _ in range(6):
        flip(closed.folder.main_db, chance)
        before = closed.folder.main_db.read_bytes()
        try:
            key = rekeyed(closed, lock)
        except Trouble:
            refused += 1
            assert closed.folder.main_db.read_bytes() == before
            assert "main.db.new" not in names(closed.folder)
        else:
            assert all_well(check_site(closed.folder, key, lock=lock))
        closed.folder.main_db.write_bytes(true)
        for path in (closed.folder.keys_a, closed.folder.keys_b):
            path.write_bytes(keys)
    print(f"refused {refused} of 6")  # noqa: T201
