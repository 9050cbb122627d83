"""What the box finds a name by: the name, any part of it, its pinyin and its initials."""

import re
from functools import lru_cache
from itertools import islice, product

from app.rules.surnames import COMPOUND, READINGS
from app.rules.text import halfwidth, one_line

_MOST_READINGS = 12  # of one name; more would be noise in the table of terms
_LONGEST_READ = 8  # syllables; a company's name is found by its characters
_LONGEST = 80
_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NOT_A_NAME_CHAR = re.compile(r"[\s·•・‧∙.,'’()（）-]+")


def name_terms(name: str) -> frozenset[str]:
    """Everything of which what is typed in the box may be the beginning (lower case, no blanks, ü as v).

    The name and each of its endings (so any part is found), the same for its pinyin written together
    and for its initials, in every reading of the surname; ü as v, u and yu. Latin names by each word.
    """
    name = _spelled(name)[:_LONGEST]
    if not name:
        return frozenset()
    bare = _NOT_A_NAME_CHAR.sub("", name)
    terms = {name, bare} | {bare[at:] for at in range(len(bare)) if _HAN.match(bare[at])}
    words = [word for word in _NOT_A_NAME_CHAR.split(name) if word]
    terms.update(words)
    terms.update("".join(words[at:]) for at in range(len(words)))
    dotted = name.replace(" ", "")
    terms.update(dotted[at:] for at in range(len(dotted)) if _HAN.match(dotted[at]))
    han = [char for char in bare if _HAN.match(char)]
    if 0 < len(han) <= _LONGEST_READ:
        for reading in readings(bare):
            terms.update(_reading_terms(reading))
    return frozenset(term for term in terms if term)


def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The likely readings of a Chinese name as syllables without tones, the likeliest first; at most 12."""
    han = [char for char in name if _HAN.match(char)]
    if not han:
        return ()
    head, rest = _surname(han)
    choices = [head, *(tuple((one,) for one in _given(char)) for char in rest)]
    found: list[tuple[str, ...]] = []
    for combined in islice(product(*choices), _MOST_READINGS * 2):
        flat = tuple(syllable for part in combined for syllable in part)
        if flat not in found:
            found.append(flat)
    return tuple(found[:_MOST_READINGS])


def _spelled(text: str) -> str:
    """Lower case, ü as v, single blanks."""
    return halfwidth(one_line(text)).casefold().replace("ü", "v").strip()


def _surname(han: list[str]) -> tuple[tuple[tuple[str, ...], ...], list[str]]:
    """The readings of the surname, each as syllables, and the characters behind it."""
    pair = "".join(han[:2])
    if pair in COMPOUND and len(han) > 2:
        return tuple(tuple(one.split()) for one in COMPOUND[pair]), han[2:]
    first = han[0]
    known = READINGS.get(first, ())
    everyday = _read(first)[:1] if known else _given(first)
    return tuple((one,) for one in dict.fromkeys((*known, *everyday))), han[1:]


def _given(char: str) -> tuple[str, ...]:
    """The two commonest readings of a character in a given name."""
    return _read(char)[:2]


@lru_cache(maxsize=4096)
def _read(char: str) -> tuple[str, ...]:
    # Imported on first use: reading pypinyin's tables takes longer than opening the window.
    from pypinyin import Style, pinyin

    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    syllables = found[0] if found else []
    plain = (re.sub("[^a-z]", "", one.replace("ü", "v").replace("ê", "e")) for one in syllables)
    return tuple(dict.fromkeys(one for one in plain if one)) or (char,)


def _reading_terms(syllables: tuple[str, ...]) -> set[str]:
    spelled = {syllables}
    for instead in ("u", "yu"):
        spelled.add(tuple(re.sub("^([ln])v", rf"\1{instead}", one) for one in syllables))
    terms: set[str] = set()
    for one in spelled:
        terms.update("".join(one[at:]) for at in range(len(one)))
    initials = "".join(one[0] for one in syllables)
    terms.update(initials[at:] for at in range(len(initials)))
    terms.add(syllables[0] + initials[1:])
    return terms
