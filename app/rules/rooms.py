"""Room codes: every usual spelling of a room read as building, entrance and room number."""

import re
from dataclasses import dataclass

from app.rules.text import as_text, chinese_number, halfwidth, one_line

_LONGEST = 60  # a longer text is no room code; keeps hostile cells cheap

_WORDS = "商铺|商业|底商|门面|门市|网点|别墅|洋房|公寓|写字楼|储藏室|车库"
# What may stand behind a number, and which places (b building, e entrance, f floor, r room) it allows.
_MARKS = {
    "号楼": "b",
    "#楼": "b",
    "栋楼": "b",
    "栋": "b",
    "幢": "b",
    "座": "b",
    "号": "br",
    "#": "be",
    "单元": "e",
    "门洞": "e",
    "梯": "e",
    "门": "e",
    "层": "f",
    "楼": "bf",
    "号房": "r",
    "室": "r",
    "房": "r",
    "户": "r",
}
_MARK = "|".join(sorted(map(re.escape, _MARKS), key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<value>[0-9A-Z]+|[零〇一二两三四五六七八九十]+|[甲乙丙丁东西南北中])\s*(?P<mark>{_MARK})?[\s\-_.~/,、]*"
)
_PREFIX = re.compile(
    rf"(?:(?P<phase>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*期)?[\s\-]*(?P<word>{_WORDS})?[\s\-_]*"
)
_NAMED_BUILDING = re.compile(r"([0-9A-Z]+|[零〇一二两三四五六七八九十]+)\s*(?:号楼|#楼|栋楼|栋|幢|座)")
# An address in front of the building; only where it ends as places do, for 车位3栋101 is no flat.
_ADDRESS = re.compile(
    r".+?[园苑城湾府庭里区号路院居轩邸郡都场馆庄村]"
    r"(?=[0-9A-Z一二三四五六七八九十]+\s*(?:栋|幢|座|号楼|#楼))"
)
_PLACES = {2: ("br",), 3: ("ber", "bfr"), 4: ("befr",)}
_FITS = {
    "b": re.compile(r"[0-9]{1,3}[A-Z]?|[A-Z]{1,2}[0-9]{0,2}"),
    "e": re.compile(r"[0-9]{1,2}[A-Z]?|[A-Z]|[甲乙丙丁东西南北中]"),
    "f": re.compile(r"-?[0-9]{1,2}"),
    "r": re.compile(r"[0-9]{1,5}[A-Z]{0,2}|[0-9]{1,2}[A-Z][0-9]{1,2}|[A-Z][0-9]{1,4}"),
}
_LETTER_ROOM = re.compile(r"([A-Z])([0-9]{3,4})")
_COMPLETE_DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}")


@dataclass(frozen=True)
class RoomCode:
    """A room by building, entrance (empty where the site has none) and room number, in normal form."""

    building: str
    entrance: str
    room: str

    @property
    def short(self) -> str:
        """As lists show it: 3-2-1201, or 3-1201 without an entrance."""
        return "-".join(part for part in (self.building, self.entrance, self.room) if part)

    @property
    def long(self) -> str:
        """As papers and the household card show it: 3栋2单元1201."""
        if self.building[-1:].isdigit():
            building = f"{self.building}栋"
        elif self.building[-1:].isascii() and self.building:
            building = f"{self.building}座"
        else:
            building = self.building
        return f"{building}{self.entrance}单元{self.room}" if self.entrance else f"{building}{self.room}"

    @property
    def sort_key(self) -> str:
        """A text that sorts rooms by their numbers (2-1-101 before 10-1-101); may be kept in a column."""
        parts = (self.building, self.entrance, self.room)
        return "-".join(re.sub("[0-9]+", lambda run: run.group().zfill(5), part) for part in parts)


def parse_room(text: str) -> RoomCode | None:
    """The room a text names in any usual spelling, or None if it names no complete room.

    Understood: 1幢1单元101室, 1栋1单元102, 1-1-104, 1#1-301, 3号楼2单元1201, A座1201, 3栋12层01室,
    三栋二单元1201, 一期3栋1201, 某某花园3栋1201, 商铺101, full-width and with blanks.
    Zeros in front are dropped.
    """
    text = halfwidth(one_line(text)).upper().strip()
    if not text or len(text) > _LONGEST or _COMPLETE_DATE.fullmatch(text):
        return None
    address = _ADDRESS.match(text)
    return _parse(text) or (_parse(text[address.end() :]) if address else None)


def _parse(text: str) -> RoomCode | None:
    prefix = _PREFIX.match(text)
    head, rest = ("", text) if prefix is None else (_head(prefix), text[prefix.end() :])
    tokens = _tokens(rest)
    if tokens is None:
        return None
    if len(tokens) == 1:
        return _single(head, *tokens[0])
    found = _placed(tokens)
    return found and RoomCode(head + found.building, found.entrance, found.room)


def room_from_parts(building: object, entrance: object, room: object) -> RoomCode | None:
    """The room from up to three cells (栋, 单元, 室), each with or without its unit word.

    A complete code in the room cell is taken as it is; None if no complete room comes out.
    """
    b, e, r = (halfwidth(as_text(cell)).strip().strip("-") for cell in (building, entrance, room))
    whole = parse_room(r)
    if whole is not None and (not b or _LETTER_ROOM.fullmatch(r.upper()) is None):
        return whole
    if not b or not r:
        return None
    if (b[-1:].isascii() and b[-1:].isalnum()) or chinese_number(b) is not None:
        b += "栋"
    if e and (e[-1:].isascii() or chinese_number(e) is not None or e in "甲乙丙丁东西南北中"):
        e = f"{e.rstrip('#')}单元"
    return parse_room(f"{b}{e}{r}")


