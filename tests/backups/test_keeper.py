"""Backups made beside the work: kept on record, said in the top bar, stopped by a lock, taken up again."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.modules.backups import lists, service
from app.modules.backups.keeper_view import BackupKeeper
from app.storage.backup import backups_in
from tests.sites import OpenTestSite


def run(keeper: BackupKeeper, qtbot: QtBot, why: str = "hand") -> None:
    with qtbot.waitSignal(keeper.finished, timeout=20_000):
        assert keeper.back_up_now(why)


def test_a_backup_lies_in_the_folder_and_is_on_record(
    keeper: BackupKeeper, opened: OpenTestSite, qtbot: QtBot
) -> None:
    assert keeper.state.kind == "never" and keeper.state.words == "尚未备份"
    run(keeper, qtbot)
    (good,) = opened.read(lists.newest_good)
    found = backups_in(opened.folder.backups, opened.store.keys.key.site_id)
    assert [one.path.name for one in found] == [good.file_name]
    assert good.journal == found[0].head.journal.short and good.full_at == good.at
    assert keeper.state.words == "09:42 已备份"
