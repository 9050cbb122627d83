"""The recovery key on paper: typed back in any way, and a slip names its line."""

import pytest

from app.errors import Refusal
from app.storage.recovery import RecoveryKey, new_recovery_key, parse

KEY = RecoveryKey(bytes(range(20)))


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text,
        str.lower,
        lambda text: text.replace(" ", ""),
        lambda text: "\n".join(line[1:] for line in text.splitlines()),
        lambda text: text.replace("\n", " "),
        lambda text: "".join(line[1:] for line in text.splitlines()),
        lambda text: text.replace(" ", "-").replace("\n", "\r\n\r\n"),
        lambda text: text.replace("0", "O").replace("\n", "\n ") + "\n",
        lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in text),
    ],
)
def test_it_is_understood_in_every_way_of_typing(write):
    assert parse(write(KEY.text)) == KEY


def test_random_keys_come_back_whole():
    for _ in range(200):
        key = new_recovery_key()
        assert parse(key.text) == key
        assert len(key.secret) * 8 == 160


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_slip_of_one_character_names_its_line(number):
    lines = list(KEY.lines)
    line = lines[number - 1]
    for at in (3, 8, len(line) - 1):
        wrong = "Z" if line[at] != "Z" else "Y"
        lines[number - 1] = line[:at] + wrong + line[at + 1 :]
        with pytest.raises(Refusal, match=f"第 {number} 行") as caught:
            parse("\n".join(lines))
        assert caught.value.field == f"line{number}"


def test_hardly_a_slip_of_one_character_passes_its_line():
    whole = "\n".join(line.replace(" ", "")[1:] for line in KEY.lines)
    passed = 0
    for at, right in enumerate(whole):
        for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(right, ""):
            try:
                passed += right != "\n" and parse(whole[:at] + wrong + whole[at + 1 :]) != KEY
            except Refusal:
                continue
    assert passed <= 4  # of 1,240: two characters of 32 let one in 1,024 pass


def test_swapped_and_missing_lines_are_named():
    one, two, three, four = KEY.lines
    with pytest.raises(Refusal, match="第 2 行"):
        parse("\n".join((one, three, two, four)))
    with pytest.raises(Refusal, match="第 4 行还没有输入"):
        parse("\n".join((one, two, three)))
    with pytest.raises(Refusal, match="第 1 行"):
        parse("")
    with pytest.raises(Refusal, match="多了"):
        parse("\n".join((one, two, three, four, four)))


@pytest.mark.parametrize("text", ["😀" * 50, "\x00", "1" * 1_000_000, "９" * 44])
def test_nonsense_is_a_sentence(text):
    with pytest.raises(Refusal, match="行"):
        parse(text)
