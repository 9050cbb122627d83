"""A site's folder: what may be made where, and who holds it."""

import pytest

from app.errors import Refusal, Trouble
from app.storage.folder import SiteFolder, State, hold_lock, make_ready, must_be_site, write_atomic
from app.storage.store import Store


def test_an_empty_folder_may_become_a_site_and_a_missing_one_is_made(tmp_path):
    make_ready(SiteFolder(tmp_path))
    fresh = SiteFolder(tmp_path / "新 站点 🏠")
    assert fresh.state() is State.MISSING
    make_ready(fresh)
    assert fresh.state() is State.EMPTY


@pytest.mark.parametrize(
    ("names", "says"), [(["账目.xlsx"], "别的文件"), (["keys.a"], "站点的文件"), (["main.db"], "站点的文件")]
)
def test_a_folder_with_anything_in_it_is_refused_for_a_new_site(tmp_path, names, says):
    for name in names:
        (tmp_path / name).write_text("x")
    with pytest.raises(Refusal, match=says):
        make_ready(SiteFolder(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == names


@pytest.mark.parametrize("gone", [("main.db",), ("keys.a", "keys.b")])
def test_half_a_site_is_never_made_anew_but_leads_to_restore(site, gone):
    Store.create(site.folder, site.key).close()
    for name in gone:
        (site.folder.path / name).unlink()
    before = sorted(p.name for p in site.folder.path.iterdir())
    with pytest.raises(Trouble, match="不见了") as caught:
        Store.open(site.folder, site.key)
    assert "恢复" in caught.value.advice
    assert sorted(p.name for p in site.folder.path.iterdir()) == before


def test_a_folder_without_a_site_says_so(tmp_path):
    with pytest.raises(Trouble, match="没有站点"):
        must_be_site(SiteFolder(tmp_path))


def test_a_network_share_is_refused(tmp_path):
    class Share(SiteFolder):
        pass

    with pytest.raises(Refusal, match="网络共享"):
        make_ready(SiteFolder(type(tmp_path)("//server/share/site")))


def test_only_one_holds_the_lock_and_release_lets_the_next_in(tmp_path):
    folder = SiteFolder(tmp_path)
    first = hold_lock(folder)
    with pytest.raises(Trouble, match="已在本机打开"):
        hold_lock(folder)
    first.release()
    first.release()
    assert not first.held
    with hold_lock(folder) as second:
        assert second.held


def test_the_callers_lock_outlives_the_store(site):
    with hold_lock(site.folder) as lock:
        store = Store.create(site.folder, site.key, lock=lock)
        store.close()  # the desk is locked
        with pytest.raises(Trouble, match="已在本机打开"):
            Store.open(site.folder, site.key)
        Store.open(site.folder, site.key, lock=lock).close()
        assert lock.held
    Store.open(site.folder, site.key).close()


def test_a_failed_opening_gives_the_lock_back(site):
    with pytest.raises(Trouble):
        Store.open(site.folder, site.key)
    hold_lock(site.folder).release()


def test_an_atomic_write_replaces_the_whole_file_and_leaves_no_draft(tmp_path):
    target = tmp_path / "x.json"
    write_atomic(target, b"old" * 1000)
    write_atomic(target, b"new")
    assert target.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
