"""What may stand on the list of a post, and nothing more (ARCH-09); when a list is old (ARCH-11)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.rules.clocks import add_months
from app.rules.masking import mask_phone
from app.rules.telephones import parse_phone
from app.rules.text import one_line

CLAUSE, TOLD_CLAUSE, RENEWAL_CLAUSE = "ARCH-09", "ARCH-10", "ARCH-11"
GROUND, CONTROL = "ground", "control"
KINDS = ((GROUND, "现场岗位"), (CONTROL, "监控室、前台"))
KIND_ZH = dict(KINDS)
HOLDS_ZH = {GROUND: "房号、姓名", CONTROL: "房号、姓名、电话"}
STATES = (
    ("prepared", "待打印"),
    ("printed", "待发放"),
    ("handed", "在岗位"),
    ("back", "已收回"),
    ("void", "作废"),
)
STATE_ZH = dict(STATES)
OUT = ("printed", "handed")
"""A copy in one of these states exists on paper, and what it says must be kept right."""
ENDINGS = (("destroyed", "收回销毁"), ("lost", "遗失"), ("void", "作废"))
ENDING_ZH = dict(ENDINGS)
TAKEN_BACK = tuple(each for each in ENDINGS if each[0] != "void")
BY_NEW_LIST = "list"
WAYS = (
    ("phone", "电话"),
    ("radio", "对讲机"),
    ("sheet", "书面"),
    ("person", "当面"),
    (BY_NEW_LIST, "换新表"),
)
WAY_ZH = dict(WAYS)
TOLD_WAYS = tuple(each for each in WAYS if each[0] != BY_NEW_LIST)
MONTHS = 6
SOON = timedelta(days=14)
MOST_SINGLE = 50
"""So many households changed by one act are told one by one; more make one line that asks for new lists."""
LONGEST_NAME = 60
NAME_CHANGED, BOTH_CHANGED = "姓名变更", "姓名、电话变更"

_NUMBER = re.compile(r"[+\d][\d\s\-－—–*xX]{5,}")
_BARE = re.compile(r"[\s（）()\[\]【】:：,，、;；\-－—–*]+$|^[\s:：,，、;；\-－—–*]+|[（(【\[]\s*[)）】\]]")


@dataclass(frozen=True)
class Listed:
    """What a list says of one flat: for each person a name and a telephone, either may be empty."""

    people: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> str:
        """The names, a line for each person."""
        return "\n".join(name for name, _ in self.people)

    @property
    def telephones(self) -> str:
        """The telephones, a line for each person, in the order of the names."""
        return "\n".join(phone for _, phone in self.people)


def listed(people: Iterable[tuple[str, Sequence[str]]]) -> Listed:
    """Names and numbers in use, as the lists have them: the first number that is one, each person once."""
    found: dict[tuple[str, str], None] = {}
    for name, numbers in people:
        read = (parse_phone(number) for number in numbers)
        found[(one_line(name), next((phone.number for phone in read if phone is not None), ""))] = None
    return Listed(tuple(found))


def from_kept(names: str, telephones: str) -> Listed:
    """The same from the two texts that are kept of it."""
    if not names and not telephones:
        return Listed()
    name_lines, phone_lines = names.split("\n"), telephones.split("\n")
    phone_lines += [""] * (len(name_lines) - len(phone_lines))
    return Listed(tuple(zip(name_lines, phone_lines, strict=False)))


def printed_name(name: str, kind: str) -> str:
    """A name as a list may carry it: no digit on the ground, no telephone or identity number anywhere.

    What was typed behind a name by mistake must not reach a paper that may only hold names.
    """
    whole = one_line(name)
    kept = "".join(c for c in whole if not c.isdigit()) if kind == GROUND else _NUMBER.sub("", whole)
    before = ""
    while before != kept:
        before, kept = kept, _BARE.sub("", kept)
    return kept


def masked(telephones: str) -> str:
    """The telephones of a line as a screen shows them."""
    return "、".join(mask_phone(number) for number in telephones.split("\n") if number)


def what_changed(before: Listed, after: Listed) -> str:
    """In two or three words what is no longer so."""
    if before.names == after.names:
        return "电话变更"
    if not any(name for name, _ in before.people):
        return "登记姓名"
    if not any(name for name, _ in after.people):
        return "迁出"
    return NAME_CHANGED if before.telephones == after.telephones else BOTH_CHANGED


def said_to(kind: str, what: str) -> str:
    """The same for one kind of post: a list without telephones does not speak of them."""
    return NAME_CHANGED if kind == GROUND and what == BOTH_CHANGED else what


def concerns(kind: str, names_before: str, names_after: str, *, always: bool = False) -> bool:
    """True if a post of this kind has to be told: who has no telephones on the list, not of telephones."""
    return always or kind == CONTROL or names_before != names_after


def rooms_zh(rooms: Sequence[str], most: int = 4) -> str:
    """Rooms in a row, shortened: 3-2-1201、3-2-1203 等 7 户."""
    each = list(dict.fromkeys(rooms))
    return "、".join(each[:most]) + (f" 等 {len(each)} 户" if len(each) > most else "")


def renewal_day(made: date) -> date:
    """The last day on which a copy made then is not too old (ARCH-11)."""
    return add_months(made, MONTHS)


def renewal_tone(made: date, today: date) -> str:
    """How near its renewal a copy is: "", "due" in its last days, "over" when it is too old."""
    last = renewal_day(made)
    return "over" if last < today else "due" if last <= today + SOON else ""
