"""A backup is made while people work, read back at once, and found again; what is not sound is told."""

import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Cancelled, Refusal, Trouble
from app.storage import backup, container, journal, keyring
from app.storage.argon import LEAST
from app.storage.check import all_well
from app.storage.cipher import engine_on
from app.storage.folder import SiteFolder
from app.storage.highwater import read_mark
from app.storage.inside import WORK, unpacked
from app.storage.site_tables import Setting
from app.storage.store import Store
from tests.storage.backups import NOW, ROWS, groups, names, write_group, write_much_and_give_up, wrong
from tests.storage.ready import large, opened, site, store

__all__ = ["large", "site", "store"]  # fixtures

# ---------------------------------------------------------------- made


def test_a_backup_is_one_file_that_passes_every_check(store: Store, site, head, stick: Path) -> None:
    store.do(head, write_group, "a")
    told: list[tuple[int, int]] = []
    made = backup.back_up(store, stick, now=NOW, progress=lambda *so_far: told.append(so_far))
    assert names(stick) == [made.path.name] == [container.file_name(site.key.site_id, NOW)]
    assert made.head == container.read_head(made.path)
    assert (made.head.sequence, made.head.made_at, made.head.generation) == (2, NOW, 1)
    assert made.head.journal == store.read(journal.head)
    assert made.size == made.path.stat().st_size
    findings = backup.verify(made.path, site.key)
    assert all_well(findings) and len(findings) >= 11
    assert told[-1][0] == told[-1][1] and told == sorted(told)


def test_the_full_examination_is_part_of_making_when_asked(store: Store, stick: Path) -> None:
    assert backup.back_up(store, stick, now=NOW, full=True).full


@pytest.mark.clause("ARCH-06")
def test_a_backup_opens_with_the_password_of_its_day_and_with_paper(store: Store, site, stick: Path) -> None:
    made = backup.back_up(store, stick, now=NOW)
    keyring.set_password(site.folder, site.key, site.login, "桥边的红药年年为谁生", params=LEAST)
    assert backup.open_backup(made.path, site.login, site.password) == site.key
    with pytest.raises(Refusal, match="不对"):
        backup.open_backup(made.path, site.login, "桥边的红药年年为谁生")
    assert backup.open_backup_with_recovery(made.path, site.papers[0].text) == site.key
    assert backup.log_in_names(made.path) == (site.login,)
    assert names(stick) == [made.path.name]


@pytest.mark.clause("ARCH-12")
def test_nothing_about_a_person_is_readable_in_the_file(store: Store, head, stick: Path) -> None:
    store.do(head, write_group, "陈测试19900001234")
    made = backup.back_up(store, stick, now=NOW)
    content = made.path.read_bytes()
    for marker in ("陈测试", "19900001234"):
        for encoding in ("utf-8", "utf-16-le", "gbk"):
            assert marker.encode(encoding) not in content
    assert b"SQLite format 3" not in content


def test_two_in_one_second_are_two_files_the_later_one_first(store: Store, site, stick: Path) -> None:
    made = [backup.back_up(store, stick, now=NOW).path for _ in range(3)]
    assert len(set(made)) == 3
    assert [found.path for found in backup.backups_in(stick, site.key.site_id)] == made[::-1]
    assert backup.newest_named(stick) == made[-1]


def test_a_backup_writes_the_high_water_mark(store: Store, site, head, stick: Path) -> None:
    store.do(head, write_group, "a")
    made = backup.back_up(store, stick, now=NOW)
    mark = read_mark(site.folder)
    assert mark is not None
    assert (mark.sequence, mark.short_hash) == (made.head.sequence, made.head.journal_hash[:12])


def test_an_older_database_put_in_place_stays_told_after_a_backup(site, head, stick: Path) -> None:
    opened(site).close()
    older = site.folder.main_db.read_bytes()
    store = Store.open(site.folder, site.key, clock=lambda: NOW)
    store.do(head, write_group, "a")
    store.close()
    site.folder.main_db.write_bytes(older)
    for _ in range(2):
        with closing(Store.open(site.folder, site.key, clock=lambda: NOW)) as store:
            assert any("比上次关闭时旧" in warning for warning in store.warnings)
            backup.back_up(store, stick, now=NOW)


def test_what_a_killed_run_left_is_swept_and_nothing_else(store: Store, site, stick: Path) -> None:
    mark = site.key.site_id[:8]
    ours = stick / f"qiantai-20261122-094200-{mark}.qtb.part"
    others = stick / "qiantai-20261122-094200-00000000.qtb.part"
    bad = stick / f"qiantai-20261121-094200-{mark}.qtb.bad"
    for path in (ours, others, bad, stick / "照片.part"):
        path.write_bytes(b"x")
    (site.folder.backups / f"{WORK}{mark}-abc").mkdir()
    made = backup.back_up(store, stick, now=NOW)
    assert names(stick) == sorted([made.path.name, others.name, bad.name, "照片.part"])
    assert names(site.folder.backups) == []


