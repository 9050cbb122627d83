"""Texts from the queue to the platform, each once, from an approved template, by whoever may (CARE-01)."""

import csv
import io
import threading
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import daily, tabs
from app.errors import Refusal
from app.modules.care import describe, lists, on_card, service
from app.modules.care.model import SmsText
from app.modules.care.papers import SmsLine, platform_file
from app.modules.consents import service as consents
from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.residents import service as residents
from app.modules.staff import service as staff
from app.rules import retention
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.act import SEEN, Act, verb
from app.storage.journal import JournalObject
from tests.care.outbox import BODY, UNTIL, Outbox, queued, undone
from tests.sites import MONDAY

TODAY = MONDAY.date()


def _dues(outbox: Outbox, ref: Ref) -> list[tuple[str, date]]:
    """State and day of the duties of a text."""

    def asked(session: Session) -> list[tuple[str, date]]:
        rows = select(Due.state, Due.due_day).where(Due.subject_kind == ref.kind, Due.subject_id == ref.id)
        return [tuple(row) for row in session.execute(rows.order_by(Due.id))]  # type: ignore[misc]

    return outbox.site.read(asked)


def _who(outbox: Outbox, staff_id: int) -> Who:
    return outbox.site.read(staff.who_works, staff_id, TODAY)


def _differences(outbox: Outbox) -> list[str]:
    return outbox.site.read(lambda session: tuple(dues.differences(session, daily.wanted, outbox.today)))


@pytest.mark.clause("CARE-01", "CARE-05", "DOC-03", "ARCH-12")
def test_a_welcome_goes_from_the_queue_to_the_platform_once(outbox: Outbox) -> None:
    outbox.site.do(daily.roll, sure=True)
    home, other, landline = outbox.home(), outbox.home("欧阳临川"), outbox.home("许知远", "0532-88001111")
    assert _dues(outbox, home.text) == [("open", TODAY)]
    assert {outbox.row(each.text).reason for each in (home, other)} == {"模板未批准"}
    assert "还没有批准" in outbox.refused(service.put_in_batch, [home.text.id]).sentence
    draft = outbox.draft()
    asked = outbox.site.do(service.ask_approval, draft.id, UNTIL)
    assert outbox.row(home.text).reason == "模板未批准"
    assert "送审" in outbox.refused(service.save_template, draft.id, title="x", body=BODY).sentence
    outbox.signed(consents.agree, asked.id)
    detail = outbox.text(home.text)
    assert detail.text.startswith("陆先生您好，5栋1单元") and "0532-88001234" in detail.text
    assert detail.number == "199-****-0137" and (detail.length, detail.messages) == (len(detail.text), 1)
    assert outbox.row(landline.text).reason == "无手机号"

    batch = outbox.site.do(service.put_in_batch, [home.text.id, other.text.id, landline.text.id])
    assert batch.number == "信2026-0001" and batch.count == 2
    assert batch.left == (f"{outbox.text(landline.text).room} 无手机号",)
    assert "还没有导出" in outbox.refused(service.handed, batch.ref.id).sentence
    assert "一条只交一次" in outbox.refused(service.put_in_batch, [home.text.id]).sentence
    file = outbox.signed(service.write_out, batch.ref.id)
    assert outbox.signed(service.write_out, batch.ref.id) == file
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0] == ["手机号", "短信内容"] and [row[0] for row in rows[1:]] == ["19900000137"] * 2
    assert rows[2][1].startswith("欧阳先生您好")
    assert file.name == "信2026-0001 短信 2 条.csv"
    assert _dues(outbox, home.text) == [("open", TODAY)]
    assert outbox.site.do(service.handed, batch.ref.id) == 2
    assert _dues(outbox, home.text) == [("done", TODAY)]
    assert outbox.text(home.text).text == detail.text and outbox.text(home.text).state_zh == "已交平台"
    assert "已经登记交平台" in outbox.refused(service.dissolve, batch.ref.id, "弄错了一批").sentence
    assert outbox.site.do(queued, home.unit.id, None, home.unit) is None  # a second call does nothing
    looked = outbox.site.read(
        lambda session: tuple(
            session.scalars(
                select(JournalObject.object_id).where(
                    JournalObject.kind == "sms_text", JournalObject.how == SEEN
                )
            )
        )
    )
    assert {home.text.id, other.text.id} <= set(looked)

    outbox.site.do(service.told_otherwise, landline.text.id, how="telephone", why="打座机告知了前台电话")
    assert _dues(outbox, landline.text) == [("done", TODAY)]
    assert outbox.text(landline.text).facts[-1] == ("说明", "打座机告知了前台电话")
    assert outbox.shown().texts == () and not _differences(outbox)
    assert [line.state for line in outbox.site.read(lists.gone)] == [
        "另行告知（电话）",
        "已交平台",
        "已交平台",
    ]


