"""Waking the computer does not open the desk to whoever stands there."""

import pytest

from app.ui.awake import ASLEEP, BEAT, SleepWatch


class Clock:
    """A clock a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("stands", [0, 1])
def test_a_beat_much_too_late_by_either_clock_means_sleep(qtbot, stands):
    clocks = (Clock(), Clock())
    watch = SleepWatch(clocks=clocks)
    heard = []
    watch.slept.connect(lambda: heard.append(True))
    clocks[1 - stands].now += ASLEEP + 1
    watch.beat()
    assert heard == [True]
    for clock in clocks:
        clock.now += BEAT
    watch.beat()
    assert heard == [True]


def test_a_busy_minute_or_a_clock_set_back_is_no_sleep(qtbot):
    clocks = (Clock(), Clock())
    watch = SleepWatch(clocks=clocks)
    heard = []
    watch.slept.connect(lambda: heard.append(True))
    for step in (ASLEEP, -3600):
        clocks[0].now += step
        watch.beat()
    assert heard == []


def test_what_passed_while_the_desk_was_locked_does_not_count(qtbot):
    clocks = (Clock(), Clock())
    watch = SleepWatch(clocks=clocks)
    heard = []
    watch.slept.connect(lambda: heard.append(True))
    watch.start()
    watch.stop()
    clocks[0].now += 8 * 3600
    watch.start()
    watch.beat()
    watch.stop()
    assert heard == []