def room_terms(code: RoomCode) -> frozenset[str]:
    """What the box finds a room by: `room_query` of what is typed is the beginning of one of these."""
    terms = {
        code.short,
        code.room,
        f"{code.building}-{code.room}",
        f"{code.building}{code.entrance}{code.room}",
    }
    if code.entrance:
        terms.add(f"{code.entrance}-{code.room}")
        terms.add(f"{code.building}栋{code.entrance}-{code.room}")
    return frozenset({*terms, f"{code.building}栋{code.room}"})


def room_query(text: str) -> str | None:
    """What is typed in the box, as the beginning of a room term; None if it can be no room.

    1201 → 1201, 3-2 → 3-2, 3#2-1201 → 3-2-1201. Where the building is named as one it is no entrance:
    3栋 → 3栋, 3栋2单元12 → 3栋2-12, 3栋1201 → 3栋1201.
    """
    text = halfwidth(one_line(text)).upper()
    if not text or len(text) > _LONGEST:
        return None
    complete = parse_room(text)
    named = _NAMED_BUILDING.match(text)
    if complete is not None and not _LETTER_ROOM.fullmatch(text):
        if named is None or complete.building != _plain(named[1]):
            return complete.short
        return f"{complete.building}栋" + "-".join(
            part for part in (complete.entrance, complete.room) if part
        )
    prefix = _PREFIX.match(text)
    head, rest = ("", text) if prefix is None else (_head(prefix), text[prefix.end() :])
    tokens = _tokens(rest, open_end=True)
    if not tokens:
        return f"{head}-" if head else None
    parts = [_plain(value) for value, _ in tokens]
    last_mark = tokens[-1][1]
    if not any(char.isdigit() for part in parts for char in part) and not last_mark:
        return None
    closed = bool(last_mark and "r" not in _MARKS[last_mark]) or rest.rstrip()[-1:] in ("-", "_", "/")
    if named is not None and not head:
        return f"{parts[0]}栋" + "-".join(parts[1:]) + ("-" if closed and len(parts) > 1 else "")
    between = "-" if head and head[-1:] not in "期" else ""
    return head + between + "-".join(parts) + ("-" if closed else "")


def _head(prefix: re.Match[str]) -> str:
    phase, word = prefix["phase"], prefix["word"]
    return (f"{_plain(phase)}期" if phase else "") + (word or "")


def _tokens(text: str, *, open_end: bool = False) -> list[tuple[str, str]] | None:
    """Numbers with the unit word behind each; None where anything else stands between them."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(found) == 4:
            return None
        found.append((match["value"], match["mark"] or ""))
        at = match.end()
    if found and not open_end and text.rstrip()[-1:] in ("-", "_", "/", "~", ","):
        return None
    return found


def _plain(value: str) -> str:
    """A number without zeros in front, Chinese numerals as digits."""
    number = chinese_number(value)
    if number is not None:
        return str(number)
    return value.lstrip("0") or "0" if value[:1] == "0" else value


def _single(head: str, value: str, mark: str) -> RoomCode | None:
    if head and not head.endswith("期"):
        fits = _FITS["r"].fullmatch(_plain(value)) and (not mark or "r" in _MARKS[mark])
        return RoomCode(head, "", _plain(value)) if fits else None
    letter = _LETTER_ROOM.fullmatch(value) if mark in ("", "室", "房") else None
    return RoomCode(head + letter[1], "", _plain(letter[2])) if letter else None


def _placed(tokens: list[tuple[str, str]]) -> RoomCode | None:
    for places in _PLACES.get(len(tokens), ()):
        if not all(_stands(place, value, mark) for place, (value, mark) in zip(places, tokens, strict=True)):
            continue
        if len(tokens) == 2 and tokens[0][1] == "楼":
            return None  # 3楼301 names a floor, not a building
        if places == "bfr" and tokens[1][1] not in ("层", "楼"):
            continue
        parts = {place: value for place, (value, _) in zip(places, tokens, strict=True)}
        return _coded(parts)
    return None


def _stands(place: str, value: str, mark: str) -> bool:
    # 号 in the middle would be a house number of a street; marks decide, lengths decide the rest.
    if mark and place not in _MARKS[mark]:
        return False
    plain = _plain(value)
    # 199-0000-0137 is no flat: nothing is numbered 0, and no entrance has four digits.
    return plain != "0" and len(value) <= len(plain) + 2 and _FITS[place].fullmatch(plain) is not None


def _coded(parts: dict[str, str]) -> RoomCode | None:
    room = parts["r"]
    floor = parts.get("f")
    if floor is not None and room.isdigit() and len(room) <= 2:
        room = f"{int(_plain(floor))}{room.zfill(2)}"
    elif floor is not None and not room.startswith(_plain(floor)):
        return None
    return RoomCode(_plain(parts["b"]), _plain(parts.get("e", "")) if parts.get("e") else "", _plain(room))
