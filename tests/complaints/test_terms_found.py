"""The box finds a matter by its number for ever, by room and caller while it is open; the card shows it."""

from collections.abc import Iterator

import pytest

from app import tabs
from app.modules.complaints import describe, on_card, service
from app.modules.complaints.service import Call
from app.modules.residents import service as residents
from app.rules.household_card import DONE, OVERDUE
from app.rules.ref import Ref
from tests.sites import MONDAY, OpenTestSite, make_site

WORDS = "电梯到八楼就响"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path_factory.mktemp("terms") / "site")
    unit = made.do(residents.add_unit, "3-2-1201", {})
    made.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    yield made
    made.store.close()


def found(site: OpenTestSite, typed: str) -> list[Ref]:
    """The matters of the box's answer."""
    groups = site.read(tabs.search, typed)
    return [hit.ref for group in groups for hit in group.hits if hit.ref.kind == "matter"]


@pytest.mark.clause("ROLE-09")
def test_a_matter_is_found_by_number_room_and_initials_and_when_closed_by_its_number_alone(
    site: OpenTestSite,
) -> None:
    lift = site.do(
        service.take_down,
        Call(
            WORDS, kind="complaint", category="facilities", unit_id=1, person_id=1, staff_id=site.who.staff_id
        ),
    )
    street = site.do(service.take_down, Call("门口积雪", kind="suggestion", caller="温以宁"))
    for typed in (
        "TS-0001",
        "ts0001",
        "ts1",
        "TS－0001",
        "0001",
        "3-2-1201",
        "3栋2单元1201",
        "1201",
        "单一鸣",
        "sym",
    ):
        assert lift in found(site, typed), typed
    assert found(site, "wyn") == [street] and found(site, "sq2") == [street]
    group = next(group for group in site.read(tabs.search, "ts-0001") if group.label == "诉求")
    assert (group.hits[0].exact, group.hits[0].icon) == (True, "complaints")
    assert "TS-0001" in group.hits[0].title and "3栋2单元1201" in group.hits[0].title
    assert site.read(tabs.search, "3-2-1201")[0].label == "住户", "a room opens its household first"

    site.do(service.classify, lift.id, kind="repair", why="其实是报修")
    assert found(site, "ts-0001") == [lift], "the number keeps the letters it was given"
    section = site.read(on_card.on_card, 1, MONDAY.date())
    assert section is not None and section.summary == "未结 1" and section.subjects == (lift,)
    assert "电梯" in section.lines[0].detail and section.lines[0].ref == lift
    site.do(service.handle, lift.id, handling="换了滑块", cause="磨损", reply="换好了")
    site.do(service.call_back, lift.id, result="satisfied")
    site.do(service.close, lift.id)
    assert found(site, "TS-0001") == [lift] and found(site, "ts1") == [lift]
    for typed in ("3-2-1201", "sym", "0001"):
        assert lift not in found(site, typed), typed
    section = site.read(on_card.on_card, 1, MONDAY.date())
    assert section is not None and section.summary == "最近 1 件" and not section.subjects
    assert section.lines[0].tone == DONE and "满意" in section.lines[0].detail
    assert site.read(on_card.on_card, 4711, MONDAY.date()) is None


def test_an_old_open_matter_stands_on_the_card_as_overdue(site: OpenTestSite) -> None:
    ref = site.do(service.take_down, Call(WORDS, kind="complaint", category="facilities", unit_id=1))
    section = site.read(on_card.on_card, 1, MONDAY.date().replace(month=12))
    assert section is not None and section.lines[0].ref == ref and section.lines[0].tone == OVERDUE


def test_the_journal_names_every_record_without_its_words(site: OpenTestSite) -> None:
    refs = {ref for touched in site.changed for ref in touched if ref.kind in describe.KINDS}
    term = Ref("matter_term", 4711)
    told = site.read(describe.describe, {*refs, term})
    assert refs and told.keys() == refs and not any(WORDS[:4] in words for words in told.values())
    assert told[Ref("matter", 1)] == "TS-0001 3栋2单元1201"