@pytest.mark.clause("CARE-01")
def test_a_text_that_cannot_go_stays_and_says_why_and_what_to_do(outbox: Outbox) -> None:
    outbox.ready()
    landline = outbox.home("许知远", "0532-88001111")
    second = outbox.home("沈听澜", "0532-88001111、199-0000-0188")
    nameless = outbox.home("张", "")
    gone, rare = outbox.home("江映雪"), outbox.home("单㛃", sex="")
    outbox.site.do(residents.change_owner, gone.unit.id, TODAY, [({"name": "温以宁"}, "199-0000-0139")])
    empty = outbox.site.do(residents.add_unit, "9-1-101", {})
    nobody = outbox.site.do(queued, empty.id, None, empty)
    given = outbox.site.do(queued, gone.unit.id, gone.owner.id, Ref("tie", 1))
    outbox.set(sms_file="csv-gbk")
    said = {
        landline.text: "无手机号",
        second.text: "",
        nameless.text: "无手机号",
        gone.text: "",
        given: "已不在这一户",
        rare.text: "“㛃”字写不出",
        nobody: "没有登记业主",
    }
    assert {ref: outbox.row(ref).reason for ref in said} == said
    assert outbox.row(gone.text).name == "温以宁" and outbox.row(second.text).number == "199-****-0188"
    assert "座机收不到" in outbox.text(landline.text).way_out
    refused = outbox.refused(service.put_in_batch, [rare.text.id])
    assert "“㛃”" in refused.sentence and "UTF-8" in refused.sentence
    assert outbox.refused(service.put_in_batch, []).sentence == "没有选短信。"
    outbox.set(sms_columns="手机号，短信内容，车牌")
    assert "“车牌”" in outbox.refused(service.put_in_batch, [second.text.id]).sentence
    outbox.set(sms_columns="手机号,短信内容", sms_file="csv-utf8")
    assert outbox.row(rare.text).reason == ""
    outbox.site.do(service.call_off, given.id, why="房屋已转让")
    assert outbox.text(given).state_zh == "已撤下" and outbox.text(given).text == ""
    assert _dues(outbox, given) == [("off", TODAY)]
    again = outbox.refused(service.told_otherwise, given.id, how="spoken", why="当面说过了")
    assert "已撤下" in again.sentence
    assert outbox.refused(service.told_otherwise, nobody.id, how="", why="当面说过了").field == "how"
    for ref in (landline.text, nameless.text, nobody):
        outbox.site.do(service.told_otherwise, ref.id, how="spoken", why="当面告知了前台电话")
    outbox.go_out(second.text, gone.text, rare.text)
    assert outbox.shown().texts == () and not _differences(outbox)


@pytest.mark.clause("CARE-01")
def test_a_text_that_waits_for_the_owner_before_gives_way_to_the_new_owners(outbox: Outbox) -> None:
    outbox.ready()
    home = outbox.home()
    anew = outbox.site.do(queued, home.unit.id, None, Ref("move_in", 990))
    assert anew is not None and _dues(outbox, anew) == [("open", TODAY)]
    assert outbox.text(home.text).state_zh == "已撤下" and _dues(outbox, home.text) == [("off", TODAY)]
    outbox.site.do(service.call_off, anew.id, why="当面说过了")


