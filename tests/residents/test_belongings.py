"""Vehicles, pets, emergency contacts; who has a number already; what is opened is on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.residents import lists, service
from app.modules.residents.describe import describe
from app.modules.residents.model import Correction, Tie, Vehicle
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.journal import JournalAct, JournalObject
from app.tabs import search
from tests.sites import OpenTestSite, make_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    made = make_site(Path(tmp_path_factory.mktemp("belongings")) / "site")
    for room in ("3-2-1201", "3-2-1202"):
        made.do(service.add_unit, room, {"handed_over": "2026-05-17"})
    made.do(service.add_person, 1, "owner", {"name": "陆清和"}, "199 0000 0123")
    made.do(service.add_person, 2, "owner", {"name": "温以宁", "identity_number": "990101199003071237"}, "")
    yield made
    made.store.close()


def card(site: OpenTestSite, unit_id: int = 1) -> lists.HouseholdCard:
    found = site.read(lists.household, unit_id, site.clock.now.date())
    assert found is not None
    return found


def test_a_vehicle_is_entered_once_found_by_its_whole_plate_and_ended(site: OpenTestSite) -> None:
    ref = site.do(service.add_vehicle, 1, {"plate": "鲁b·12345", "words": "白色轿车", "space": "B-117"})
    line = card(site).belongings[0]
    assert (line.label, line.covered, line.shown()) == ("车辆", "鲁*****5", "鲁*****5　白色轿车　B-117")
    for typed, field in (("鲁B12345", "plate"), ("白色", "plate"), ("", "plate")):
        with pytest.raises(Refusal) as refused:
            site.do(service.add_vehicle, 1, {"plate": typed})
        assert refused.value.field == field
    site.do(service.add_vehicle, 2, {"plate": "鲁B12345"})  # two households may share one
    found = [hit.ref for group in site.read(search, "鲁 B·12345") for hit in group.hits]
    assert found == [Ref("unit", 1), Ref("unit", 2)]
    assert site.read(search, "鲁B1234") == [] and site.read(search, "=鲁B12345") == []
    site.do(service.amend_vehicle, ref.id, {"plate": "鲁BD12345", "words": "白色轿车"})
    assert card(site).belongings[0].covered == "鲁******5"
    before = site.read(
        lambda s: list(s.scalars(select(Correction.before).where(Correction.kind == "vehicle")))
    )
    assert before == ["鲁B12345"]
    site.do(service.end_vehicle, ref.id)
    assert card(site).belongings == ()
    assert site.read(lambda s: s.get(Vehicle, ref.id).until) == site.clock.now.date()
    assert site.read(search, "鲁BD12345") == []
    with pytest.raises(Refusal):
        site.do(service.end_vehicle, ref.id)


def test_pets_and_emergency_contacts_stand_on_the_card_until_they_end(site: OpenTestSite) -> None:
    pet = site.do(service.add_pet, 1, {"kind": "dog", "name": "豆豆", "licence": "QD-0192"})
    contact = site.do(service.add_contact, 1, {"name": "陆远", "relation": "兄弟", "number": "199 0000 0190"})
    assert [line.shown() for line in card(site).belongings] == [
        "犬　豆豆　证 QD-0192",
        "陆远（兄弟）　199-****-0190",
    ]
    with pytest.raises(Refusal):
        site.do(service.add_pet, 1, {"kind": "", "name": "无名"})
    with pytest.raises(Refusal) as refused:
        site.do(service.add_contact, 1, {"name": "陆远", "number": "12"})
    assert refused.value.field == "number"
    site.do(service.amend_contact, contact.id, {"name": "陆远", "relation": "", "number": ""})
    assert card(site).belongings[1].shown() == "陆远　199-****-0190"
    told = site.read(lambda s: describe(s, {pet, contact}))
    assert told == {pet: "3栋2单元1201 豆豆", contact: "3栋2单元1201 陆远"}
    site.do(service.end_pet, pet.id)
    site.do(service.end_contact, contact.id)
    assert card(site).belongings == ()


@pytest.mark.clause("ARCH-12")
def test_plates_and_contacts_are_opened_for_a_purpose_and_the_asking_stays(site: OpenTestSite) -> None:
    site.do(service.add_vehicle, 2, {"plate": "鲁B54321"})
    contact = site.do(service.add_contact, 2, {"name": "温远", "number": "19900000191"})
    opened = site.do(service.open_household, 2, ["plate", "contact"], "联系本人")
    assert "鲁B54321" in opened.plates.values() and opened.numbers == {contact.id: "199-0000-0191"}

    def seen(session: Session) -> list[tuple[str, str]]:
        newest = select(JournalAct.sequence).order_by(JournalAct.sequence.desc()).limit(1).scalar_subquery()
        rows = select(JournalObject.kind, JournalObject.how).where(JournalObject.act == newest)
        return [(row[0], row[1]) for row in session.execute(rows)]

    assert set(site.read(seen)) == {("vehicle", "seen"), ("emergency_contact", "seen")}
    for items, purpose in ((["plate"], " "), (["identity"], "联系本人")):
        with pytest.raises(Refusal) as refused:
            site.do(service.open_household, 2, items, purpose)
        assert refused.value.clause == "ARCH-12"
    with pytest.raises(Refusal):
        site.store.do(site.someone(Role.CULTURE), service.open_household, 2, ["plate"], "看看")
    site.do(service.amend_person, 2, {"email": "wyn@example.com", "postal": "青岛市南区香港中路 1 号"})
    line = card(site, 2).people[0]
    assert line.address and "香港" not in repr(card(site, 2))
    seen_now = site.do(service.open_private, 2, ["address"], "联系本人")
    assert seen_now.address == "wyn@example.com　青岛市南区香港中路 1 号" and seen_now.phones == ()


def test_a_repeated_telephone_or_identity_number_is_pointed_out_and_not_refused(site: OpenTestSite) -> None:
    same = site.read(service.same_as, "0532-88001234、+86 199 0000 0123", "990101 19900307 1237")
    assert [(one.field, one.words) for one in same] == [
        ("number", "3栋2单元1201 陆*和"),
        ("identity_number", "3栋2单元1202 温*宁"),
    ]
    assert site.read(service.same_as, "19900000123", "", (1,)) == ()
    assert site.read(service.same_as, "1990000", "") == ()
    person = site.do(service.add_person, 2, "tenant", {"name": "罗美珍"}, "19900000123", "租住")
    assert card(site, 2).people[-1].relation == "租住"
    tie = site.read(lambda s: s.scalar(select(Tie.id).where(Tie.person_id == person.id)))
    site.do(service.end_tie, tie)
    left = [one.words for one in site.read(service.same_as, "19900000123")]
    assert left == ["3栋2单元1201 陆*和", "3栋2单元1202 罗*珍（已迁出）"]


def test_a_firm_that_owns_says_who_stands_for_it(site: OpenTestSite) -> None:
    firm = site.do(service.add_person, 1, "co_owner", {"name": "青岛示例商贸有限公司"})
    site.do(service.amend_person, firm.id, {"legal_person": "齐慕白", "licence": "91370200MA0000000X"})
    line = next(one for one in card(site).people if one.person_id == firm.id)
    assert line.more == "法定代表人 齐慕白　执照 91370200MA0000000X"
