"""Attachments beside the backups, which backups lie in a folder, and the one made before an upgrade."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import Trouble
from app.storage import backup, journal
from app.storage.check import all_well, connect
from app.storage.store import Store
from tests.storage.backups import NOW, add_photo, names, of_first_tables, wrong

# ---------------------------------------------------------------- attachments


@pytest.fixture
def pictured(store: Store, head) -> Store:
    """A site with three photographs."""
    for number in range(3):
        store.do(head, add_photo, number)
    return store


def test_attachments_are_copied_once(pictured: Store, site, head, stick: Path) -> None:
    first = backup.back_up(pictured, stick, now=NOW)
    assert (first.files_copied, first.head.attachments) == (3, 3)
    assert names(stick / "attachments") == names(site.folder.attachments)
    assert first.head.attachments_size == sum(f.stat().st_size for f in site.folder.attachments.iterdir())
    pictured.do(head, add_photo, 9)
    second = backup.back_up(pictured, stick, now=NOW + timedelta(hours=4))
    assert (second.files_copied, second.head.attachments) == (1, 4)
    for made in (first, second):
        assert all_well(backup.verify(made.path, site.key))


def test_an_attachment_missing_cut_or_changed_beside_the_backup_is_found(
    pictured: Store, site, stick: Path
) -> None:
    made = backup.back_up(pictured, stick, now=NOW)
    one, two, three = sorted((stick / "attachments").iterdir())
    one.unlink()
    two.write_bytes(two.read_bytes()[:-1])
    three.write_bytes(bytes(three.stat().st_size))
    assert any("有 3 个附件" in sentence for sentence in wrong(made.path, site.key))
    again = backup.back_up(pictured, stick, now=NOW)
    assert again.files_copied == 2, "what is missing or cut is copied anew"


def test_an_attachment_the_site_lost_does_not_hold_up_the_backup(pictured: Store, site, stick: Path) -> None:
    gone, turned, _ = sorted(site.folder.attachments.iterdir())
    gone.unlink()
    turned.write_bytes(bytes(turned.stat().st_size))
    made = backup.back_up(pictured, stick, now=NOW)
    assert (made.files_copied, made.attachments_lost) == (1, 2)
    assert any("有 2 个附件" in sentence for sentence in wrong(made.path, site.key))


def test_a_backup_in_the_sites_own_folder_takes_no_second_room_for_attachments(pictured: Store, site) -> None:
    made = backup.back_up(pictured, site.folder.backups, now=NOW)
    assert made.files_copied == 3
    for path in site.folder.attachments.iterdir():
        assert path.samefile(site.folder.backups / "attachments" / path.name)
    assert all_well(backup.verify(made.path, site.key))


# ---------------------------------------------------------------- found, named, placed


def test_the_newest_comes_first_and_what_is_not_ours_is_passed_over(store: Store, site, stick: Path) -> None:
    made = [backup.back_up(store, stick, now=NOW + timedelta(days=day)) for day in (0, 400, -30)]
    (stick / f"qiantai-20200101-000000-{site.key.site_id[:8]}.qtb").write_bytes(b"no backup")
    (stick / "qiantai-20200101-000000-00000000.qtb").write_bytes(made[0].path.read_bytes())
    (stick / "照片.qtb").write_bytes(made[0].path.read_bytes())
    found = backup.backups_in(stick, site.key.site_id)
    assert [one.path for one in found] == [made[1].path, made[0].path, made[2].path]
    with pytest.raises(Trouble, match="读不出来"):
        backup.backups_in(stick / "gone", site.key.site_id)
    assert backup.newest_named(site.folder.attachments) is None


def test_the_label_says_when_and_the_journals_head(store: Store, stick: Path) -> None:
    head = backup.back_up(store, stick, now=NOW).head
    assert backup.label(head) == f"2026-11-23 09:42　日志 1-{head.journal_hash[:12]}"


def test_a_share_is_known_by_its_path_and_one_disk_by_its_number(tmp_path: Path) -> None:
    assert backup.is_share(Path("//server/share")) and backup.is_share(Path("\\\\server\\share"))
    assert not backup.is_share(tmp_path)
    assert backup.on_same_disk(tmp_path, tmp_path / "not" / "made" / "yet")


# ---------------------------------------------------------------- before an upgrade


@pytest.fixture
def old(site):
    of_first_tables(site)
    return site


def test_before_tables_are_changed_the_site_is_backed_up(old) -> None:
    with closing(Store.open(old.folder, old.key, clock=lambda: NOW)) as store:
        found = backup.backups_in(old.folder.backups, old.key.site_id)
        assert [(one.head.schema, one.head.sequence, one.head.made_at) for one in found] == [("0001", 1, NOW)]
        assert store.read(journal.head).sequence == 2
    findings = backup.verify(found[0].path, old.key)
    assert all_well(findings), findings
    assert any("自动升级" in finding.sentence for finding in findings)


def test_without_room_for_the_backup_there_is_no_upgrade(old) -> None:
    old.folder.backups.write_bytes(b"a file lies where the folder should be")
    with pytest.raises(Trouble, match="备份没有做成"):
        Store.open(old.folder, old.key)
    with closing(connect(old.folder.main_db, old.key)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
