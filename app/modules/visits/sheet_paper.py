"""The visit sheet 访谈记录表 (VISIT-08): blank, with what the pair has to know, or filled in for the file."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from app.modules.visits.printed import HomeFacts, PromisedLine, SaidLine, SheetFacts, TalkFacts
from app.modules.visits.rules import DIMENSIONS, OUTCOMES, WAYS

Values = dict[str, Any]
EMPTY_BOX, TICKED = "☐", "☑"
BY_HAND, ONE_LINE = " \n ", " "
"""Room to write by hand: two lines, one line."""
TALKED, LATER = "talked", "later"
_BLANK_DAY, _BLANK_HOURS = "＿＿＿＿＿＿", "＿＿:＿＿ 至 ＿＿:＿＿"
_SIGNED = {"paper": "签在带去的表上", "pen": "签在手写板上", "declined": f"{TICKED} 用户不愿签字"}
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"

# A sheet to carry is one page: what is known beforehand gets its lines, what is left is for the pen. A line
# is one of the context; the numbers were measured on the paper.
_PER_LINE, _PER_HEAD_CELL = 52, 12
"""Characters of a line of the context and of a cell of the head."""
_CELL, _OPINION, _TIGHT = 0.42, 2.6, 2.6
"""Lines that a cell takes beside its text, that a row for an opinion takes, that narrower rows save."""
_ROOM, _LEAST, _MOST = 21.0, 2, 8
"""Lines for context and opinions together; rows for opinions, at least and at most."""
_LINES = {
    "members": 2,
    "wish": 4,
    "last": 1,
    "last_opinions": 3,
    "matters": 2,
    "open_promises": 2,
    "topics": 5,
}
_SHORTER = (
    "matters", "last_opinions", "open_promises", "last_opinions", "members", "wish", "topics", "wish",
    "topics",
)  # fmt: skip
"""What is shortened first when all together is too much; it stands whole in the program."""


def sheet_values(facts: SheetFacts) -> Values:
    """The names that `forms/visit-sheet.toml` asks for, but those of every paper."""
    head = _above(facts)
    home = _home(facts.home, head) if facts.home is not None else dict.fromkeys(_LINES, "")
    talk = _talk(facts.talk) if facts.talk is not None else _by_hand(_taken(home) + head)
    return {
        "number": facts.number,
        "room": facts.room,
        "day": facts.day,
        "window": facts.window,
        "stage": facts.stage,
        "delivery": facts.delivery,
        "pair": _pair(facts),
        "first": facts.first,
        "second": facts.second,
        "why": facts.why,
        "first_strokes": "",
        "second_strokes": "",
        **home,
        **talk,
    }


def _pair(facts: SheetFacts) -> str:
    return "、".join(name for name in (facts.first, facts.second) if name)


# ---------------------------------------------------------------- what is known beforehand


def _home(home: HomeFacts, above: float) -> dict[str, str]:
    marks = f"标记：{home.marks}" if home.marks else ""
    texts = {
        "members": "；".join(part for part in (home.members, marks) if part),
        "wish": home.wish,
        "last": home.last,
        "last_opinions": "；".join(_said(one) for one in home.opinions),
        "matters": "；".join(home.matters),
        "open_promises": "；".join(_owed(one) for one in home.promises),
        "topics": "　".join(f"{number} {one}" for number, one in zip(_NUMBERS, home.topics, strict=False)),
    }
    lines = dict(_LINES)
    shown = {name: _cut(text, lines[name]) for name, text in texts.items()}
    for name in _SHORTER:
        if _taken(shown) + above <= _ROOM + _TIGHT - _LEAST * _OPINION:
            break
        lines[name] -= 1
        shown[name] = _cut(texts[name], lines[name])
    return shown


def _said(one: SaidLine) -> str:
    reply = f"（{one.reply}）" if one.reply else "（还没有答复）"
    return f"{one.theme}：{one.words}{reply}"


def _owed(one: PromisedLine) -> str:
    return f"{one.words}，{one.who}，到 {one.until}"


def _width(text: str) -> float:
    return sum(0.55 if char.isascii() else 1.0 for char in text)


def _lines(text: str, per_line: int = _PER_LINE) -> int:
    return math.ceil(_width(text) / per_line)


def _above(facts: SheetFacts) -> float:
    """The lines that the head takes more than that of a blank sheet."""
    cells = ((facts.room, facts.day, facts.window), (facts.stage, facts.delivery, _pair(facts)))
    more = sum(max(0, *(_lines(text, _PER_HEAD_CELL) - 1 for text in row)) for row in cells)
    return more * 1.1 + _lines(facts.why) * 1.1 + (_CELL if facts.why else 0)


def _cut(text: str, lines: int) -> str:
    """As much as fits into so many lines; what is cut stands in the program."""
    text = " ".join(text.split())
    if _lines(text) <= lines:
        return text
    while _width(text) > lines * _PER_LINE - 1:
        text = text[:-1]
    return f"{text}…"


def _taken(home: dict[str, str]) -> float:
    """The lines that the context takes; each of its cells is a little higher than its lines."""
    return sum(_lines(text) + _CELL for text in home.values() if text)


# ---------------------------------------------------------------- what is written by hand


def _by_hand(taken: float) -> Values:
    """Boxes and lines to fill in; the more is known beforehand, the fewer lines are left."""
    tight = taken > _ROOM - 3 * _OPINION
    left = _ROOM - taken + (_TIGHT if tight else 0)
    rows = max(_LEAST, min(_MOST, int(left / _OPINION)))
    return {
        "outcome": _outcomes(""),
        "way": _boxes(WAYS, ""),
        "hours": _BLANK_HOURS,
        "seen": "",
        "relation": "",
        "outside": "",
        "ratings": _ratings({}),
        "opinions": [{"theme": "", "words": BY_HAND, "reply": "", "became": EMPTY_BOX}] * rows,
        "needs": ONE_LINE if tight else BY_HAND,
        "words": "",
        "promises": [{"words": ONE_LINE, "who": "", "until": "", "state": ""}] * (1 if tight else 2),
        "signed": f"{EMPTY_BOX} 用户不愿签字",
        "strokes": "",
        "entered": "",
    }


# ---------------------------------------------------------------- what is on record


def _talk(talk: TalkFacts) -> Values:
    return {
        "outcome": _outcomes(talk.outcome),
        "way": _boxes(WAYS, talk.way),
        "hours": talk.hours,
        "seen": talk.seen,
        "relation": talk.relation,
        "outside": talk.outside,
        "ratings": _ratings(talk.ratings) if talk.outcome == TALKED else [],
        "opinions": [_opinion(one) for one in talk.opinions],
        "needs": talk.needs,
        "words": talk.words,
        "promises": [_promise(one) for one in talk.promises],
        "signed": _SIGNED.get(talk.signed, ""),
        "strokes": talk.strokes,
        "entered": talk.entered,
    }


def _opinion(one: SaidLine) -> dict[str, str]:
    return {"theme": one.theme, "words": one.words, "reply": one.reply, "became": one.became}


def _promise(one: PromisedLine) -> dict[str, str]:
    return {"words": one.words, "who": one.who, "until": one.until, "state": one.state}


def _outcomes(chosen: str) -> str:
    return "　".join(
        _box(key == chosen, f"{zh}到 {_BLANK_DAY}" if key == LATER and not chosen else zh)
        for key, zh in OUTCOMES
    )


def _boxes(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    return "　".join(_box(key == chosen, zh) for key, zh in choices)


def _box(ticked: bool, words: str) -> str:
    return f"{TICKED if ticked else EMPTY_BOX} {words}"


def _ratings(grades: Mapping[str, int]) -> list[dict[str, str]]:
    """The dimensions in two columns, a box for each grade."""
    half = (len(DIMENSIONS) + 1) // 2
    rows = []
    for left, right in zip(DIMENSIONS[:half], DIMENSIONS[half:], strict=True):
        row = {}
        for side, (key, zh) in (("left", left), ("right", right)):
            row[side] = zh
            row |= {f"{side}{grade}": _tick(grades.get(key) == grade) for grade in range(1, 6)}
        rows.append(row)
    return rows


def _tick(ticked: bool) -> str:
    return TICKED if ticked else EMPTY_BOX
