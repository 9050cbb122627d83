"""How the backups stand, in words: never, old, failed, from the future, and the second place."""

from datetime import datetime, timedelta

import pytest

from app.modules.backups.rules import (
    BackupState,
    PlaceState,
    is_too_old,
    short,
    size_zh,
    state,
    wants_full_check,
)

NOW = datetime(2026, 11, 23, 9, 42)
FRESH = NOW - timedelta(minutes=47)
OWN, STICK = PlaceState("/site/backups", FRESH), PlaceState("/stick", FRESH)
GONE = "放备份的文件夹不见了，备份没有做成。请检查移动盘是否还接着，或换一个位置再做。"


def told(own: PlaceState, second: PlaceState = STICK, *, hours: int = 26, now: datetime = NOW) -> BackupState:
    return state(own, second, now, hours)


def test_two_good_places_say_nothing_but_when() -> None:
    found = told(OWN)
    assert (found.kind, found.words, found.sentence, found.tone) == ("good", "08:55 已备份", "", "ok")


def test_a_site_without_a_backup_says_so_and_what_to_do() -> None:
    found = told(PlaceState("/site/backups"), PlaceState("/stick"))
    assert (found.kind, found.words, found.tone) == ("never", "尚未备份", "due")
    assert "请现在做一次" in found.sentence and found.warnings[0].way == "make"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (datetime(2026, 11, 23, 0, 0), "00:00"),
        (datetime(2026, 11, 22, 23, 59), "11/22"),
        (datetime(2025, 11, 23, 9, 42), "2025/11/23"),
    ],
)
def test_the_top_bar_says_the_time_today_and_the_day_before(made: datetime, words: str) -> None:
    assert short(made, NOW) == words
    assert told(PlaceState("/site/backups", made), PlaceState("")).words == f"{words} 已备份"


def test_exactly_at_the_limit_is_not_yet_too_old_and_a_second_later_is() -> None:
    limit = NOW - timedelta(hours=26)
    assert not is_too_old(limit, NOW, 26)
    assert is_too_old(limit - timedelta(seconds=1), NOW, 26)
    both = [PlaceState(path, limit - timedelta(seconds=1)) for path in ("/site/backups", "/stick")]
    found = told(*both)
    assert found.kind == "warned" and "已经超过 26 小时" in found.sentence


def test_the_newest_of_either_place_counts() -> None:
    old = PlaceState("/site/backups", NOW - timedelta(days=3))
    assert told(old, STICK).kind == "good"


def test_a_clock_set_back_is_said_and_not_taken_for_a_fresh_backup() -> None:
    later = NOW + timedelta(days=2)
    found = told(PlaceState("/site/backups", later), PlaceState("/stick", later))
    assert found.kind == "warned" and "核对电脑的日期和时间" in found.sentence
    assert found.words == "11/25 已备份"


def test_a_clock_put_right_by_minutes_is_nothing_to_speak_of() -> None:
    soon = NOW + timedelta(minutes=5)
    assert told(PlaceState("/site/backups", soon), PlaceState("/stick", soon)).kind == "good"


def test_a_failure_after_the_last_good_one_is_red_with_what_to_do() -> None:
    found = told(OWN, PlaceState("/stick", FRESH, NOW, GONE))
    assert (found.kind, found.words, found.tone) == ("failed", "备份失败", "over")
    assert found.sentence == f"第二备份位置：{GONE}"


def test_a_failure_at_a_place_no_longer_used_is_forgotten() -> None:
    assert told(OWN, PlaceState("", None, NOW, GONE)).kind == "warned"


@pytest.mark.parametrize(
    ("second", "words", "way"),
    [
        (PlaceState(""), "请设定第二备份位置", "places"),
        (PlaceState("/site2", FRESH, same_disk=True), "同一块硬盘", "places"),
        (PlaceState("/stick", FRESH, reachable=False), "现在连不上", "make"),
        (PlaceState("/stick"), "还没有备份", "make"),
        (PlaceState("/stick", NOW - timedelta(hours=27)), "11月22日 06:42", "make"),
    ],
)
def test_a_second_place_that_does_not_count_is_a_warning(second: PlaceState, words: str, way: str) -> None:
    found = told(OWN, second)
    assert found.kind == "warned" and words in found.sentence and found.warnings[0].way == way
    assert found.words == "08:55 已备份"


def test_the_gravest_warning_comes_first() -> None:
    found = told(PlaceState("/site/backups", None, NOW, "硬盘满了。"), PlaceState(""))
    assert [w.sentence[:4] for w in found.warnings] == ["本机备份", "这个站点", "备份只存"]


def test_the_long_examination_is_due_once_a_week() -> None:
    assert wants_full_check(None, NOW)
    assert wants_full_check(NOW - timedelta(days=7), NOW)
    assert not wants_full_check(NOW - timedelta(days=6, hours=23), NOW)
    assert wants_full_check(NOW + timedelta(days=30), NOW)


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0"), (12, "1 KB"), (640_000, "640 KB"), (52_300_000, "52.3 MB"), (1_460_000_000, "1.46 GB")],
)
def test_sizes_are_said_as_one_says_them(size: int, words: str) -> None:
    assert size_zh(size) == words