@pytest.mark.clause("CARE-01", "CARE-05")
def test_what_is_taken_back_leaves_its_batch_and_the_file_is_written_anew(outbox: Outbox) -> None:
    outbox.ready()
    first, second = outbox.home(), outbox.home()
    batch = outbox.batch(first.text, second.text)
    assert "先取消那一批" in outbox.refused(service.call_off, first.text.id, why="弄错了人").sentence
    outbox.signed(service.write_out, batch.id)
    outbox.site.do(undone, first.unit)
    outbox.site.do(undone, first.unit)  # a second call does nothing
    assert outbox.text(first.text).state_zh == "已撤下" and _dues(outbox, first.text) == [("off", TODAY)]
    (shown,) = outbox.shown().batches
    assert (shown.count, shown.written) == (1, "")
    assert "还没有导出" in outbox.refused(service.handed, batch.id).sentence
    anew = outbox.site.do(queued, first.unit.id, None, first.unit)  # the formalities are done once more
    assert anew == first.text
    assert _dues(outbox, first.text)[-1] == ("open", TODAY)
    outbox.site.do(service.dissolve, batch.id, "平台没有收下")
    assert outbox.shown().batches == () and len(outbox.shown().ready) == 2
    assert "已经取消" in outbox.refused(service.handed, batch.id).sentence
    alone = outbox.batch(second.text)
    outbox.site.do(undone, second.unit)
    assert outbox.shown().batches == () and "已经取消" in outbox.refused(service.handed, alone.id).sentence
    outbox.go_out(first.text)
    outbox.site.do(undone, first.unit)  # what the platform has is not taken back
    assert outbox.text(first.text).state_zh == "已交平台" and not _differences(outbox)


