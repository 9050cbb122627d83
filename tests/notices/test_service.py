"""A notice is kept as a draft, checked field by field, and prints as it was written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal
from app.modules.consents import lists as consent_lists
from app.modules.consents import service as consents
from app.modules.dues.model import Due
from app.modules.dues.service import differences
from app.modules.notices import lists, papers, service
from app.modules.notices.model import Notice
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.act import Act, verb
from tests.consents.office import Office, open_office
from tests.sites import OpenTestSite, make_site

WORDS = {
    "title": "关于更换二次供水泵的停水通知",
    "body": "尊敬的各位用户：\n为更换 2 号二次供水泵，定于 11 月 27 日停水。",
    "dated": "2026-11-23",
    "post_until": "2026-11-27",
    "signer": "顾维舟",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def test_a_draft_is_kept_and_opened_again(site: OpenTestSite) -> None:
    ref = site.do(service.save_draft, None, **WORDS)
    kept = site.read(service.notice, ref.id)
    assert (kept.title, kept.signer, kept.dated, kept.post_until) == (
        WORDS["title"],
        "顾维舟",
        date(2026, 11, 23),
        date(2026, 11, 27),
    )
    assert [row.title for row in site.read(lists.in_hand)] == [WORDS["title"]]


def test_saving_again_changes_the_same_draft(site: OpenTestSite) -> None:
    ref = site.do(service.save_draft, None, **WORDS)
    again = site.do(service.save_draft, ref.id, **{**WORDS, "title": "关于停水的补充通知"})
    assert again == ref
    assert [row.title for row in site.read(lists.in_hand)] == ["关于停水的补充通知"]


@pytest.mark.clause("DOC-01", "DOC-02")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "字" * 81),
        ("body", "\n \n"),
        ("dated", "2026-02-30"),
        ("post_until", "2026-11-22"),
    ]
    + [("signer", ""), ("body", "字" * 20_001), ("post_until", "")],
)
def test_a_field_that_cannot_be_is_named_and_nothing_is_kept(
    site: OpenTestSite, field: str, value: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        site.do(service.save_draft, None, **{**WORDS, field: value})
    assert refusal.value.field == field
    assert site.read(lists.in_hand) == []


@pytest.mark.clause("DOC-01")
def test_a_notice_file_becomes_the_words_of_the_layout(tmp_path: Path) -> None:
    file = tmp_path / "通知.toml"
    file.write_text(
        'title = "停水通知"\nnumber = "031"\nyear = 2026\nbody = ["第一段。", "第二段。"]\n'
        'signer = "顾维舟"\ndate = 2026-11-23\npost_until = "2026-11-27"\n',
        encoding="utf-8",
    )
    text = papers.from_toml(file, "示例物业服务有限公司", "青禾苑物业管理服务中心")
    assert (text.year, text.number, text.date_zh, text.post_until_zh, text.body) == (
        2026,
        "031",
        "二〇二六年十一月二十三日",
        "二〇二六年十一月二十七日",
        ("第一段。", "第二段。"),
    )


@pytest.mark.parametrize(
    "content",
    [
        'title = "x',
        'title = "x"\nbody = "一段"',
        'titel = "x"',
        'title = "x"\nbody = ["a"]\ndate = "2026-02-30"',
        "",
    ],
)
def test_a_notice_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "n.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        papers.from_toml(file, "公司", "中心")
    assert refusal.value.sentence.endswith("。")


# ---- approval and number


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path)
    yield made
    made.site.store.close()


def agreed(office: Office, **words: str) -> Ref:
    """A notice both heads have agreed to."""
    notice, ref = office.asked(**words)
    office.do("沈若兰", consents.agree, ref.id)
    office.do("顾维舟", consents.agree, ref.id)
    return notice


def kept(office: Office, notice: Ref) -> service.NoticeFields:
    found: service.NoticeFields = office.read(service.notice, notice.id)
    return found


def states(office: Office) -> list[tuple[str, str]]:
    return [(row.title, row.state) for row in office.read(lists.in_hand)]


@pytest.mark.clause("DOC-03")
def test_a_notice_gets_its_number_only_after_both_heads_agreed(office: Office) -> None:
    notice, ref = office.asked()
    title = "关于更换二次供水泵的停水通知"
    assert states(office) == [(title, "待客服主管同意")]
    for name, then in (("沈若兰", "待中心负责人同意"), ("顾维舟", "已同意")):
        with pytest.raises(Refusal, match="还没有同意") as refusal:
            office.do("唐小满", service.issue, notice.id)
        assert refusal.value.clause == "DOC-03"
        office.do(name, consents.agree, ref.id)
        assert states(office) == [(title, then)]
    assert office.do("唐小满", service.issue, notice.id) == "2026年1号"
    assert (kept(office, notice).state, kept(office, notice).number) == ("issued", "1")
    assert states(office) == []
    (row,) = office.read(lists.issued, 2026)
    assert (row.number, row.state, row.writer) == ("2026年1号", "已发文", "唐小满")


@pytest.mark.clause("DOC-03")
def test_a_number_is_taken_once(office: Office) -> None:
    notice = agreed(office)
    office.do("唐小满", service.issue, notice.id)
    with pytest.raises(Refusal, match="还没有同意"):
        office.do("唐小满", service.issue, notice.id)
    assert office.do("唐小满", service.issue, agreed(office).id) == "2026年2号"


@pytest.mark.clause("DOC-03")
def test_the_numbers_of_a_year_have_no_gaps_whatever_is_refused_or_taken_back(office: Office) -> None:
    taken = []
    for turn in range(4):
        notice = agreed(office)
        if turn == 1:
            found = office.read(consent_lists.about, notice, office.who("唐小满"), office.day)
            office.do("唐小满", consents.withdraw, found.ref.id)
            with pytest.raises(Refusal):
                office.do("唐小满", service.issue, notice.id)
        else:
            taken.append(office.do("唐小满", service.issue, notice.id))
    assert taken == ["2026年1号", "2026年2号", "2026年3号"]
    assert [row.number for row in office.read(lists.issued, 2026)] == taken[::-1]


@pytest.mark.clause("DOC-03")
def test_each_year_begins_with_one(office: Office) -> None:
    assert office.do("唐小满", service.issue, agreed(office).id) == "2026年1号"
    office.site.clock.now = datetime(2027, 1, 4, 9, 0)
    new_year = agreed(office, dated="2027-01-04", post_until="2027-01-11")
    late = agreed(office, dated="2026-12-31", post_until="2027-01-11")
    assert office.do("唐小满", service.issue, new_year.id) == "2027年1号"
    assert office.do("唐小满", service.issue, late.id) == "2026年2号"
    assert office.read(lists.issued_years) == [2027, 2026]
    assert [len(office.read(lists.issued, year)) for year in (2026, 2027, 2028)] == [2, 1, 0]


@pytest.mark.clause("DOC-03", "DOC-06")
def test_what_waits_is_agreed_or_issued_is_not_changed(office: Office) -> None:
    notice, ref = office.asked()
    words = {**WORDS, "title": "改过的标题"}
    with pytest.raises(Refusal, match="先撤回送审") as refusal:
        office.do("唐小满", service.save_draft, notice.id, **words)
    assert (refusal.value.clause, refusal.value.field) == ("DOC-03", "title")
    office.do("沈若兰", consents.agree, ref.id)
    office.do("顾维舟", consents.agree, ref.id)
    with pytest.raises(Refusal, match="先撤回送审"):
        office.do("唐小满", service.save_draft, notice.id, **words)
    office.do("唐小满", service.issue, notice.id)
    with pytest.raises(Refusal, match="已经发文") as refusal:
        office.do("唐小满", service.save_draft, notice.id, **words)
    assert refusal.value.clause == "DOC-06"
    with pytest.raises(Refusal, match="已经发文"):
        office.do("唐小满", service.ask_approval, notice.id)
    assert kept(office, notice).title == WORDS["title"]


@pytest.mark.clause("DOC-03", "DOC-06")
def test_a_change_after_an_agreement_goes_through_the_approval_again(office: Office) -> None:
    notice = agreed(office)
    found = office.read(consent_lists.about, notice, office.who("唐小满"), office.day)
    office.do("唐小满", consents.withdraw, found.ref.id)
    office.do("唐小满", service.save_draft, notice.id, **{**WORDS, "title": "改过的标题"})
    assert states(office) == [("改过的标题", "草稿")]
    with pytest.raises(Refusal, match="还没有同意"):
        office.do("唐小满", service.issue, notice.id)


@pytest.mark.clause("DOC-03")
def test_a_refused_notice_is_changed_and_sent_again(office: Office) -> None:
    notice, ref = office.asked()
    office.do("沈若兰", consents.refuse, ref.id, reason="时间写错，应为28日")
    assert states(office)[0][1] == "不同意"
    office.do("唐小满", service.save_draft, notice.id, **{**WORDS, "title": "改过的标题"})
    assert states(office) == [("改过的标题", "草稿")]
    office.do("唐小满", service.ask_approval, notice.id)
    assert states(office) == [("改过的标题", "待客服主管同意")]


@pytest.mark.clause("DOC-01")
def test_what_was_left_half_written_is_not_sent(office: Office) -> None:
    notice = office.draft(title="（标题未写）")
    with pytest.raises(Refusal, match="标题还没有写") as refusal:
        office.do("唐小满", service.ask_approval, notice.id)
    assert refusal.value.field == "title"


@pytest.mark.clause("DOC-02")
def test_what_need_not_hang_any_more_is_not_sent(office: Office) -> None:
    notice = office.draft()
    office.site.clock.now += timedelta(days=5)
    with pytest.raises(Refusal, match="张贴期限已经过了") as refusal:
        office.do("唐小满", service.ask_approval, notice.id)
    assert refusal.value.field == "post_until"


@pytest.mark.clause("DOC-03")
def test_nothing_is_printed_clean_before_it_has_a_number(office: Office) -> None:
    notice = agreed(office)
    with pytest.raises(Refusal, match="还没有取号") as refusal:
        office.do("唐小满", service.printed_clean, notice.id)
    assert refusal.value.clause == "DOC-03"
    office.do("唐小满", service.issue, notice.id)
    office.do("唐小满", service.printed_clean, notice.id)

    def printed_at(session: Session) -> datetime | None:
        return session.get_one(Notice, notice.id).printed_at

    assert office.read(printed_at) == office.now()


@pytest.mark.parametrize(
    "verb", [service.ask_approval, service.issue, service.printed, service.printed_clean]
)
def test_a_notice_that_is_not_there_is_said_so(office: Office, verb: object) -> None:
    with pytest.raises(Refusal):
        office.do("唐小满", verb, 999)
    assert office.read(service.notice, 999) is None


def test_unfinished_notices_follow_whoever_takes_over(office: Office) -> None:
    office.draft()
    done = agreed(office)
    office.do("唐小满", service.issue, done.id)
    mine, other = office.people["唐小满"], office.people["何砚秋"]

    def unfinished(session: Session, staff_id: int) -> int:
        return len(service.unfinished_of(session, staff_id))

    assert office.read(unfinished, mine) == 1
    assert office.do("顾维舟", _hand_over, mine, other) == 1
    assert (office.read(unfinished, mine), office.read(unfinished, other)) == (0, 1)
    assert office.read(lists.in_hand)[0].writer == "何砚秋"


@verb("staff.change", "交接")
def _hand_over(act: Act, from_id: int, to_id: int) -> int:
    """As part of leaving."""
    return service.hand_over(act, from_id, to_id)


def test_the_author_who_is_the_cs_head_needs_the_centre_head_only(office: Office) -> None:
    notice, ref = office.asked(by="沈若兰")
    assert states(office)[0][1] == "待中心负责人同意"
    office.do("顾维舟", consents.agree, ref.id)
    assert office.do("沈若兰", service.issue, notice.id) == "2026年1号"
    assert Role.CENTRE_HEAD not in office.who("沈若兰").roles


@pytest.mark.clause("DOC-02")
def test_an_issued_notice_is_due_to_come_down_on_the_day_it_says(office: Office) -> None:
    notice, day = agreed(office), date(2026, 11, 23)
    assert office.read(_open_dues) == []
    office.do("顾维舟", service.issue, notice.id)
    assert office.read(_open_dues) == [("DOC-02", f"2026年1号　{WORDS['title']}", date(2026, 11, 27))]
    assert office.read(differences, daily.wanted, day) == []
    office.do("顾维舟", service.take_down, notice.id)
    assert office.read(_open_dues) == []
    assert kept(office, notice).taken_down == "2026-11-23"
    assert office.read(differences, daily.wanted, day) == []
    with pytest.raises(Refusal, match="已经登记撤下"):
        office.do("顾维舟", service.take_down, notice.id)


@pytest.mark.clause("DOC-02")
def test_what_was_never_issued_does_not_come_down(office: Office) -> None:
    with pytest.raises(Refusal, match="没有张贴"):
        office.do("顾维舟", service.take_down, agreed(office).id)


def _open_dues(session: Session) -> list[tuple[str, str, date]]:
    rows = session.scalars(select(Due).where(Due.state == "open"))
    return [(due.clock, due.whom, due.due_day) for due in rows]
