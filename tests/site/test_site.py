"""Making and unlocking a site: whole or not at all, and only for who belongs to it."""

from pathlib import Path

import pytest

from app import site
from app.errors import Refusal, Trouble
from app.modules.residents.lists import mark_names
from app.modules.site import service as settings
from app.rules.roles import Role
from app.storage import argon, keyring
from app.storage.folder import SiteFolder, hold_lock
from tests.sites import PASSWORD, OpenTestSite, make_site

NEW = site.NewSite("示例物业服务有限公司", "青禾苑物业管理服务中心", "顾维舟", "Gu01", PASSWORD)


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)


@pytest.mark.clause("ARCH-06")
def test_a_new_site_opens_with_its_first_head(tmp_path: Path) -> None:
    keys = site.create(tmp_path / "站点", NEW)
    assert len(set(keys)) == 2
    assert all(len(key.splitlines()) == 4 for key in keys)
    opened = site.unlock(tmp_path / "站点", "gu01", PASSWORD)  # a log-in name may be typed in small letters
    try:
        assert (opened.who.name, opened.who.roles) == ("顾维舟", frozenset({Role.CENTRE_HEAD}))
        assert opened.store.read(settings.names).centre == NEW.centre
        assert opened.store.read(mark_names)
    finally:
        opened.close()


@pytest.mark.clause("ARCH-06")
def test_a_recovery_key_from_paper_opens_the_site_too(tmp_path: Path) -> None:
    keys = site.create(tmp_path / "site", NEW)
    for key in keys:
        keyring.verify_recovery(SiteFolder(tmp_path / "site"), key)
    with pytest.raises(Refusal):
        keyring.verify_recovery(
            SiteFolder(tmp_path / "site"), keys[0].replace(keys[0][5], "Y" if keys[0][5] == "Z" else "Z", 1)
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"head_name": "\u200b"}, "name"),
        ({"password": "短"}, "password"),
        ({"password": "示例物业服务有限公司"}, "password"),
        ({"households": "0"}, "households_expected"),
        ({"households": "很多"}, "households_expected"),
        ({"company": " "}, "company"),
        ({"login": ""}, "login"),
        ({"delivery": "半毛坯"}, "delivery"),
    ],
)
def test_a_refused_answer_leaves_the_folder_empty_and_can_be_put_right(
    tmp_path: Path, change: dict[str, str], field: str
) -> None:
    folder = tmp_path / "site"
    with pytest.raises(Refusal) as refusal:
        site.create(folder, site.NewSite(**{**vars(NEW), **change}))
    assert refusal.value.field == field
    assert not folder.exists() or list(folder.iterdir()) == []
    site.create(folder, NEW)


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "年报.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Refusal):
        site.create(tmp_path, NEW)
    assert [p.name for p in tmp_path.iterdir()] == ["年报.txt"]


def test_a_site_that_is_open_is_not_opened_twice(tmp_path: Path) -> None:
    site.create(tmp_path / "site", NEW)
    with hold_lock(SiteFolder(tmp_path / "site")), pytest.raises(Trouble) as trouble:
        site.unlock(tmp_path / "site", "Gu01", PASSWORD)
    assert "已在本机打开" in trouble.value.sentence


def test_a_wrong_password_lets_the_site_go_again(tmp_path: Path) -> None:
    site.create(tmp_path / "site", NEW)
    with pytest.raises(Refusal):
        site.unlock(tmp_path / "site", "Gu01", "不是这个密码的")
    hold_lock(SiteFolder(tmp_path / "site")).release()


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0" + bytes(5000), bytes(8192)])
def test_a_damaged_database_is_a_sentence_and_lets_the_site_go(tmp_path: Path, damage: bytes) -> None:
    site.create(tmp_path / "site", NEW)
    (tmp_path / "site" / "main.db").write_bytes(damage)
    with pytest.raises(Trouble) as trouble:
        site.unlock(tmp_path / "site", "Gu01", PASSWORD)
    assert trouble.value.sentence.endswith("。")
    hold_lock(SiteFolder(tmp_path / "site")).release()


@pytest.fixture
def open_site(tmp_path: Path) -> OpenTestSite:
    return make_site(tmp_path / "open")


def test_settings_are_checked_kept_and_only_for_heads(open_site: OpenTestSite) -> None:
    open_site.do(settings.change, {"auto_lock_minutes": "３"})
    assert open_site.read(settings.values)["auto_lock_minutes"] == "3"
    for value in ("0", "31", "-1", "", "十"):
        with pytest.raises(Refusal) as refusal:
            open_site.do(settings.change, {"auto_lock_minutes": value})
        assert refusal.value.field == "auto_lock_minutes"
    with pytest.raises(Refusal):
        open_site.store.do(open_site.someone(Role.DESK), settings.change, {"auto_lock_minutes": "5"})
    assert open_site.read(settings.values)["auto_lock_minutes"] == "3"
    open_site.store.close()


def test_desk_hours_are_kept_as_hours(open_site: OpenTestSite) -> None:
    open_site.do(settings.change, {"opens_at": "8：30", "closes_at": "20:00", "open_days": "working"})
    kept = open_site.read(settings.values)
    assert (kept["opens_at"], kept["closes_at"], kept["open_days"]) == ("08:30", "20:00", "working")
    open_site.do(settings.change, {"opens_at": "00:00", "closes_at": "0:00"})  # round the clock
    assert open_site.read(settings.values)["closes_at"] == "00:00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"opens_at": "八点"}, "opens_at"),
        ({"opens_at": "24:00"}, "opens_at"),
        ({"closes_at": "8:75"}, "closes_at"),
        ({"closes_at": "07:59"}, "closes_at"),
        ({"opens_at": "18:00"}, "closes_at"),
        ({"go_live": "2026-02-30"}, "go_live"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_is_kept(
    open_site: OpenTestSite, change: dict[str, str], field: str
) -> None:
    before = open_site.read(settings.values)
    with pytest.raises(Refusal) as refused:
        open_site.do(settings.change, change)
    assert refused.value.field == field
    assert open_site.read(settings.values) == before
