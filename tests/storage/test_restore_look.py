"""Before a restore both sides are compared; looking changes nothing."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import Trouble
from app.storage import backup, container
from app.storage.folder import SiteFolder
from app.storage.restore import (
    live_side,
    look,
    read_backup,
)
from app.storage.site_tables import Meta
from app.storage.store import Store
from tests.storage.backups import of_first_tables
from tests.storage.restoring import NOW, TABLES, Desk, write

# ---------------------------------------------------------------- looking


def test_both_sides_are_compared_with_dates_and_counts(desk: Desk) -> None:
    before = desk.files()
    both = look(desk.path, desk.folder, desk.key, tables=TABLES)
    assert both.head.made_at == both.backup.newest == NOW
    assert both.backup.counts == (("setting", 1), ("unit", 0))
    assert both.live is not None and both.live.counts == (("setting", 3), ("unit", 0))
    assert (both.backup.journal.sequence, both.live.journal.sequence, both.lost) == (2, 4, 2)
    assert both.warnings == ("恢复后，之后的 2 条操作要重新录入。",)
    assert desk.files() == before


def test_whoever_has_the_site_open_gives_its_side(desk: Desk) -> None:
    with closing(Store.open(desk.folder, desk.key)) as store:
        with pytest.raises(Trouble, match="已在本机打开"):
            look(desk.path, desk.folder, desk.key, tables=TABLES)
        side = store.read(live_side, TABLES, container.read_head(desk.path).sequence)
        both = look(desk.path, desk.folder, desk.key, tables=TABLES, live=side)
    assert both == look(desk.path, desk.folder, desk.key, tables=TABLES)


@pytest.mark.parametrize("state", ["none", "empty", "no database", "broken", "empty file"])
def test_a_live_side_that_is_missing_or_does_not_open_is_none(desk: Desk, tmp_path: Path, state: str) -> None:
    folder = desk.folder
    if state in ("none", "empty"):
        folder = SiteFolder(tmp_path / "new")
    if state == "empty":
        folder.path.mkdir()
    if state == "no database":
        folder.main_db.unlink()
    if state == "broken":
        folder.main_db.write_bytes(b"x" * 8192)
    if state == "empty file":
        folder.main_db.write_bytes(b"")
    both = look(desk.path, folder, desk.key, tables=TABLES)
    assert both.live is None
    # The mark beside the database still tells how much there was.
    assert both.lost == (0 if state in ("none", "empty") else 2)
    assert not (tmp_path / "new" / "main.db").exists()


def test_a_backup_from_another_branch_of_the_site_is_told(desk: Desk) -> None:
    later = desk.back_up()
    desk.restore()
    desk.work((write, "on the new branch"))
    both = look(later, desk.folder, desk.key, tables=TABLES)
    assert any("中间就分开了" in warning for warning in both.warnings)
    assert look(desk.path, desk.folder, desk.key, tables=TABLES).warnings == (
        "恢复后，之后的 1 条操作要重新录入。",
    )


def test_people_inside_a_backup_can_be_asked_also_in_older_tables(site, head, tmp_path: Path) -> None:
    of_first_tables(site)
    Store.open(site.folder, site.key).close()
    (old,) = backup.backups_in(site.folder.backups, site.key.site_id)
    assert old.head.schema == "0001"
    content = old.path.read_bytes()
    assert (
        read_backup(old.path, site.key, lambda session: session.scalar(select(Meta.destroyed_sequence))) == 0
    )
    assert old.path.read_bytes() == content
