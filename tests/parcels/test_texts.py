"""Texts about parcels: one for a household, with how many and the codes, and never of what is gone."""

import pytest
from sqlalchemy import select

from app.modules.care import lists as care_lists
from app.modules.care import samples
from app.modules.care import service as care
from app.modules.care.model import SmsText
from app.modules.parcels import service
from app.modules.site import service as settings
from app.rules.ref import Ref
from tests.care.outbox import Outbox
from tests.parcels.counter import Counter, Home


@pytest.fixture(scope="module")
def outbox(counter: Counter) -> Outbox:
    """The outbox of the same site, with the wordings the program brings along approved."""
    made = Outbox(counter.site)
    for one in samples.wordings():
        if one.occasion.startswith("parcel"):
            draft = counter.do(
                care.save_template, None, title=one.title, body=one.body, occasion=one.occasion
            )
            made.approve(draft)
    return made


def waiting(counter: Counter, home: Home) -> list[Ref]:
    """What waits in the outbox for a household."""
    asked = select(SmsText.id).where(SmsText.unit_id == home.unit.id, SmsText.state == "waiting")
    return [Ref("sms_text", one) for one in counter.read(lambda session: session.scalars(asked).all())]


def says(outbox: Outbox, ref: Ref) -> str:
    """The words of a text as they would go out now."""
    detail = outbox.text(ref)
    assert detail.reason == "", detail.reason
    return detail.text


@pytest.mark.clause("PARC-02", "CARE-01")
def test_one_household_one_text_that_grows_until_it_is_in_a_batch(counter: Counter, outbox: Outbox) -> None:
    home = counter.home("陆景和")
    first = counter.take(home)
    (text,) = waiting(counter, home)
    assert says(outbox, text) == (
        f"陆景和您好，您有 1 件包裹在前台，取件码 {first.code}。生鲜请尽快来取。电话 0532-88001234。"
        "青禾苑物业管理服务中心"
    )
    second = counter.take(home, kind="perishable")
    assert waiting(counter, home) == [text]
    assert f"您有 2 件包裹在前台，取件码 {first.code}、{second.code}。" in says(outbox, text)

    batch = outbox.batch(text)
    third = counter.take(home)
    (later,) = waiting(counter, home)
    assert later != text and f"您有 1 件包裹在前台，取件码 {third.code}。" in says(outbox, later)
    assert third.code not in outbox.text(text).text
    counter.do(care.dissolve, batch.id, "平台今天不收")
    assert waiting(counter, home) == [text, later]
    counter.hand([first])  # what waits again must not speak of what is gone
    assert f"您有 1 件包裹在前台，取件码 {second.code}。" in says(outbox, text)
    counter.hand([second])
    assert waiting(counter, home) == [later]
    outbox.go_out(later)
    assert [row.sign for row in counter.read(care_lists.gone) if row.ref == later] == ["done"]
    assert "短信通知 1 件" in counter.shelf_of(home).calls[0]


@pytest.mark.clause("PARC-02")
def test_what_was_fetched_moved_or_registered_wrongly_is_taken_back(counter: Counter, outbox: Outbox) -> None:
    home, other = counter.home("叶知秋"), counter.home("许知远")
    one, two = counter.take(home), counter.take(home)
    (text,) = waiting(counter, home)
    counter.do(service.amend, two.ref.id, unit_id=other.unit.id, person_id=other.owner.id)
    assert "您有 1 件" in says(outbox, text) and "许知远" in says(outbox, *waiting(counter, other))
    counter.hand([one])
    assert waiting(counter, home) == []
    assert [row.sign for row in counter.read(care_lists.gone) if row.ref == text] == ["off"]
    counter.do(service.void, two.ref.id, why="登记错了房号")
    assert waiting(counter, other) == []
    doubtful = counter.take(None, doubt="unreadable")
    assert counter.do(service.amend, doubtful.ref.id, unit_id=home.unit.id) is None
    assert "您有 1 件" in says(outbox, *waiting(counter, home))  # known at last, told at last


@pytest.mark.clause("PARC-02")
def test_a_reminder_takes_the_place_of_a_text_that_waits_and_says_all_that_is_left(
    counter: Counter, outbox: Outbox
) -> None:
    home = counter.home("温以宁")
    old = counter.take(home)
    outbox.go_out(*waiting(counter, home))
    counter.later(days=3)
    new = counter.take(home)
    (arrived,) = waiting(counter, home)
    counter.do(service.remind, home.unit.id, how="sms")
    (text,) = waiting(counter, home)
    assert text != arrived
    assert f"您还有 2 件包裹在前台没有取，取件码 {old.code}、{new.code}，" in says(outbox, text)
    assert "已催领过" in counter.refused(service.remind, home.unit.id, how="telephone").sentence
    newest = counter.take(home)  # joins the reminder: one household, one text
    assert waiting(counter, home) == [text]
    assert f"您还有 3 件包裹在前台没有取，取件码 {old.code}、{new.code}、{newest.code}，" in says(
        outbox, text
    )
    counter.hand([old, newest])
    assert f"您还有 1 件包裹在前台没有取，取件码 {new.code}，" in says(outbox, text)
    counter.hand([new])
    assert waiting(counter, home) == []

    counter.do(settings.change, {"parcel_text": "no"})
    quiet = counter.home()
    counter.take(quiet)
    assert waiting(counter, quiet) == []
    counter.do(settings.change, {"parcel_text": "yes"})
    counter.at()
