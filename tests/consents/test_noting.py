"""What was said by telephone or letter is noted, and confirmed by whoever said it within two working days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app import daily
from app.errors import Refusal
from app.modules.consents import lists, service
from app.modules.consents.rules import (
    CONSENTS,
    moment_or_refuse,
    way_or_refuse,
)
from app.modules.dues.service import differences
from app.modules.notices import service as notices
from app.rules.roles import Role
from app.storage.attachments import attached
from tests.consents.office import Office, end_roles, noted, one, open_office, state, step_of

pytestmark = pytest.mark.clause("DOC-03")


KIND = CONSENTS["notice"]
FRIDAY = datetime(2026, 11, 27, 16, 0)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path)
    yield made
    assert made.read(differences, daily.wanted, made.day) == []  # the list of duties kept up with it
    made.site.store.close()


# ---- by telephone or letter


@pytest.mark.parametrize(
    ("way", "words"), [("telephone", "沈若兰电话同意，唐小满登记"), ("letter", "沈若兰书面同意，唐小满登记")]
)
def test_what_was_said_elsewhere_is_noted_and_due_in_two_working_days(
    office: Office, way: str, words: str
) -> None:
    _, ref = office.asked()
    step = noted(office, ref, way=way)
    assert one(office, ref).steps[0].words == f"{words}，待补认"
    assert state(office, ref) == ("waiting", 1)
    assert step_of(office, ref)[5] == date(2026, 11, 25)
    (due,) = office.read(lists.to_confirm, office.who("沈若兰"), office.day)
    assert (due.ref, due.consent, due.due, due.overdue, due.noted_by) == (
        step,
        ref,
        date(2026, 11, 25),
        False,
        "唐小满",
    )
    assert office.read(lists.to_confirm, office.who("顾维舟"), office.day) == []
    assert office.read(lists.of_step, step.id) == ref


def test_the_weekend_does_not_count_towards_the_two_days(office: Office) -> None:
    office.site.clock.now = FRIDAY
    _, ref = office.asked(post_until="2026-12-04")
    noted(office, ref)
    assert step_of(office, ref)[5] == date(2026, 12, 1)


def test_a_confirmation_is_overdue_only_after_its_day(office: Office) -> None:
    _, ref = office.asked()
    noted(office, ref)
    head = office.who("沈若兰")
    assert office.read(lists.waiting_count, head, date(2026, 11, 25)) == (0, 1)
    assert office.read(lists.waiting_count, head, date(2026, 11, 26)) == (1, 0)
    assert office.read(lists.to_confirm, head, date(2026, 11, 26))[0].overdue


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"way": "signed"}, "way"),
        ({"way": "delegate"}, "way"),
        ({"way": ""}, "way"),
        ({"how": " "}, "how"),
        ({"how": "字" * 101}, "how"),
        ({"said_at": datetime(2026, 11, 23, 9, 43)}, "said_at"),
        ({"said_at": datetime(2026, 11, 23, 9, 41)}, "said_at"),
        ({"agreed": False, "remark": "不行"}, "remark"),
        ({"approver_id": "何砚秋"}, "approver"),
        ({"approver_id": "顾维舟"}, "approver"),
        ({"approver_id": 999}, "staff"),
    ],
)
def test_a_note_that_cannot_be_is_refused_at_its_field(
    office: Office, change: dict[str, object], field: str
) -> None:
    _, ref = office.asked()
    if change.get("approver_id") == "顾维舟":
        change = {"approver_id": office.who("顾维舟").staff_id}
    elif isinstance(change.get("approver_id"), str):
        change = {"approver_id": office.people[str(change["approver_id"])]}
    with pytest.raises(Refusal) as refusal:
        noted(office, ref, **change)
    assert refusal.value.field == field
    assert state(office, ref) == ("waiting", 0)


def test_a_head_does_not_note_their_own_word(office: Office) -> None:
    _, ref = office.asked()
    with pytest.raises(Refusal, match="请直接签字"):
        office.do(
            "沈若兰",
            service.note,
            ref.id,
            approver_id=office.people["沈若兰"],
            way="telephone",
            said_at=office.now(),
            how="口头",
        )


def test_a_refusal_by_telephone_ends_it_too(office: Office) -> None:
    _, ref = office.asked()
    noted(office, ref, agreed=False, remark="时间写错，请重写")
    assert state(office, ref)[0] == "refused"
    assert one(office, ref).steps[0].words == "沈若兰电话不同意，唐小满登记，待补认"


def test_a_letter_is_kept_sealed_with_its_step(office: Office) -> None:
    _, ref = office.asked()
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    step = noted(office, ref, way="letter", how="工作函 2026-18", letter=pdf)
    more = office.do("唐小满", service.attach_letter, step.id, pdf, "工作函第二页")
    kept = office.read(lists.letters, step.id)
    assert [paper.title for paper in kept] == ["沈若兰的书面同意", "工作函第二页"]
    assert more == kept[1].ref
    assert office.read(attached, step) == kept
    assert office.do("唐小满", service.open_letter, step.id, kept[0].ref.id) == pdf
    for step_id, letter in ((step.id, 999), (999, kept[0].ref.id)):
        with pytest.raises(Refusal, match="没有这个附件"):
            office.do("唐小满", service.open_letter, step_id, letter)


def test_a_scan_that_cannot_be_used_refuses_the_whole_note(office: Office) -> None:
    _, ref = office.asked()
    with pytest.raises(Refusal):
        noted(office, ref, way="letter", letter=b"not a picture")
    assert state(office, ref) == ("waiting", 0)


def test_nothing_is_attached_to_what_was_signed_here(office: Office) -> None:
    _, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id)
    step = one(office, ref).steps[0]
    for step_id in (step.id, 999):
        with pytest.raises(Refusal, match="才能附上函件"):
            office.do("唐小满", service.attach_letter, step_id, b"%PDF-1.4", "工作函")


def test_a_way_nobody_knows_is_none() -> None:
    with pytest.raises(Refusal, match="请选电话同意或书面同意"):
        way_or_refuse(KIND, "smoke")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("13:20", datetime(2026, 11, 23, 13, 20)),
        (" 9:05 ", datetime(2026, 11, 23, 9, 5)),
        ("１３：２０", datetime(2026, 11, 23, 13, 20)),
        ("2026-11-22 08:00", datetime(2026, 11, 22, 8, 0)),
        ("2026年11月22日 8:00", datetime(2026, 11, 22, 8, 0)),
        ("2026/11/22 23:59", datetime(2026, 11, 22, 23, 59)),
    ],
)
def test_a_time_is_read_as_it_is_typed(text: str, moment: datetime) -> None:
    assert moment_or_refuse(text, date(2026, 11, 23)) == moment


@pytest.mark.parametrize(
    "text",
    ["", "下午", "24:00", "9:60", "9点", "2026-02-30 08:00", "2026-11-23", "abc 08:00", "08:00 2026-11-23"],
)
def test_what_is_no_time_is_said_so(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        moment_or_refuse(text, date(2026, 11, 23))
    assert refusal.value.field == "said_at"


# ---- confirming


def test_a_confirmed_note_stands(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    office.do("沈若兰", service.confirm, step.id, right=True)
    assert one(office, ref).steps[0].words == "沈若兰电话同意，唐小满登记，已补认"
    assert state(office, ref) == ("waiting", 1)
    assert office.read(lists.to_confirm, office.who("沈若兰"), office.day) == []
    with pytest.raises(Refusal, match="已经补认过"):
        office.do("沈若兰", service.confirm, step.id, right=True)


@pytest.mark.parametrize("further", [False, True])
def test_a_note_that_is_not_right_lets_the_consent_fall(office: Office, further: bool) -> None:
    notice, ref = office.asked()
    step = noted(office, ref)
    if further:
        office.do("顾维舟", service.agree, ref.id)
    office.do("沈若兰", service.confirm, step.id, right=False, remark="那天没有通过电话")
    assert state(office, ref)[0] == "refused"
    first = one(office, ref).steps[0]
    assert (first.words, first.remark, first.refused) == (
        "沈若兰电话同意，唐小满登记，本人不认可",
        "那天没有通过电话",
        True,
    )
    with pytest.raises(Refusal, match="还没有同意"):
        office.do("唐小满", notices.issue, notice.id)


def test_what_is_carried_out_stands_with_the_note_that_it_is_not_recognised(office: Office) -> None:
    notice, ref = office.asked()
    step = noted(office, ref)
    office.do("顾维舟", service.agree, ref.id)
    office.do("唐小满", notices.issue, notice.id)
    office.do("沈若兰", service.confirm, step.id, right=False, remark="那天没有通过电话")
    assert state(office, ref)[0] == "done"
    assert one(office, ref).steps[0].words.endswith("本人不认可")


def test_a_refusal_that_was_noted_wrongly_is_only_marked(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref, agreed=False, remark="时间写错，请重写")
    office.do("沈若兰", service.confirm, step.id, right=False, remark="我没有不同意")
    assert state(office, ref)[0] == "refused"


def test_not_right_needs_a_reason(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    with pytest.raises(Refusal) as refusal:
        office.do("沈若兰", service.confirm, step.id, right=False, remark="没有")
    assert refusal.value.field == "remark"
    assert step_of(office, ref)[6] == ""


def test_only_the_one_who_said_it_confirms_and_with_the_own_password(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    with pytest.raises(Refusal, match="本人补认"):
        office.do("顾维舟", service.confirm, step.id, right=True)
    with pytest.raises(Refusal) as refusal:
        office.do("唐小满", service.confirm, step.id, right=True)
    assert refusal.value.clause == "ROLE-01"
    with pytest.raises(Refusal, match="再输一次密码"):
        office.do("沈若兰", service.confirm, step.id, right=True, signature=None)


def test_whoever_holds_the_role_confirms_when_the_head_has_left(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    office.enter("陆知遥", Role.CS_HEAD, login="zhiyao")
    with pytest.raises(Refusal, match="本人补认"):
        office.do("陆知遥", service.confirm, step.id, right=True)
    office.do("顾维舟", end_roles, office.people["沈若兰"], Role.CS_HEAD, office.day - timedelta(days=1))
    assert [d.ref for d in office.read(lists.to_confirm, office.who("陆知遥"), office.day)] == [step]
    office.do("陆知遥", service.confirm, step.id, right=True)
    assert step_of(office, ref)[6] == "yes"


@pytest.mark.parametrize("step_id", [None, 999])
def test_what_was_signed_here_is_not_confirmed(office: Office, step_id: int | None) -> None:
    _, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id)
    signed = step_id or one(office, ref).steps[0].id
    with pytest.raises(Refusal, match="不用补认"):
        office.do("沈若兰", service.confirm, signed, right=True)
