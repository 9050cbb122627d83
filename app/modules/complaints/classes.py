"""The eight classes as the desk uses them: digits, examples, what callers say, who takes care (COMP-01)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.modules.complaints.rules import CATEGORIES, CATEGORY_ZH, GRADE_ZH, KIND_ZH
from app.paths import resources
from app.rules.data_file import Place, Table, read

FILE = "classes.toml"
CALLED = "诉求分类"
_LONGEST_WORD = 20
_FEWEST_EXAMPLES = 4


@dataclass(frozen=True)
class Department:
    """Who takes care of a matter; `outside` for those the desk can only pass it on to."""

    key: str
    name: str
    outside: bool


@dataclass(frozen=True)
class MatterClass:
    """One class: its digit, the short form on a button, examples, and the words that speak for it."""

    key: str
    digit: int
    name: str
    chip: str
    department: str
    examples: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Speaking:
    """Words that speak for a grade or a kind."""

    key: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Classes:
    """Everything the file holds, in its order."""

    departments: tuple[Department, ...]
    classes: tuple[MatterClass, ...]
    grades: tuple[Speaking, ...]
    kinds: tuple[Speaking, ...]
    openings: tuple[str, ...]


@cache
def classes() -> Classes:
    """What comes with the program. Raises Trouble that names a fault's place."""
    return load(resources() / "complaints" / FILE)


def class_of(category: str) -> MatterClass:
    """One class by its key."""
    return next(one for one in classes().classes if one.key == category)


def class_at(digit: int) -> MatterClass | None:
    """The class a digit chooses, 1 to 8."""
    return next((one for one in classes().classes if one.digit == digit), None)


def department_of(category: str) -> Department:
    """Who usually takes care of a class."""
    wanted = class_of(category).department
    return next(one for one in classes().departments if one.key == wanted)


def own_departments() -> tuple[tuple[str, str], ...]:
    """Departments of the centre, as choices."""
    return tuple((one.key, one.name) for one in classes().departments if not one.outside)


def outside_parties() -> tuple[tuple[str, str], ...]:
    """Those a matter is passed on to, as choices."""
    return tuple((one.key, one.name) for one in classes().departments if one.outside)


def load(path: Path) -> Classes:
    """One file read strictly. Raises Trouble that names the place of what is wrong."""
    place = Place(CALLED, path.name)
    whole = Table(place, read(path, place))
    departments = _departments(place, whole)
    known = tuple(one.key for one in departments)
    found = tuple(_class(place, one, known) for one in whole.tables("class"))
    if [(one.digit, one.key) for one in found] != [(at, key) for at, (key, _) in enumerate(CATEGORIES, 1)]:
        place.refuse(f"要按顺序写满八类：{'、'.join(key for key, _ in CATEGORIES)}，序号 1 到 8")
    place.must_differ([word for one in found for word in one.words])
    opening = Table(place.at("opening"), whole.taken("opening", dict))
    result = Classes(
        departments,
        found,
        _speaking(place, whole, "grade", GRADE_ZH),
        _speaking(place, whole, "kind", KIND_ZH),
        opening.texts("words"),
    )
    opening.must_be_empty()
    whole.must_be_empty()
    return result


def _departments(place: Place, whole: Table) -> tuple[Department, ...]:
    found = []
    for number, one in enumerate(whole.tables("department"), 1):
        table = Table(place.at(f"第 {number} 个部门"), one)
        found.append(
            Department(table.text("key"), table.text("name", longest=10), table.taken("outside", bool))
        )
        table.must_be_empty()
    place.must_differ([one.key for one in found])
    return tuple(found)


def _class(place: Place, kept: object, departments: tuple[str, ...]) -> MatterClass:
    table = Table(place.at("class"), kept)
    digit = table.taken("digit", int)
    key = table.called(table.one_of("key", CATEGORY_ZH))
    found = MatterClass(
        key,
        digit,
        CATEGORY_ZH[key],
        table.text("chip", longest=16),
        table.one_of("department", departments),
        table.texts("examples"),
        _words(table),
    )
    if len(found.examples) < _FEWEST_EXAMPLES:
        table.refuse(f"至少要写 {_FEWEST_EXAMPLES} 个例子")
    table.must_be_empty()
    return found


def _speaking(place: Place, whole: Table, name: str, known: dict[str, str]) -> tuple[Speaking, ...]:
    """What stands first wins over what stands later."""
    found = []
    for one in whole.tables(name):
        table = Table(place.at(name), one)
        key = table.called(table.one_of("key", known))
        found.append(Speaking(key, _words(table)))
        table.must_be_empty()
    place.must_differ([one.key for one in found])
    return tuple(found)


def _words(table: Table) -> tuple[str, ...]:
    found = table.texts("words")
    long = next((word for word in found if len(word) > _LONGEST_WORD), "")
    if long:
        table.refuse(f"「{long}」太长，最多 {_LONGEST_WORD} 个字")
    return tuple(word.casefold() for word in found)
