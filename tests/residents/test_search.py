"""The box against plain Python: for a thousand random queries it finds exactly what `in` finds."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.modules.residents import importing
from app.modules.residents.planned import ImportPlan, PlannedPerson, PlannedPhone, PlannedUnit
from app.rules.rooms import RoomCode
from app.tabs import search
from tests.sites import OpenTestSite, make_site

SURNAMES = "陆温罗单查仇解曾尉黎𬱖"
GIVEN = "清和以宁美珍一鸣建静宇䶮㛃𠮷安远舟秋禾晓若兰维知"
SEED = 20261123


def invented(dice: random.Random) -> list[tuple[RoomCode, str, str]]:
    """Three hundred households with one invented owner each."""
    rooms = [
        RoomCode(str(b), str(e), f"{f}{d:02d}")
        for b in range(1, 6)
        for e in (1, 2)
        for f in range(1, 16)
        for d in (1, 2)
    ]
    return [
        (
            room,
            dice.choice(SURNAMES) + "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2)))),
            f"1990000{dice.randrange(10_000):04d}",
        )
        for room in rooms
    ]


@pytest.fixture(scope="module")
def people() -> list[tuple[RoomCode, str, str]]:
    return invented(random.Random(SEED))


@pytest.fixture(scope="module")
def site(
    people: list[tuple[RoomCode, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenTestSite]:
    made = make_site(Path(tmp_path_factory.mktemp("search")) / "site")
    units = tuple(
        PlannedUnit(
            row,
            room,
            owners=(PlannedPerson(name, phones=(PlannedPhone(phone, "mobile", phone),)),),
        )
        for row, (room, name, phone) in enumerate(people, 4)
    )
    made.do(importing.bring_in, ImportPlan(units, (), (), ()), "名册.xlsx")
    yield made
    made.store.close()


def found(site: OpenTestSite, query: str) -> tuple[int, set[str]]:
    groups = site.read(search, query)
    return sum(group.total for group in groups), {hit.title for group in groups for hit in group.hits}


@pytest.mark.clause("ARCH-07")
def test_a_thousand_pieces_of_names_are_found_as_python_finds_them(
    site: OpenTestSite, people: list[tuple[RoomCode, str, str]]
) -> None:
    dice = random.Random(SEED + 1)
    for _ in range(1_000):
        name = dice.choice(people)[1]
        start = dice.randrange(len(name))
        query = name[start : start + dice.choice((1, 2, 3))]
        if dice.random() < 0.2:
            query += dice.choice(GIVEN)
        expected = {room.long for room, other, _ in people if query in other}
        total, titles = found(site, query)
        assert total == len(expected), (SEED, query)
        assert titles <= expected, (SEED, query)


@pytest.mark.clause("ARCH-07")
def test_the_last_digits_find_exactly_the_numbers_that_end_so(
    site: OpenTestSite, people: list[tuple[RoomCode, str, str]]
) -> None:
    dice = random.Random(SEED + 2)
    for _ in range(300):
        query = dice.choice(people)[2][-dice.choice((5, 6, 11)) :]
        expected = {room.long for room, _, phone in people if phone.endswith(query)}
        assert found(site, query)[1] == expected, (SEED, query)


@pytest.mark.clause("ARCH-07")
def test_every_room_is_found_by_its_short_and_long_name(
    site: OpenTestSite, people: list[tuple[RoomCode, str, str]]
) -> None:
    for room, _, _ in people:
        for query in (room.short, room.long):
            assert room.long in found(site, query)[1], query