@pytest.mark.clause("CARE-01")
def test_two_hands_at_once_put_a_text_into_one_batch(outbox: Outbox) -> None:
    outbox.ready()
    home = outbox.home()
    results: list[object] = []
    gate = threading.Barrier(2)

    def batch() -> None:
        gate.wait()
        while True:
            try:
                results.append(outbox.site.do(service.put_in_batch, [home.text.id]).number)
            except Refusal as refusal:
                if "正在读写" in refusal.sentence:
                    continue  # the other one has the door
                results.append(refusal.sentence)
            return

    hands = [threading.Thread(target=batch) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(results) == 2 and sum("一条只交一次" in str(said) for said in results) == 1
    assert len(outbox.shown().batches) == 1
    outbox.site.do(service.dissolve, outbox.shown().batches[0].ref.id, "平台没有收下")

    @verb("today.work", "越过检查")
    def slip(act: Act) -> None:
        act.session.execute(
            text("UPDATE sms_text SET state = 'in_batch' WHERE id = :id"), {"id": home.text.id}
        )

    with pytest.raises(IntegrityError):
        outbox.site.do(slip)

    @verb("today.work", "再排一条")
    def twice(act: Act) -> None:
        kept = act.session.get_one(SmsText, home.text.id)
        values = {"occasion": kept.occasion, "subject_kind": kept.subject_kind, "subject_id": kept.subject_id}
        queued_at = {"queued_at": act.now, "queued_by": act.who.staff_id}
        act.session.add(SmsText(**values, **queued_at, unit_id=kept.unit_id))

    with pytest.raises(IntegrityError):
        outbox.site.do(twice)
    outbox.go_out(home.text)


@pytest.mark.clause("CARE-01", "ARCH-12")
def test_the_file_has_the_platforms_columns_and_nothing_in_it_is_computed(outbox: Outbox) -> None:
    outbox.ready()
    home, odd = outbox.home("陆景和"), outbox.home("=1+2", "199-0000-0144", sex="")
    outbox.set(sms_columns="姓名、手机号、房号、短信内容", sms_file="xlsx")
    assert outbox.row(odd.text).reason == "开头是“=”"
    outbox.site.do(service.told_otherwise, odd.text.id, how="paper", why="信箱里留了纸条")
    batch = outbox.batch(home.text)
    outbox.set(
        sms_columns="手机号,短信内容", sms_file="csv-gbk"
    )  # a batch keeps the columns it was made with
    first = outbox.signed(service.write_out, batch.id)
    outbox.site.clock.now += timedelta(minutes=5)
    assert outbox.signed(service.write_out, batch.id).content == first.content
    assert first.name.endswith(".xlsx")
    rows = list(load_workbook(io.BytesIO(first.content)).active.iter_rows(values_only=True))
    assert rows[0] == ("姓名", "手机号", "房号", "短信内容")
    assert rows[1][:2] == ("陆景和", "19900000137") and rows[1][2] == outbox.text(home.text).room
    outbox.site.do(service.handed, batch.id)
    gbk = outbox.home("欧阳临川")
    other = outbox.batch(gbk.text)
    content = outbox.signed(service.write_out, other.id).content
    assert content.decode("gbk").startswith("手机号,短信内容\r\n19900000137,欧阳先生您好")
    outbox.site.do(service.handed, other.id)
    outbox.set(sms_file="csv-utf8")


def test_the_file_names_the_character_that_gbk_cannot_write_and_marks_what_looks_like_a_formula() -> None:
    lines = [SmsLine("19900000137", "您好", "@陆景和", "1栋1单元101")]
    plain = platform_file("csv-utf8", ("手机号", "姓名"), lines, MONDAY)
    assert plain == "\ufeff手机号,姓名\r\n19900000137,'@陆景和\r\n".encode()
    rare = [SmsLine("19900000137", "单㛃您好", "单㛃", "1栋1单元101")]
    with pytest.raises(Refusal) as caught:
        platform_file("csv-gbk", ("手机号", "短信内容"), rare, MONDAY)
    assert "“㛃”" in caught.value.sentence


@pytest.mark.clause("CARE-01")
def test_only_the_named_outbox_officer_or_a_head_hands_texts_over(outbox: Outbox) -> None:
    outbox.ready()
    home = outbox.home()
    desk = next(row for row in outbox.site.read(staff.working, TODAY) if row.name == "林晓禾")
    officer = _who(outbox, desk.id)
    with pytest.raises(Refusal) as caught:
        outbox.site.store.do(officer, service.put_in_batch, [home.text.id])
    assert "还没有指定短信经办人" in caught.value.sentence
    outbox.signed(staff.name_for, desk.id, duty="outbox", since=TODAY)
    made = outbox.site.store.do(officer, service.put_in_batch, [home.text.id])
    with pytest.raises(Refusal) as caught:
        outbox.site.store.do(outbox.site.someone(Role.RECORDS), service.handed, made.ref.id)
    assert caught.value.clause in ("CARE-01", "ROLE-01")
    outbox.site.store.do(officer, service.dissolve, made.ref.id, "平台没有收下")
    told = {"how": "telephone", "why": "打电话告知了前台电话"}
    outbox.site.store.do(outbox.site.someone(Role.RECORDS), service.told_otherwise, home.text.id, **told)


@pytest.mark.clause("CARE-01")
def test_what_went_out_is_read_back_a_page_at_a_time_and_named_in_the_journal(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.ready()
    homes = [outbox.home() for _ in range(5)]
    outbox.go_out(*(home.text for home in homes))
    monkeypatch.setattr(lists, "A_PAGE", 2)
    seen, before = [], None
    while page := outbox.site.read(lists.gone, before):
        seen += page
        before = page[-1].key
    assert len(seen) == len({row.ref for row in seen}) and [row.ref for row in seen][:5] == [
        home.text for home in reversed(homes)
    ]
    home = homes[0]
    section = outbox.site.read(on_card.on_card, home.unit.id, TODAY)
    assert section.title == "短信" and section.lines[0].ref == home.text
    assert section.lines[0].detail == "2026-11-23　已交平台" and section.subjects == ()
    empty = outbox.site.do(residents.add_unit, "9-2-201", {})
    assert outbox.site.read(on_card.on_card, empty.id, TODAY) is None
    refs = {home.text, Ref("sms_batch", 1), Ref("sms_template", 1), Ref("sms_text", 9999)}
    named = outbox.site.read(tabs.describe, refs)
    assert named[Ref("sms_batch", 1)] == "信2026-0001" and named[Ref("sms_template", 1)].endswith(
        "（第 1 版）"
    )
    assert named[home.text].endswith("入住欢迎") and Ref("sms_text", 9999) not in named
    assert set(describe.KINDS) <= {keep.kind for keep in retention.TABLE}
