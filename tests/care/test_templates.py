"""The wordings of texts: written, approved until a day, renewed, taken out of force (DOC-03)."""

from datetime import date

import pytest

from app.modules.care import lists, rules, service
from app.modules.consents import service as consents
from app.modules.staff import service as staff
from app.modules.staff.model import StaffMember, StaffRole
from app.rules.roles import Role, Who
from app.storage.act import Act, verb
from tests.care.outbox import BODY, UNTIL, Outbox, undone
from tests.sites import MONDAY

TODAY = MONDAY.date()


@pytest.mark.clause("DOC-03", "CARE-05")
def test_a_template_is_in_force_from_the_last_consent_to_its_last_day(outbox: Outbox) -> None:
    outbox.ready()
    first = next(row for row in outbox.site.read(lists.templates, TODAY) if row.sign == "done")
    for body, words in (
        ("", "请写短信内容"),
        ("{名字}您好 {电话}", "不认识 {名字}"),
        ("{称呼您好 {电话}", "花括号要成对"),
        ("=您好 {电话}", "不能用“=”开头"),
        ("{称呼}您好，欢迎入住。", "请放上 {电话}"),
        ("{称呼}您好，取件码 {取件码}，{电话}", "不认识 {取件码}"),
        (BODY + "好" * 500, "最多 500 个字"),
    ):
        refused = outbox.refused(service.save_template, None, title="入住欢迎", body=body)
        assert words in refused.sentence and refused.field == "body"
    draft = outbox.draft("{称呼}，{房号}已办妥，前台 {电话}。", "入住欢迎（短）")
    assert "第" in outbox.refused(service.save_template, None, title="又一份", body=BODY).sentence
    for until, words in (
        ("2026-11-23", "今天以后"),
        ("2027-12-01", "最长批 12 个月"),
        ("那天", "没有这一天"),
    ):
        refused = outbox.refused(service.ask_approval, draft.id, until)
        assert words in refused.sentence and refused.field == "until"
    asked = outbox.site.do(service.ask_approval, draft.id, "2026-12-01")
    outbox.signed(consents.refuse, asked.id, reason="称呼后面请加您好")
    assert outbox.site.read(lists.template, draft.id, TODAY).stands == "不同意"
    home = outbox.home()
    assert outbox.text(home.text).text.startswith("陆先生您好")  # the version before stays in force
    outbox.draft("{称呼}您好，{房号}已办妥，前台 {电话}。", "入住欢迎（短）", draft)
    asked = outbox.site.do(service.ask_approval, draft.id, "2026-12-01")
    outbox.site.do(consents.withdraw, asked.id)
    assert outbox.site.read(lists.template, draft.id, TODAY).state == "draft"
    outbox.approve(draft, "2026-12-01")
    assert outbox.site.read(lists.template, first.ref.id, TODAY).why == "第 2 版批准后换下"
    assert outbox.text(home.text).text.endswith("0532-88001234。")
    assert "已经批过" in outbox.refused(service.ask_approval, draft.id, UNTIL).sentence
    assert "还有 8 天" in outbox.site.read(lists.standing_words, TODAY)[0]
    outbox.on(date(2026, 12, 1))
    assert outbox.row(home.text).reason == ""
    outbox.on(date(2026, 12, 2))
    assert outbox.row(home.text).reason == "模板过期" and "2026-12-01" in outbox.text(home.text).way_out
    assert "已到期" in outbox.site.read(lists.standing_words, outbox.today)[0]
    refused = outbox.refused(service.put_in_batch, [home.text.id])
    assert "新拟一版" in refused.sentence
    renewed = outbox.draft(template=draft)
    assert renewed != draft and outbox.site.read(lists.template, renewed.id, outbox.today).version == 3
    late = outbox.site.do(service.ask_approval, renewed.id, "2026-12-03")
    outbox.on(date(2026, 12, 4))
    outbox.signed(consents.agree, late.id)  # said after the last day that was asked for
    assert outbox.site.read(lists.template, renewed.id, outbox.today).state == "draft"
    outbox.approve(renewed, "2027-06-30")
    assert outbox.row(home.text).reason == ""
    outbox.go_out(home.text)
    outbox.on(TODAY)


@pytest.mark.clause("DOC-03")
def test_a_consent_by_telephone_that_is_not_recognised_takes_the_template_out_of_force(
    outbox: Outbox,
) -> None:
    rows = outbox.site.read(lists.templates, TODAY)
    for row in rows:
        if row.sign != "off":
            outbox.site.do(service.end_template, row.ref.id, "重新来过一次")
    other = outbox.site.do(_enter_head)
    draft = outbox.draft()
    asked = outbox.site.store.do(_who(outbox, other), service.ask_approval, draft.id, UNTIL)
    step = outbox.site.store.do(
        _who(outbox, other),
        consents.note,
        asked.id,
        approver_id=outbox.site.who.staff_id,
        way="telephone",
        said_at=outbox.site.clock.now,
        how="电话 09:42",
    )
    home = outbox.home()
    assert outbox.row(home.text).reason == ""
    outbox.signed(consents.confirm, step.id, right=False, remark="我没有同意过")
    assert outbox.row(home.text).reason == "模板未批准"
    assert outbox.site.read(lists.template, draft.id, TODAY).stands == "不同意"
    again = outbox.site.do(service.ask_approval, draft.id, UNTIL)
    outbox.site.do(service.end_template, draft.id, "不再用这一版")
    assert outbox.site.read(lambda session: consents.newest(session, draft).state) == "withdrawn"
    assert again.kind == "consent"
    outbox.site.do(undone, home.unit)


@verb("staff.change", "登记人员")
def _enter_head(act: Act) -> int:
    """A CS head who has no log-in: what they ask for passes their own step."""
    member = StaffMember(name="叶知秋", entered=TODAY)
    member.roles.append(StaffRole(role=Role.CS_HEAD, since=TODAY))
    act.session.add(member)
    act.session.flush()
    return member.id


def _who(outbox: Outbox, staff_id: int) -> Who:
    return outbox.site.read(staff.who_works, staff_id, TODAY)


def test_length_and_address_are_reckoned_as_a_phone_does() -> None:
    assert [rules.messages("好" * n) for n in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]
    assert rules.length("单𠮷") == 3
    said = [("陆景和", "男"), ("欧阳临川", "女"), ("单一鸣", ""), ("示例商贸有限公司", "男"), ("Smith", "男")]
    assert [rules.courtesy(*each) for each in said] == [
        "陆先生",
        "欧阳女士",
        "单一鸣",
        "示例商贸有限公司",
        "Smith",
    ]
    assert rules.mobile_of(["0532-88001234", "+86 199 0000 0137"]) == "19900000137"
    wordings = lists.wordings()
    assert [w.occasion for w in wordings] == ["welcome", "welcome", "parcel", "parcel-again"]
    for one in wordings:
        assert rules.body_or_refuse(one.body, one.occasion) == one.body
        assert not rules.missing(one.body, rules.SAMPLE)
    for wording in lists.wordings():
        assert rules.body_or_refuse(wording.body, wording.occasion) == wording.body
