"""What was typed and not saved survives a lock, for the person who typed it, inside the encrypted file."""

from pathlib import Path

import pytest

from app.rules.roles import Role, Who
from app.storage import journal
from app.storage.drafts import LONGEST, kept
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def opened(tmp_path: Path):
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def _kept(site: OpenTestSite, staff_id: int | None = None) -> dict[str, dict[str, str]]:
    found = site.read(kept, staff_id or site.who.staff_id)
    return {one.place: dict(one.values) for one in found}


def test_a_draft_comes_back_as_it_was_typed(opened: OpenTestSite):
    opened.store.keep_draft(opened.who, "unit:3", "修改房屋", {"remark": "  𠮷家，两只猫\n", "area": ""})
    assert _kept(opened) == {"unit:3": {"remark": "  𠮷家，两只猫\n", "area": ""}}


def test_the_newest_draft_of_a_place_wins_and_others_stay(opened: OpenTestSite):
    for words in ("一", "二"):
        opened.store.keep_draft(opened.who, "unit:3", "修改房屋", {"remark": words})
    opened.store.keep_draft(opened.who, "unit:4", "修改房屋", {"remark": "三"})
    assert _kept(opened) == {"unit:3": {"remark": "二"}, "unit:4": {"remark": "三"}}
    opened.store.drop_draft(opened.who, "unit:3")
    assert _kept(opened) == {"unit:4": {"remark": "三"}}


def test_nobody_meets_the_draft_of_another(opened: OpenTestSite):
    other = Who(2, "林晓禾", frozenset({Role.DESK}))
    opened.store.keep_draft(opened.who, "unit:3", "修改房屋", {"remark": "一"})
    assert _kept(opened, other.staff_id) == {}
    opened.store.drop_draft(other, "unit:3")
    assert _kept(opened) == {"unit:3": {"remark": "一"}}


def test_a_draft_is_no_act_and_nobody_is_told(opened: OpenTestSite):
    before = opened.read(journal.head)
    opened.store.keep_draft(opened.who, "unit:3", "修改房屋", {"remark": "一"})
    assert opened.read(journal.head) == before
    assert opened.changed == []


def test_a_draft_outlives_the_lock_of_the_desk(tmp_path: Path, opened: OpenTestSite):
    from app.storage.store import Store

    opened.store.keep_draft(opened.who, "unit:3", "修改房屋", {"remark": "写到一半"})
    opened.store.close()
    again = Store.open(opened.folder, opened.store.keys.key)
    try:
        assert [dict(one.values) for one in again.read(kept, opened.who.staff_id)] == [{"remark": "写到一半"}]
        content = opened.folder.main_db.read_bytes
    finally:
        again.close()
    assert "写到一半".encode() not in content()


def test_what_nobody_can_have_typed_is_not_kept(opened: OpenTestSite):
    opened.store.keep_draft(opened.who, "unit:3", "修改房屋", {"remark": "长" * (LONGEST + 1)})
    assert _kept(opened) == {}
