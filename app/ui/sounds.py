"""Three short sounds of our own: a good scan, a refused one, a sitting finished. Never the only signal."""

import io
import math
import queue
import sys
import threading
import wave
from array import array
from functools import cache
from typing import Literal

from PySide6.QtWidgets import QApplication

from app.storage.setting_values import values
from app.ui.desk import Desk

Sound = Literal["good", "refused", "finished"]
RATE = 22_050
"""Samples a second."""
_LOUDNESS = 0.45
_EDGE = 0.004  # seconds of rise and fall, so that a tone does not click
_QUIET_PLACES = ("offscreen", "minimal")
_WAITING = 2
"""Sounds that may wait for the one before; a quick hand leaves the rest behind."""

TONES: dict[Sound, tuple[tuple[int, float], ...]] = {
    "good": ((880, 0.09),),
    "refused": ((220, 0.06), (0, 0.02), (220, 0.06)),
    "finished": ((660, 0.06), (990, 0.08)),
}
"""Hertz and seconds of each tone, one after the other; 0 hertz is silence."""


@cache
def wav(sound: Sound) -> bytes:
    """The sound as a WAV file: one channel, 16 bits."""
    samples = array("h")
    for hertz, seconds in TONES[sound]:
        samples.extend(_tone(hertz, seconds))
    if sys.byteorder == "big":
        samples.byteswap()
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return written.getvalue()


def play(sound: Sound, desk: Desk) -> None:
    """Let the sound be heard, unless the site has switched sounds off; never waits for its end."""
    if desk.read(values)["sounds"] == "yes":
        _sound(sound)


def _sound(sound: Sound) -> None:
    if sys.platform == "win32":
        _speaker().offer(wav(sound))
    elif QApplication.platformName() not in _QUIET_PLACES:
        QApplication.beep()


def _tone(hertz: int, seconds: float) -> array:
    count, edge = round(RATE * seconds), RATE * _EDGE
    return array(
        "h",
        (
            round(
                32_767
                * _LOUDNESS
                * min(1.0, at / edge, (count - 1 - at) / edge)
                * math.sin(math.tau * hertz * at / RATE)
            )
            for at in range(count)
        ),
    )


class _Speaker:
    """One thread that plays what is offered: Windows cannot play from memory without waiting."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[bytes] = queue.Queue(_WAITING)
        threading.Thread(target=self._play, daemon=True, name="sounds").start()

    def offer(self, data: bytes) -> None:
        try:
            self._waiting.put_nowait(data)
        except queue.Full:
            return

    def _play(self) -> None:
        import winsound

        while True:
            data = self._waiting.get()
            try:
                winsound.PlaySound(data, winsound.SND_MEMORY | winsound.SND_NODEFAULT)
            except RuntimeError:
                continue  # no sound device: the screen says it too


@cache
def _speaker() -> _Speaker:
    return _Speaker()
