"""Wrong guesses: slower each time, for one log-in name only, through restarts and changed clocks."""

import pytest

from app.errors import Refusal
from app.storage import guesses
from app.storage.guesses import count_guess, forgive, in_words, must_wait


@pytest.fixture
def wrong(site, fake_time):
    def guess(times, login="0001"):
        for _ in range(times):
            count_guess(site.folder, login, fake_time.clocks)

    return guess


def waits(site, fake_time, login="0001"):
    try:
        must_wait(site.folder, login, fake_time.clocks)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def test_four_wrong_ones_cost_no_wait_and_the_fifth_costs_thirty_seconds(site, fake_time, wrong):
    wrong(4)
    assert waits(site, fake_time) == ""
    wrong(1)
    assert waits(site, fake_time) == "密码连续输错 5 次，请过 30 秒再试。"
    fake_time.pass_by(29)
    assert "1 秒" in waits(site, fake_time)
    fake_time.pass_by(1)
    assert waits(site, fake_time) == ""


def test_the_wait_doubles_up_to_fifteen_minutes_and_never_becomes_a_lock(site, fake_time, wrong):
    told = []
    wrong(4)
    for _ in range(8):
        wrong(1)
        told.append(waits(site, fake_time).split("请过")[1])
        fake_time.pass_by(900)
        assert waits(site, fake_time) == ""
    assert told == [
        " 30 秒再试。",
        " 1 分钟再试。",
        " 2 分钟再试。",
        " 4 分钟再试。",
        " 8 分钟再试。",
        " 15 分钟再试。",
        " 15 分钟再试。",
        " 15 分钟再试。",
    ]
    wrong(50)
    assert "15 分钟" in waits(site, fake_time)


def test_other_staff_are_not_held_up(site, fake_time, wrong):
    wrong(8, "0001")
    assert waits(site, fake_time, "0002") == ""


def test_a_right_password_wipes_the_slate(site, fake_time, wrong):
    wrong(4)
    forgive(site.folder, "0001")
    wrong(1)
    assert waits(site, fake_time) == ""


def test_a_restart_does_not_shorten_the_wait(site, fake_time, wrong, monkeypatch):
    wrong(6)
    monkeypatch.setattr(guesses, "_RUN", "another run")
    fake_time.steady_now = 3.0  # the machine was started anew
    assert "1 分钟" in waits(site, fake_time)
    fake_time.pass_by(61)
    assert waits(site, fake_time) == ""


@pytest.mark.parametrize("restarted", [False, True])
def test_a_clock_set_back_neither_frees_nor_locks_for_ever(site, fake_time, wrong, monkeypatch, restarted):
    wrong(6)
    if restarted:
        monkeypatch.setattr(guesses, "_RUN", "another run")
    fake_time.wall_now -= 10 * 365 * 86400
    assert "1 分钟" in waits(site, fake_time)
    fake_time.pass_by(61)
    assert waits(site, fake_time) == ""


def test_a_clock_set_forward_in_the_same_run_does_not_free(site, fake_time, wrong):
    wrong(6)
    fake_time.wall_now += 10 * 365 * 86400
    assert "1 分钟" in waits(site, fake_time)


def test_a_damaged_note_of_guesses_does_not_keep_anybody_out(site, fake_time, wrong):
    wrong(9)
    site.folder.guesses.write_bytes(b"\xff{")
    assert waits(site, fake_time) == ""


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, " 1 秒"), (59.1, " 1 分钟"), (75, " 1 分 15 秒"), (900, " 15 分钟")]
)
def test_times_are_told_as_one_says_them(seconds, words):
    assert in_words(seconds) == words


def test_unlock_counts_wrong_guesses_by_itself(site, fake_time):
    from app.storage import keyring

    site.folder.main_db.write_bytes(b"x")
    for _ in range(5):
        with pytest.raises(Refusal, match="不对"):
            keyring.unlock(site.folder, "0001", "wrong wrong wrong", clocks=fake_time.clocks)
    with pytest.raises(Refusal, match="请过 30 秒"):
        keyring.unlock(site.folder, "0001", site.password, clocks=fake_time.clocks)
    fake_time.pass_by(30)
    assert keyring.unlock(site.folder, "0001", site.password, clocks=fake_time.clocks) == site.key
    assert site.folder.guesses.read_text("utf-8") == "{}"
