"""What is entered late, joined, added to requests and complaints, and opened of them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.modules.complaints import service
from app.storage.journal import JournalAct, JournalObject
from tests.complaints.hotline import DESK, HANDLED, OFFICER, Hotline, at, open_hotline, picture


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    made = open_hotline(tmp_path_factory.mktemp("entries"))
    yield made
    made.office.site.store.close()


@pytest.fixture
def line(site: Hotline) -> Iterator[Hotline]:
    site.on("11-23 09:42")
    yield site
    site.on("11-23 09:42")
    site.agree()


@pytest.mark.clause("COMP-02")
def test_a_late_entry_is_marked_and_stands_where_it_happened(line: Hotline) -> None:
    matter = line.take(grade="important", channel="letter")
    line.on("11-23 15:00")
    for when, told in (("11-23 15:01", "现在之后"), ("11-23 09:41", "早于受理（11-23 09:42）")):
        refused = line.refused(OFFICER, service.contact, matter, at=at(when))
        assert (refused.field, told in refused.sentence) == ("at", True)
    line.do(OFFICER, service.contact, matter, words="回了电话", at=at("11-23 09:50"))
    line.do(OFFICER, service.reply, matter, words="下午来修", at=at("11-23 13:00"))
    line.do(OFFICER, service.wait, matter, waits_for="parts", words="皮带下周到货")
    line.do(OFFICER, service.resume, matter)
    early = line.refused(OFFICER, service.handle, matter, **HANDLED, at=at("11-23 14:00"))
    assert (early.field, early.sentence) == ("at", "时间早于上一步（11-23 15:00），请核对。")
    found = {limit.step: limit for limit in line.card(matter).limits}
    # ten minutes from 09:42, four hours: both in time although written down at 15:00
    assert not found["accept"].late(line.office.now()) and not found["reply"].late(line.office.now())
    assert [one.late for one in line.card(matter).passed] == [False, True, True, False, False]
    assert "补记 11-23 15:00" in line.card(matter).passed[1].title


@pytest.mark.clause("COMP-02")
def test_closed_and_withdrawn_ones_take_supplements_and_nothing_else(line: Hotline) -> None:
    for state in ("closed", "withdrawn"):
        matter = line.bring(state)
        line.on("11-24 08:10")
        line.do(DESK, service.supplement, matter, words="用户送来锦旗", at=at("11-23 17:00"))
        assert line.steps(matter, "how", "words", "at")[-1] == (
            "supplement",
            "用户送来锦旗",
            at("11-23 17:00"),
        )
        assert line.said(matter, "state") == (state,)
        line.on("11-23 09:42")
    withdrawn = line.bring("withdrawn")
    assert line.steps(withdrawn, "how", "words")[-1] == ("withdrawn", "用户说不用了")
    assert line.said(withdrawn, "ended_at", "handled_in_time") == (at("11-23 09:42"), None)


@pytest.mark.clause("ROLE-09")
def test_a_second_call_about_the_same_is_joined_and_an_echo_of_the_first_is_not_taken_down(
    line: Hotline,
) -> None:
    call = line.call(words="楼道灯又不亮了")
    matter = line.do(DESK, service.take_down, call).id
    line.on("11-23 09:43")
    refused = line.refused(DESK, service.take_down, call)
    assert refused.sentence.startswith(f"同样的诉求刚刚记过：{line.card(matter).code}。")
    joined = line.do(OFFICER, service.join, matter, line.call(words="还没人来", reply="师傅在路上")).id
    assert joined == matter
    assert line.steps(matter, "how", "words", "channel")[-1] == (
        "again", "还没人来（答复：师傅在路上）", "phone",
    )  # fmt: skip
    # somebody else at the same time is not an echo, nor is the same a little later
    assert line.do(OFFICER, service.take_down, call).id != matter
    line.on("11-23 09:45")
    later = line.do(DESK, service.take_down, call)
    assert line.card(later.id).repeat >= 2
    stranger = line.call(words="楼道灯不亮", repeat_of=matter, unit_id=0, person_id=0)
    assert line.refused(DESK, service.take_down, stranger).field == "repeat_of"


@pytest.mark.clause("ROLE-09", "ARCH-12")
def test_photographs_and_telephones_are_kept_and_who_opens_them_is_on_record(line: Hotline) -> None:
    matter = line.take(photos=(picture(), picture()), telephone="199-0000-0255")
    more = line.do(OFFICER, service.add_photo, matter, picture())
    photos = line.card(matter).photos
    assert len(photos) == 3 and photos[2].ref == more
    assert line.do(DESK, service.open_photo, matter, more.id)[:2] == b"\xff\xd8"
    other = line.take()
    assert "没有这张照片" in line.refused(DESK, service.open_photo, other, more.id).sentence
    assert line.refused(DESK, service.take_down, line.call(photos=(picture(),) * 10)).field == "photos"
    assert line.card(matter).telephone == "199-****-0255"
    assert line.do(DESK, service.open_telephone, matter) == ("199-0000-0255",)
    assert line.do(DESK, service.open_telephone, other) == ("199-0000-0137",)
    looked = line.office.read(
        lambda s: [
            tuple(row)
            for row in s.execute(
                select(JournalAct.purpose, JournalObject.kind, JournalObject.object_id)
                .join(JournalObject, JournalObject.act == JournalAct.sequence)
                .where(JournalAct.purpose.like("联系 %"))
            )
        ]
    )
    assert (f"联系 {line.card(matter).code} 来电人", "matter", matter) in looked
