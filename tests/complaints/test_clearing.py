"""Ended matters lose their names in time; open ones of somebody who leaves go to a colleague by name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import daily, leaving
from app.errors import Refusal
from app.modules.complaints import card, printed, service
from app.modules.complaints.model import Matter
from app.modules.complaints.service import Call
from app.modules.dues.service import differences
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.storage.attachments import attached
from tests.checks.test_service import picture
from tests.consents.office import open_office
from tests.sites import OpenTestSite, make_site

CALL = Call("电梯响", kind="complaint", category="facilities", caller="温以宁", telephone="199-0000-0138")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    unit = made.do(residents.add_unit, "3-2-1201", {})
    made.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    yield made
    made.store.close()


def end(site: OpenTestSite, ref: Ref) -> None:
    site.do(service.handle, ref.id, handling="换了滑块", cause="磨损", reply="换好了")
    site.do(service.call_back, ref.id, result="satisfied", words="可以")
    site.do(service.close, ref.id)


@pytest.mark.clause("ARCH-15")
def test_ended_matters_lose_names_telephones_and_photographs_when_their_time_is_over(
    site: OpenTestSite,
) -> None:
    ended = site.do(service.take_down, replace(CALL, unit_id=1, person_id=1, photos=(picture(),)))
    still = site.do(service.take_down, replace(CALL, words="门口的灯不亮"))
    site.do(service.assign, ended.id, department="工程", staff_id=site.who.staff_id)
    end(site, ended)
    site.clock.now += timedelta(days=5 * 365)
    site.do(daily.roll)
    assert site.read(kept, ended) == ("温以宁", "19900000138", 1, 1, False)
    site.clock.now += timedelta(days=30)
    site.do(daily.roll)
    assert site.read(kept, ended) == ("", "", None, 0, True)
    assert site.read(kept, still)[:2] == ("温以宁", "19900000138"), "what is open keeps its caller"
    sheet = site.read(printed.matter_sheet, ended.id, site.clock.now)
    assert sheet.cleared and sheet.words == "电梯响" and sheet.handling == "换了滑块"
    shown = site.read(card.card, ended.id, site.clock.now)
    assert shown is not None and shown.room == "3栋2单元1201" and shown.caller == shown.telephone == ""


@pytest.mark.clause("ROLE-13")
def test_open_matters_of_a_leaver_go_to_a_colleague_and_a_major_one_to_a_head(tmp_path: Path) -> None:
    office = open_office(tmp_path / "office", slots=True)
    leaver, head = office.who("沈若兰"), office.who("顾维舟")
    other = office.who("唐小满")
    plain = office.do("顾维舟", service.take_down, replace(CALL, department="客服", staff_id=leaver.staff_id))
    major = office.do(
        "顾维舟", service.take_down, replace(CALL, words="电梯困人", grade="major", staff_id=leaver.staff_id)
    )
    handled = office.do("顾维舟", service.take_down, replace(CALL, words="灯不亮", staff_id=leaver.staff_id))
    office.do("顾维舟", service.handle, handled.id, handling="换了灯管", cause="灯坏", reply="换了")
    waiting = office.do("顾维舟", service.take_down, replace(CALL, words="渗水", staff_id=leaver.staff_id))
    office.do("顾维舟", service.wait, waiting.id, waits_for="developer", words="等施工队")
    work = office.read(leaving.open_work, leaver.staff_id, office.day)
    assert leaving.OpenWork("手上的诉求", 4) in work
    with pytest.raises(Refusal):
        office.do("顾维舟", leaving.leave, leaver.staff_id, last_day=office.day)
    office.do(
        "顾维舟", leaving.leave, leaver.staff_id, last_day=office.day, successor_id=other.staff_id
    )  # fmt: skip
    answers = {ref: office.read(person, ref) for ref in (plain, major, handled, waiting)}
    assert answers == {
        plain: other.staff_id,
        major: head.staff_id,
        handled: other.staff_id,
        waiting: other.staff_id,
    }
    sheet = office.read(printed.matter_sheet, handled.id, office.now())
    assert sheet.steps[-1].words == "原责任人离职，改由唐小满负责"
    office.do("顾维舟", daily.roll)
    assert office.read(differences, daily.wanted, office.day) == []
    office.site.store.close()


def kept(session: Session, ref: Ref) -> tuple[str, str, int | None, int, bool]:
    """What there is of a caller."""
    matter = session.get_one(Matter, ref.id)
    photos = len(attached(session, ref))
    return matter.caller, matter.telephone, matter.person_id, photos, matter.cleared_at is not None


def person(session: Session, ref: Ref) -> int | None:
    """Who answers for a matter."""
    return session.get_one(Matter, ref.id).staff_id