# ---------------------------------------------------------------- while people work


def rows_of(session: Session, group: str) -> int:
    asked = select(func.count()).where(Setting.key.between(f"{group}/", f"{group}0"))  # "0" follows "/"
    return session.scalar(asked) or 0


def test_a_backup_taken_while_300_acts_are_committed_is_sound(
    large: Store, site, head, stick: Path, tmp_path: Path
) -> None:
    begun, made, problems = threading.Event(), [], []

    def back_up() -> None:
        try:
            made.append(backup.back_up(large, stick, now=NOW, progress=lambda *_: begun.set(), full=True))
        except BaseException as error:
            problems.append(error)
            begun.set()

    first = large.read(journal.head).sequence
    worker = threading.Thread(target=back_up)
    worker.start()
    begun.wait(30)
    acts = 0
    while worker.is_alive() or acts < 300:
        # Nobody is refused: a Refusal here would end the test.
        large.do(head, write_group, f"w{acts}")
        assert large.read(rows_of, f"w{acts}") == ROWS
        acts += 1
    worker.join()
    assert not problems, problems
    assert wrong(made[0].path, site.key) == []
    last = large.read(journal.head).sequence
    sequence = made[0].head.sequence
    assert first < sequence <= last, "no act was committed while the copy was taken"
    assert large.read(journal.hash_at, sequence) == made[0].head.journal_hash
    with unpacked(made[0].path, site.key, tmp_path) as (_contents, database):
        engine = engine_on(database, site.key.secret)
        with Session(engine) as session:
            found = groups(session)
            assert journal.first_break(session) is None
        engine.dispose()
    assert set(found.values()) == {ROWS}, "an act is in the backup by half"
    assert len(found) == sequence - 1, "the journal and the records do not agree"
    assert large.read(journal.first_break) is None


def test_a_large_act_taken_back_in_the_middle_of_a_copy_is_not_in_the_backup(
    large: Store, site, head, stick: Path
) -> None:
    made, tried = [], []

    def take_back(done: int, total: int) -> None:
        begun.set()

    begun = threading.Event()
    worker = threading.Thread(
        target=lambda: made.append(
            backup.back_up(large, stick, now=NOW, pause=0.05, progress=take_back, full=True)
        )
    )
    worker.start()
    begun.wait(30)
    while worker.is_alive():
        with pytest.raises(Refusal):
            large.do(head, write_much_and_give_up)
        tried.append(1)
    worker.join()
    assert len(tried) > 1
    assert wrong(made[0].path, site.key) == []
    with unpacked(made[0].path, site.key) as (_contents, database):
        engine = engine_on(database, site.key.secret)
        with Session(engine) as session:
            assert set(groups(session)) == {f"large{number}" for number in range(12)}
        engine.dispose()


def test_closing_the_site_stops_a_copy_and_leaves_nothing(large: Store, site, stick: Path) -> None:
    begun, caught = threading.Event(), []

    def back_up() -> None:
        try:
            backup.back_up(large, stick, now=NOW, pause=0.3, progress=lambda *_: begun.set())
        except BaseException as error:
            caught.append(error)

    worker = threading.Thread(target=back_up)
    worker.start()
    begun.wait(30)
    large.close()
    assert not large.is_open
    worker.join(30)
    assert [type(error) for error in caught] == [Cancelled]
    assert names(stick) == names(site.folder.backups) == []
    with closing(Store.open(site.folder, site.key, clock=lambda: NOW)) as again:
        assert again.warnings == ()
        backup.back_up(again, stick, now=NOW)


def test_a_copy_of_a_closed_site_says_so(store: Store, stick: Path) -> None:
    store.close()
    with pytest.raises(Trouble, match="锁上或关闭"):
        backup.back_up(store, stick, now=NOW)
    assert names(stick) == []


def test_one_copy_at_a_time(large: Store, stick: Path) -> None:
    begun, stop = threading.Event(), threading.Event()

    def back_up() -> None:
        with pytest.raises(Cancelled):
            backup.back_up(large, stick, now=NOW, pause=0.2, stop=stop, progress=lambda *_: begun.set())

    worker = threading.Thread(target=back_up)
    worker.start()
    begun.wait(30)
    with pytest.raises(Refusal, match="另一份备份"):
        large.copy_to(stick / "second.db")
    stop.set()
    worker.join(30)
    (stick / "second.db").unlink(missing_ok=True)


