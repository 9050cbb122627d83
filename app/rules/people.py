"""Names as a register writes them: several owners in one cell, foreign names, companies."""

import re

from app.rules.surnames import COMPOUND, SURNAMES
from app.rules.text import one_line

_LONGEST = 400
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff"
_DOTS = "·•・‧∙"
_HAN_NAME = re.compile(rf"[{_HAN}]+(?:[{_DOTS}][{_HAN}]+)*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CLEAR = re.compile(r"[、，；;/／|\\&＆\n]+")
_AND = re.compile("[和与及暨]")
_COMPANY = re.compile(
    "公司|集团|银行|工厂|商行|商店|超市|酒店|餐厅|学校|幼儿园|医院|诊所|委员会|管理局|事务所|合作社|合伙|基金|"
    r"研究院|协会|学会|中心$|[厂店局院]$|\b(?:Ltd|Inc|Co|GmbH|LLC|Corp|Company|Limited)\b\.?"
)
_LATIN_TAIL = re.compile(r",\s*(?=(?:Ltd|Inc|LLC|Limited|Jr|Sr)\b)", re.IGNORECASE)
_PROTECTED = "\x00"


def is_company(name: str) -> bool:
    """True if a name reads as that of a firm, school or office and not of a person."""
    return _COMPANY.search(name) is not None


def split_names(text: str) -> tuple[str, ...]:
    """The names in a cell, in order, each once.

    Separators: 、 / , ， ; & line ends, 和/与/及 between two whole names, and blanks between Chinese names.
    Names with `·`, Latin names and company names stay whole; `李　明` padded with a blank is one name.
    """
    lines = [one_line(line) for line in text[:_LONGEST].splitlines()]
    text = _LATIN_TAIL.sub(_PROTECTED, "\n".join(line for line in lines if line))
    names: list[str] = []
    for piece in _CLEAR.split(text):
        for part in _commas(piece):
            names.extend(_blanks(part.replace(_PROTECTED, ", ").strip(" ,.。")))
    return tuple(dict.fromkeys(name for name in names if name))


def _commas(piece: str) -> list[str]:
    """`Smith, John` is one person; every other comma stands between two."""
    parts = [part.strip() for part in piece.split(",")]
    latin = all(_LATIN.search(part) and not re.search(f"[{_HAN}]", part) for part in parts)
    if len(parts) == 2 and latin and " " not in parts[0]:
        return [f"{parts[0]}{_PROTECTED}{parts[1]}"]
    return parts


def _blanks(piece: str) -> list[str]:
    piece = re.sub(rf"\s*([{_DOTS}])\s*", r"\1", piece)
    if is_company(piece) or _LATIN.search(piece):
        return [piece]
    words = piece.split(" ")
    if not all(_HAN_NAME.fullmatch(word) for word in words):
        return [piece]
    return [name for joined in _joined(words) for name in _by_and(joined)]


def _joined(words: list[str]) -> list[str]:
    """Words put together where a blank only pads a name: 李 明, 张 三丰, 张 三 李 四, 欧阳 明."""
    names: list[str] = []
    open_name = False
    for word in _single_runs(words):
        if word in ("和", "与", "及", "暨") and names and not open_name:
            continue
        if open_name and len(word) <= 2 and word not in COMPOUND:
            names[-1] += word
            open_name = False
            continue
        names.append(word)
        open_name = len(word) == 1 or word in COMPOUND
    return names


def _single_runs(words: list[str]) -> list[str]:
    """Single characters in a row put together: two or three are one name, four are two."""
    found: list[str] = []
    run = ""
    for word in [*words, "··"]:
        if len(word) == 1 and word not in "和与及暨":
            run += word
            continue
        pairs = len(run) == 4 and run[:2] not in COMPOUND
        found += [run[:2], run[2:]] if pairs else [run] if run else []
        found.append(word)
        run = ""
    return found[:-1]


def _by_and(name: str) -> list[str]:
    """王敏和李丽 as two, 李和平 and 陆和 as one: both sides must be names of their own."""
    if len(name) < 5 or any(dot in name for dot in _DOTS):
        return [name]
    for match in _AND.finditer(name):
        left, right = name[: match.start()], name[match.end() :]
        if _reads_as_name(left) and _reads_as_name(right):
            return [left, right]
    return [name]


def _reads_as_name(text: str) -> bool:
    if not 2 <= len(text) <= 4:
        return False
    return (text[:2] in COMPOUND and len(text) > 2) or (text[0] in SURNAMES and len(text) <= 3)
