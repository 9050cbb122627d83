"""A household begins with its handing over, and anew when others take over the flat."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.modules.residents import lists, service
from app.modules.residents.rules import begins, owner_since
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.clause("VISIT-01")
def test_only_whoever_takes_over_from_everybody_is_a_new_owner() -> None:
    by_hand = (
        ("nobody", [], ""),
        ("the first one", [("2020-05-01", "")], ""),
        ("a buyer", [("2020-05-01", "2024-03-01"), ("2024-03-01", "")], "2024-03-01"),
        ("a buyer after a gap", [("2020-05-01", "2023-12-31"), ("2024-03-01", "")], "2024-03-01"),
        ("the second of two buyers", [("2018-01-01", "2020-05-01"), ("2020-05-01", "2024-03-01"),
                                      ("2024-03-01", "")], "2024-03-01"),
        ("two buy together", [("2018-01-01", "2020-05-01"), ("2020-05-01", ""), ("2020-05-01", "")],
         "2020-05-01"),
        ("one of them leaves later", [("2018-01-01", "2020-05-01"), ("2020-05-01", "2024-03-01"),
                                      ("2020-05-01", "")], "2020-05-01"),
        ("one of two leaves", [("2018-01-01", ""), ("2018-01-01", "2024-03-01")], ""),
        ("one of two is replaced", [("2018-01-01", ""), ("2018-01-01", "2024-03-01"), ("2024-03-01", "")],
         ""),
        ("somebody joins", [("2018-01-01", ""), ("2024-03-01", "")], ""),
        ("joins after a sale", [("2018-01-01", "2020-05-01"), ("2020-05-01", ""), ("2024-03-01", "")],
         "2020-05-01"),
        ("the beginning of the seller is not known", [("", "2024-03-01"), ("2024-03-01", "")], "2024-03-01"),
        ("that of the owner of today neither", [("2018-01-01", "2024-03-01"), ("", "")], ""),
        ("he had it before the other came", [("2020-01-01", "2024-03-01"), ("2019-01-01", "")], ""),
        ("moved out, nobody came yet", [("2020-05-01", "2024-03-01")], ""),
    )  # fmt: skip
    found = {
        name: owner_since([(day(since), day(until)) for since, until in rows]) for name, rows, _ in by_hand
    }
    assert found == {name: day(expected) for name, _, expected in by_hand}


@pytest.mark.clause("VISIT-01")
def test_a_household_begins_with_the_later_of_handing_over_and_sale() -> None:
    handed, sold, today = date(2022, 6, 1), date(2026, 5, 1), date(2026, 11, 23)
    assert begins(None, None, today) is None and begins(None, sold, today) is None
    assert begins(handed, None, today) == handed
    assert begins(handed, sold, today) == sold
    assert begins(handed, sold, date(2026, 4, 30)) == handed, "a sale to come changes nothing yet"
    assert begins(handed, date(2021, 1, 1), today) == handed, "sold before it was built"


@pytest.mark.clause("VISIT-01")
def test_card_and_list_begin_anew_with_the_new_owner(site: OpenTestSite) -> None:
    unit = site.do(service.add_unit, "3-2-1201", {"handed_over": "2022-06-01"}).id
    site.do(service.add_unit, "3-2-1202", {"handed_over": "2022-06-01"})
    site.do(service.add_person, unit, "owner", {"name": "单一鸣"}, "199-0000-0137")
    today = site.clock.now.date()

    def told() -> tuple[str, list[str]]:
        card = site.read(lists.household, unit, today)
        return card.stage.words, [row.stage for row in site.read(lists.households, None, today)]

    assert told() == ("老用户　入住 4 年", ["老用户", "老用户"])
    site.clock.now = site.clock.now.replace(month=12, day=3)
    today = site.clock.now.date()
    site.do(service.change_owner, unit, "2026-12-01", [({"name": "江望舒"}, "199-0000-0138")])
    assert told() == ("磨合期　入住第 1 个月", ["磨合期", "老用户"])
