"""Households: nothing is overwritten, nothing private shows, everything asked for is on record."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import Refusal
from app.modules.residents import lists, service
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.journal import JournalAct, JournalObject
from app.tabs import search
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def unit(site: OpenTestSite) -> int:
    ref: Ref = site.do(service.add_unit, "3栋2单元1201", {"area": "118.6", "delivery": "finished"})
    values = {"name": "单一鸣", "identity_number": "990101199003071237", "birthday": "1990-03-07"}
    site.do(service.add_person, ref.id, "owner", values, "199 0000 0137")
    return ref.id


def rooms(site: OpenTestSite, text: str) -> list[str]:
    return [hit.title for group in site.read(search, text) for hit in group.hits]


@pytest.mark.clause("ARCH-07")
@pytest.mark.parametrize(
    "typed",
    [
        "1201",
        "3-2-1201",
        "3栋2单元1201",
        "３＃２－１２０１",
        "单一鸣",
        "一鸣",
        "鸣",
        "danyiming",
        "shanyiming",
    ]
    + ["sym", "dym", "SYM", "0137", "19900000137", "199 0000 0137", "单一鸣 1201"],
)
def test_a_household_is_found_by(site: OpenTestSite, unit: int, typed: str) -> None:
    assert rooms(site, typed) == ["3栋2单元1201"]


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "_", '"', "*", "(", "'", "\0", "- AND NEAR", "0138", "~7310", "12011"]
)
def test_nothing_is_found_by(site: OpenTestSite, unit: int, typed: str) -> None:
    assert rooms(site, typed) == []


def test_a_hundred_thousand_characters_are_cut(site: OpenTestSite, unit: int) -> None:
    assert rooms(site, "单" * 100_000) == []


@pytest.mark.clause("ARCH-12")
def test_the_card_carries_only_masked_values(site: OpenTestSite, unit: int) -> None:
    card = site.read(lists.household, unit)
    person = card.people[0]
    assert person.phones == ("199-****-0137",)
    assert person.identity.endswith("1237") and "19900307" not in person.identity
    assert "03" not in person.birthday
    shown = repr(
        (card, site.read(lists.households), site.read(search, "1201"), site.read(lists.found_lines, [unit]))
    )
    assert "19900000137" not in shown and "199-0000-0137" not in shown and "990101199003071237" not in shown


@pytest.mark.clause("ARCH-12")
def test_opening_a_telephone_is_journalled_with_its_purpose(site: OpenTestSite, unit: int) -> None:
    opened = site.do(service.open_private, 1, ["phone"], "联系本人")
    assert opened.phones == ("199-0000-0137",) and opened.birthday == ""

    def last_act(session: object) -> tuple[str, str, int, list[tuple[str, str]]]:
        act = session.scalars(select(JournalAct).order_by(JournalAct.sequence.desc())).first()  # type: ignore[attr-defined]
        seen = session.scalars(select(JournalObject).where(JournalObject.act == act.sequence))  # type: ignore[attr-defined]
        return act.label, act.purpose, act.staff_id, [(row.kind, row.fields) for row in seen]

    assert site.read(last_act) == ("查看住户隐私项", "联系本人", 1, [("telephone", "number")])


@pytest.mark.clause("ARCH-12")
def test_without_a_purpose_nothing_is_opened(site: OpenTestSite, unit: int) -> None:
    with pytest.raises(Refusal) as refusal:
        site.do(service.open_private, 1, ["phone"], "  ")
    assert refusal.value.clause == "ARCH-12"


@pytest.mark.clause("ARCH-12")
def test_a_role_without_the_permission_opens_nothing(site: OpenTestSite, unit: int) -> None:
    with pytest.raises(Refusal):
        site.store.do(site.someone(Role.CULTURE), service.open_private, 1, ["phone"], "联系本人")


def test_a_change_of_owner_closes_one_row_and_opens_the_next(site: OpenTestSite, unit: int) -> None:
    day = date(2026, 11, 23)
    site.do(service.change_owner, unit, day, [({"name": "温以宁"}, "19900000124"), ({"name": "陆清和"}, "")])
    card = site.read(lists.household, unit)
    assert [(p.name, p.tie, p.since) for p in card.people] == [
        ("温以宁", "业主", "2026-11-23"),
        ("陆清和", "业主（共有）", "2026-11-23"),
    ]
    assert [(past.what, past.detail) for past in card.past] == [("单一鸣", "业主，至 2026-11-23")]
    assert rooms(site, "单一鸣") == [] and rooms(site, "温以宁") == ["3栋2单元1201"]


def test_a_change_dated_before_the_owner_came_is_refused_whole(site: OpenTestSite, unit: int) -> None:
    with pytest.raises(Refusal):
        site.do(service.change_owner, unit, date(2020, 1, 1), [({"name": "温以宁"}, "")])
    assert [p.name for p in site.read(lists.household, unit).people] == ["单一鸣"]


def test_a_corrected_fact_leaves_what_it_was(site: OpenTestSite, unit: int) -> None:
    site.do(service.amend_unit, unit, {"area": "120", "remark": "租约到明年"})
    card = site.read(lists.household, unit)
    assert dict(card.facts)["面积"] == "120.00 ㎡"
    assert any(past.what.startswith("建筑面积") and "118.6" in past.detail for past in card.past)


def test_an_ended_telephone_stays_as_a_row_and_is_no_longer_found(site: OpenTestSite, unit: int) -> None:
    site.do(service.add_telephone, 1, "0532-88001234")
    site.do(service.end_telephone, 1, 0)
    assert site.read(lists.household, unit).people[0].phones == ("0532-****1234",)
    assert rooms(site, "0137") == [] and rooms(site, "1234") == ["3栋2单元1201"]


@pytest.mark.parametrize("number", ["1990000013", "12", "电话", "199000001377"])
def test_a_number_that_cannot_be_dialled_is_refused_by_field(
    site: OpenTestSite, unit: int, number: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        site.do(service.add_telephone, 1, number)
    assert refusal.value.field == "number"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area", "1e309"),
        ("area", "NaN"),
        ("area", "-3"),
        ("area", "1.234567890123"),
        ("handed_over", "2023-02-30"),
    ]
    + [
        ("handed_over", "0001-01-01"),
        ("handed_over", "9999-12-31"),
        ("delivery", "半毛坯"),
        ("remark", "字" * 501),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_field(
    site: OpenTestSite, unit: int, field: str, value: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        site.do(service.amend_unit, unit, {field: value})
    assert refusal.value.field == field


@pytest.mark.parametrize("number", ["990101199003071231", "9901011990030", "990101199002301234"])
def test_an_identity_number_that_cannot_be_right_needs_a_reason(
    site: OpenTestSite, unit: int, number: str
) -> None:
    values = {"name": "罗美珍", "identity_number": number}
    with pytest.raises(Refusal) as refusal:
        site.do(service.add_person, unit, "tenant", values, "")
    assert refusal.value.field == "identity_number"
    assert number not in refusal.value.sentence
    site.do(service.add_person, unit, "tenant", {**values, "identity_note": "证件原件如此"}, "")
    assert site.read(lists.household, unit).people[-1].identity.endswith(number[-4:])


def test_rare_characters_and_dots_in_names_are_kept(site: OpenTestSite, unit: int) -> None:
    for name in ("𬱖䶮㛃", "𠮷田", "阿依古丽·买买提"):
        site.do(service.add_person, unit, "family", {"name": name}, "")
        assert rooms(site, name) == ["3栋2单元1201"]


def test_control_characters_never_reach_a_name(site: OpenTestSite, unit: int) -> None:
    site.do(service.add_person, unit, "family", {"name": "陆\u202e清\u200b和\0"}, "")
    assert site.read(lists.household, unit).people[-1].name == "陆清和"


def test_the_same_room_in_another_spelling_is_not_entered_twice(site: OpenTestSite, unit: int) -> None:
    with pytest.raises(Refusal) as refusal:
        site.do(service.add_unit, "3幢2单元1201室", {})
    assert refusal.value.field == "room"


def test_marks_are_kept_with_their_days(site: OpenTestSite, unit: int) -> None:
    site.do(service.set_marks, unit, ["重点", "独居"])
    site.do(service.set_marks, unit, ["独居", "养犬"])
    assert site.read(lists.household, unit).marks == ("独居", "养犬")
    assert "养犬" in [name for _, name in site.read(lists.mark_names)]


def test_the_site_edits_its_list_of_marks(site: OpenTestSite, unit: int) -> None:
    site.do(service.set_marks, unit, ["养犬"])
    mark_id = next(i for i, name in site.read(lists.mark_names) if name == "养犬")
    site.do(service.rename_mark, mark_id, "养宠物")
    assert site.read(lists.household, unit).marks == ("养宠物",)
    site.do(service.retire_mark, mark_id)
    assert "养宠物" not in [name for _, name in site.read(lists.mark_names)]
    assert site.read(lists.household, unit).marks == ("养宠物",)
    with pytest.raises(Refusal):
        site.do(service.rename_mark, mark_id, "重点")