@pytest.mark.parametrize("part", [0.0, 0.2, 0.34, 0.5, 0.7, 0.9, 0.99])
def test_a_backup_that_is_stopped_leaves_nothing(large: Store, site, stick: Path, part: float) -> None:
    stop = threading.Event()

    def progress(done: int, total: int) -> None:
        if done >= total * part:
            stop.set()

    with pytest.raises(Cancelled):
        backup.back_up(large, stick, now=NOW, stop=stop, progress=progress)
    assert names(stick) == names(site.folder.backups) == []


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("part", [0.68, 0.75])
def test_a_file_that_does_not_read_back_is_kept_as_bad_and_is_no_backup(
    large: Store, site, stick: Path, part: float
) -> None:
    turned = []

    def progress(done: int, total: int) -> None:
        if done >= total * part and not turned:
            path = next(stick.glob("*.part"))
            turned.append(path)
            with path.open("r+b") as file:
                file.seek(-40, 2)
                byte = file.read(1)
                file.seek(-40, 2)
                file.write(bytes([byte[0] ^ 4]))

    with pytest.raises(Trouble, match=r"没有通过：备份文件有损坏") as caught:
        backup.back_up(large, stick, now=NOW, progress=progress)
    assert "换一块硬盘" in caught.value.advice
    assert names(stick) == [turned[0].name.removesuffix(".part") + ".bad"]
    assert backup.backups_in(stick, site.key.site_id) == ()
    assert names(site.folder.backups) == []


def test_a_place_that_is_gone_or_the_sites_own_is_told(store: Store, site, stick: Path) -> None:
    with pytest.raises(Trouble, match="文件夹不见了"):
        backup.back_up(store, stick / "gone", now=NOW)
    for place in (site.folder.path, site.folder.attachments):
        with pytest.raises(Refusal, match="混放"):
            backup.back_up(store, place, now=NOW)
    assert backup.back_up(store, site.folder.backups, now=NOW).path.parent == site.folder.backups


def test_a_place_taken_away_in_the_middle_is_told(large: Store, site, stick: Path) -> None:
    def progress(done: int, total: int) -> None:
        if done >= total * 0.2:
            shutil.rmtree(stick, ignore_errors=True)

    with pytest.raises(Trouble, match="不见了") as caught:
        backup.back_up(large, stick, now=NOW, progress=progress)
    assert caught.value.advice
    assert names(site.folder.backups) == []


def test_a_header_that_does_not_fit_the_open_site_makes_no_backup(store: Store, site, stick: Path) -> None:
    for path in (site.folder.keys_a, site.folder.keys_b):
        path.write_bytes(path.read_bytes().replace(b'"generation": 1', b'"generation": 2'))
    with pytest.raises(Trouble, match="对不上"):
        backup.back_up(store, stick, now=NOW)
    assert names(stick) == []


def test_another_sites_key_proves_nothing(store: Store, site, stick: Path, tmp_path: Path) -> None:
    made = backup.back_up(store, stick, now=NOW)
    other = SiteFolder(tmp_path / "other")
    other.path.mkdir()
    key, _ = keyring.create_header(other, "0001", site.password, params=LEAST)
    assert any("另一个站点" in sentence for sentence in wrong(made.path, key))
    assert backup.backups_in(stick, key.site_id) == ()


def rewritten(made: backup.Made, **changes: object) -> Path:
    """The same backup with another head: what somebody without the key can do to it."""
    work = made.path.with_name("back.db")
    contents = container.unpack(made.path, work)
    header = changes.pop("header", contents.header)
    told = type(contents.head)(**{**vars(contents.head), "header_size": len(header), **changes})
    container.write(made.path, told, header, work, container.list_bytes(contents.listed), container.Pace())
    work.unlink()
    return made.path


@pytest.mark.parametrize(
    "changes", [{"destroyed": 1}, {"sequence": 7}, {"journal_hash": "0" * 64}, {"schema": "0001"}]
)
def test_a_head_that_says_other_than_the_database_is_found(
    store: Store, site, stick: Path, changes: dict[str, object]
) -> None:
    path = rewritten(backup.back_up(store, stick, now=NOW), **changes)
    assert any("不一致" in sentence for sentence in wrong(path, site.key))


def test_a_changed_key_header_is_found(store: Store, site, stick: Path) -> None:
    made = backup.back_up(store, stick, now=NOW)
    header = site.folder.keys_a.read_bytes().replace(b'"head": true', b'"head": false', 1)
    assert any("密钥文件" in sentence for sentence in wrong(rewritten(made, header=header), site.key))


def test_a_page_turned_inside_a_file_with_a_true_checksum_is_found(store: Store, site, stick: Path) -> None:
    made = backup.back_up(store, stick, now=NOW)
    work = stick / "back.db"
    contents = container.unpack(made.path, work)
    with work.open("r+b") as file:
        file.seek(3 * 4096 + 100)
        file.write(b"\0\1\2\3")
    container.write(
        made.path,
        contents.head,
        contents.header,
        work,
        container.list_bytes(contents.listed),
        container.Pace(),
    )
    assert wrong(made.path, site.key)
