"""The firm's workbook comes in exactly, once, and whole or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.errors import Cancelled
from app.modules.residents import correcting, importing, lists
from app.modules.residents.plan import DEFAULT_MARKS
from app.modules.residents.planned import ImportPlan, PlannedPerson, PlannedPhone, PlannedUnit
from app.rules.rooms import RoomCode
from app.tabs import search
from tests.sites import SAMPLE, OpenTestSite, make_site

PROBLEM_ROWS = (98, 132, 279, 428, 440, 452, 483, 664, 744, 766, 807, 852, 1041, 1050, 1058, 1142, 1146)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "站点")
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def workbook() -> ImportPlan:
    return importing.plan_from(SAMPLE, DEFAULT_MARKS)


def plan_of(*units: PlannedUnit) -> ImportPlan:
    return ImportPlan(units=units, problems=(), duplicates=(), passed_over=())


def household(*names: str, row: int = 4, phone: str = "19900000137", **facts: object) -> PlannedUnit:
    people = tuple(
        PlannedPerson(
            name,
            "owner" if index == 0 else "co_owner",
            phones=(PlannedPhone(phone, "mobile", phone),) if index == 0 and phone else (),
        )
        for index, name in enumerate(names)
    )
    return replace(PlannedUnit(row, RoomCode("3", "2", "1201"), owners=people), **facts)


@pytest.mark.clause("ARCH-07")
def test_the_firms_workbook_comes_in_with_its_exact_figures(site: OpenTestSite, workbook: ImportPlan) -> None:
    brought = site.do(importing.bring_in, workbook, SAMPLE.name)
    assert (brought.units, brought.people, brought.duplicates) == (1200, 1377, 2)
    assert site.read(lists.counts) == (1200, 1377, 17)
    assert tuple(row.row for row in site.read(lists.put_right)) == PROBLEM_ROWS


def test_bringing_the_same_file_again_changes_nothing(site: OpenTestSite, workbook: ImportPlan) -> None:
    site.do(importing.bring_in, workbook, SAMPLE.name)
    again = site.do(importing.bring_in, workbook, SAMPLE.name)
    assert (again.new_units, again.changed_units) == (0, 0)
    assert site.read(lists.counts) == (1200, 1377, 17)
    assert site.changed[-1] != frozenset() and len(site.changed) == 1


def test_an_import_stopped_half_way_leaves_nothing(site: OpenTestSite, workbook: ImportPlan) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 600:
            raise Cancelled

    with pytest.raises(Cancelled):
        site.do(importing.bring_in, workbook, SAMPLE.name, stop)
    assert site.read(lists.counts) == (0, 0, 0)
    assert site.read(search, "1201") == []


def test_a_new_owner_in_the_file_closes_the_old_row_and_opens_a_new_one(site: OpenTestSite) -> None:
    site.do(importing.bring_in, plan_of(household("陆清和", handed_over=date(2026, 5, 17))), "一.xlsx")
    brought = site.do(importing.bring_in, plan_of(household("温以宁", phone="19900000124")), "二.xlsx")
    assert (brought.new_units, brought.changed_units) == (0, 1)
    card = site.read(lists.household, 1)
    assert [line.name for line in card.people] == ["温以宁"]
    assert card.people[0].since == "2026-11-23"
    assert [past.what for past in card.past] == ["陆清和"]
    assert dict(card.facts)["入伙"] == "2026-05-17"  # what the second file leaves empty stays


def test_a_changed_fact_keeps_what_it_was(site: OpenTestSite) -> None:
    site.do(importing.bring_in, plan_of(household("陆清和", delivery="bare")), "一.xlsx")
    site.do(importing.bring_in, plan_of(household("陆清和", delivery="finished")), "二.xlsx")
    card = site.read(lists.household, 1)
    assert dict(card.facts)["交付"] == "精装"
    assert any("bare" in past.detail or "毛坯" in past.detail for past in card.past)


def test_an_owner_without_a_name_comes_in_with_the_telephone_and_is_named_later(site: OpenTestSite) -> None:
    plan = importing.plan_from(SAMPLE, DEFAULT_MARKS)
    site.do(importing.bring_in, plan, SAMPLE.name)
    line = next(row for row in site.read(lists.put_right) if row.field == "owners")
    assert line.unit is not None
    before = site.read(lists.household, line.unit.id)
    assert before.people[0].name == lists.NAMELESS and before.people[0].phones
    site.do(correcting.correct, line.ref.id, "罗美珍")
    after = site.read(lists.household, line.unit.id)
    assert after.people[0].name == "罗美珍" and after.people[0].phones == before.people[0].phones
    assert after.put_right == ()
    assert site.read(search, "罗美珍")[0].hits[0].ref == line.unit


def test_a_good_value_in_a_later_file_takes_the_line_off_the_list(site: OpenTestSite) -> None:
    workbook = importing.plan_from(SAMPLE, DEFAULT_MARKS)
    site.do(importing.bring_in, workbook, SAMPLE.name)
    problem = next(p for p in workbook.problems if p.field == "phones")
    better = replace(next(u for u in workbook.units if u.row == problem.row), marks=(), remark="")
    phone = PlannedPhone("19900000190", "mobile", "19900000190")
    owners = (replace(better.owners[0], phones=(phone,)), *better.owners[1:])
    site.do(importing.bring_in, plan_of(replace(better, owners=owners)), "二.xlsx")
    assert problem.row not in [row.row for row in site.read(lists.put_right)]
    assert site.read(lists.counts)[2] == 16
