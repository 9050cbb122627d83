"""What to bring up at a visit, by the household's stage (VISIT-06)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.paths import resources
from app.rules.data_file import Place, Table, read
from app.rules.stage import LONG, SETTLING, STEADY

FILE = "topics.toml"
CALLED = "访谈内容"
NEW_OWNER, KEY, MOVED_IN, EMPTY = "new_owner", "key", "moved_in", "empty"
GROUPS = (SETTLING, STEADY, LONG, NEW_OWNER, KEY, MOVED_IN, EMPTY)
LONGEST = 48
"""Characters of one line: the sheet has no room for more than one line each."""
MOST = 6


@cache
def topics() -> Mapping[str, tuple[str, ...]]:
    """What comes with the program, by group. Raises Trouble that names a fault's place."""
    return load(resources() / "visits" / FILE)


def topics_for(
    stage: str,
    *,
    new_owner: bool = False,
    key_user: bool = False,
    moved_in: bool = False,
    empty: bool = False,
) -> tuple[str, ...]:
    """What to bring up with a household of that stage; of an empty flat its owner is asked other things."""
    known = topics()
    if empty:
        return known[EMPTY]
    more = ((NEW_OWNER, new_owner), (KEY, key_user), (MOVED_IN, moved_in))
    groups = [stage, *(key for key, holds in more if holds)]
    return tuple(words for key in groups for words in known.get(key, ()))


def load(path: Path) -> Mapping[str, tuple[str, ...]]:
    """One file read strictly: every group once, in order. Raises Trouble that names what is wrong."""
    place = Place(CALLED, path.name)
    whole = Table(place, read(path, place))
    groups = [_group(place, one) for one in whole.tables("group")]
    if tuple(key for key, _ in groups) != GROUPS:
        place.refuse(f"要按顺序写满 {len(GROUPS)} 组：{'、'.join(GROUPS)}")
    whole.must_be_empty()
    return dict(groups)


def _group(place: Place, kept: object) -> tuple[str, tuple[str, ...]]:
    table = Table(place.at("group"), kept)
    key = table.called(table.one_of("key", GROUPS))
    words = table.texts("words")
    if not 1 <= len(words) <= MOST:
        table.refuse(f"要写 1 到 {MOST} 条")
    long = next((one for one in words if len(one) > LONGEST), "")
    if long:
        table.refuse(f"「{long}」太长，最多 {LONGEST} 个字")
    table.must_be_empty()
    return key, words
