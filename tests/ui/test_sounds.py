"""The three sounds, read back from their WAV bytes."""

import io
import sys
import time
import wave
from array import array
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from app.modules.site import service as settings
from app.ui import sounds
from app.ui.desk import Desk
from tests.sites import OpenTestSite, make_site


def _samples(sound: sounds.Sound) -> array:
    with wave.open(io.BytesIO(sounds.wav(sound))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, sounds.RATE)
        return array("h", file.readframes(file.getnframes()))


def _hertz(samples: array) -> float:
    """The pitch, from how often the curve crosses zero."""
    crossings = sum(a < 0 <= b or a >= 0 > b for a, b in pairwise(samples))
    return crossings / 2 / (len(samples) / sounds.RATE)


def _part(sound: sounds.Sound, start: float, end: float) -> array:
    return _samples(sound)[round(start * sounds.RATE) : round(end * sounds.RATE)]


@pytest.mark.parametrize("sound", sounds.TONES)
def test_no_sound_is_longer_than_150_ms_or_clicks(sound: sounds.Sound) -> None:
    samples = _samples(sound)
    assert 0.05 <= len(samples) / sounds.RATE <= 0.15
    assert abs(samples[0]) < 500 and abs(samples[-1]) < 500
    assert 8_000 < max(samples) < 20_000


def test_good_is_one_tone_of_880_hertz() -> None:
    assert _hertz(_samples("good")) == pytest.approx(880, rel=0.03)


def test_refused_is_two_low_tones_with_a_pause() -> None:
    assert _hertz(_part("refused", 0, 0.06)) == pytest.approx(220, rel=0.1)
    assert set(_part("refused", 0.061, 0.079)) == {0}
    assert _hertz(_part("refused", 0.08, 0.14)) == pytest.approx(220, rel=0.1)


def test_finished_rises() -> None:
    assert _hertz(_part("finished", 0.06, 0.14)) > 1.3 * _hertz(_part("finished", 0, 0.06))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> OpenTestSite:
    made = make_site(tmp_path_factory.mktemp("sounds") / "site")
    yield made
    made.store.close()


def test_a_sound_is_heard_unless_the_site_has_switched_them_off(
    site: OpenTestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(QApplication, "platformName", lambda: "xcb")
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append("beep"))
    monkeypatch.setattr(sys, "platform", "linux")
    desk = Desk(site.store, site.who)
    sounds.play("good", desk)
    assert heard == ["beep"]
    site.do(settings.change, {"sounds": "no"})
    sounds.play("refused", desk)
    assert heard == ["beep"]
    site.do(settings.change, {"sounds": "yes"})
    monkeypatch.setattr(QApplication, "platformName", lambda: "offscreen")
    sounds.play("finished", desk)
    assert heard == ["beep"]


class Winsound:
    """Stands for the module that only Windows has."""

    SND_MEMORY, SND_NODEFAULT = 4, 2

    def __init__(self) -> None:
        self.played: list[tuple[bytes, int]] = []

    def PlaySound(self, data: bytes, flags: int) -> None:
        self.played.append((data, flags))
        if len(self.played) == 1:
            raise RuntimeError("no device")


def test_on_windows_sounds_are_played_from_memory_beside_the_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stood_in = Winsound()
    monkeypatch.setitem(sys.modules, "winsound", stood_in)
    speaker = sounds._Speaker()
    for sound in ("refused", "good"):
        speaker.offer(sounds.wav(sound))
        for _ in range(500):
            if len(stood_in.played) == (1 if sound == "refused" else 2):
                break
            time.sleep(0.01)
    assert stood_in.played == [(sounds.wav("refused"), 6), (sounds.wav("good"), 6)]
