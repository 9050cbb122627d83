"""Lost property from the hand that brought it to the hand that takes it: nothing goes without a trace."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import service as consents
from app.modules.found import asking, card, describe, lists, on_card, service, terms
from app.modules.found.model import FoundDisposal, FoundEnding, FoundItem
from app.rules.query import readings
from app.rules.ref import Ref
from app.rules.retention import rule
from app.storage.attachments import attached
from app.storage.journal import JournalObject
from tests.found.shelf import CLAIM, ITEM, WALLET, Shelf, photograph

pytestmark = pytest.mark.clause("ROLE-11")


@pytest.fixture(autouse=True)
def _monday(shelf: Shelf) -> None:
    shelf.days_later(0)


def endings(shelf: Shelf, ref: Ref) -> list[tuple[str, str, str]]:
    def read(session: Session) -> list[tuple[str, str, str]]:
        rows = session.scalars(select(FoundEnding).where(FoundEnding.item_id == ref.id))
        return [(one.way, one.state, one.who) for one in rows]

    return shelf.site.read(read)


def test_a_thing_is_taken_in_claimed_wrongly_put_right_and_claimed_again(shelf: Shelf) -> None:
    ref = shelf.take_in(photo=photograph(), finder="林晓禾", words="木柄，长 80 厘米")
    shown = shelf.card(ref)
    assert shown.code == "SY2026-001" and shelf.codes()[0] == shown.code
    assert dict(shown.facts)["拾到人"] == "林晓禾（同事）" and dict(shown.facts)["保管到"] == "2027-02-21"
    assert shown.picture.startswith(b"\xff\xd8") and len(shown.picture) < 20_000
    whole = shelf.do(service.open_photo, ref.id, shown.photos[0].ref.id)
    assert len(whole) > len(shown.picture)
    asker = shelf.ask(room="3-2-1201", what="雨伞", lost_from="11-22")
    shelf.claim(ref, asker_id=asker.id, identity="110101 1990 0307 4514")
    done = shelf.card(ref)
    assert done.stands == "已领走" and done.acts == ("receipt", "undo") and done.ending is not None
    assert "居民身份证尾号 4514" in done.history[0].words and "11010119900307" not in done.history[0].words
    assert shelf.site.read(card.asker, asker.id).stands == "已找到"
    household = shelf.site.read(on_card.on_card, shelf.unit.id, shelf.office.day)
    assert [line.what for line in household.lines] == ["SY2026-001 黑色雨伞"]
    assert "已领走" in shelf.refused(service.claim, ref.id, **CLAIM).sentence
    assert "至少" in shelf.refused(service.undo, ref.id, "错了").sentence
    shelf.do(service.undo, ref.id, "同名，领错了人")
    assert shelf.site.read(card.asker, asker.id).stands == "在找"
    back = shelf.card(ref)
    assert back.acts[0] == "claim" and back.history[0].words == "撤销“认领”：同名，领错了人"
    shelf.claim(ref, taker="单亦鸣", signed="paper", strokes="")
    assert endings(shelf, ref) == [("claimed", "undone", "单一鸣"), ("claimed", "done", "单亦鸣")]
    again = shelf.take_in(what="花雨伞")
    shelf.claim(again, taker="单一鸣")  # nobody said that he had asked: the name and the thing do
    assert shelf.site.read(card.asker, asker.id).item == again
    shelf.do(service.undo, again.id, "不是他的伞")
    shelf.do(service.stop_asking, asker.id, "另外买了新的")
    assert "已经了结" in shelf.refused(service.stop_asking, asker.id, "另外买了新的").sentence


def test_a_valuable_thing_goes_only_to_who_describes_it_unseen(shelf: Shelf) -> None:
    assert shelf.refused(service.take_in, **(ITEM | WALLET | {"marks": " "})).field == "marks"
    ref = shelf.take_in(**WALLET)
    assert shelf.refused(service.claim, ref.id, **CLAIM).field == "description"
    told = {**CLAIM, "description": "里面有现金五百"}
    assert shelf.refused(service.claim, ref.id, **told).field == "fits"
    attempt = shelf.claim(ref, description="里面有现金五百", fits="no", signed="", strokes="")
    shown = shelf.card(ref)
    assert attempt.kind == "found_ending" and shown.state == "kept"
    assert shown.notes[-1] == "有 1 次描述不符，没有交付"
    seen = str(shown) + str(shelf.site.read(lists.kept, shelf.office.day))
    assert "公交卡" not in seen and "320" not in seen and "现金五百" not in seen
    assert shelf.do(service.open_marks, ref.id) == WALLET["marks"]
    unsigned = {**told, "fits": "yes", "strokes": ""}
    assert shelf.refused(service.claim, ref.id, **unsigned).field == "strokes"
    shelf.claim(ref, description="蓝色公交卡，三百多块", fits="yes")
    assert [state for _, state, _ in endings(shelf, ref)] == ["refused", "done"]

    def looked(session: Session) -> set[str]:
        asked = select(JournalObject.fields).where(
            JournalObject.kind == "found_item", JournalObject.object_id == ref.id
        )
        return set(session.scalars(asked))

    assert any("marks" in fields for fields in shelf.site.read(looked))


def test_the_police_get_several_at_once_and_a_wrong_one_comes_back(shelf: Shelf) -> None:
    one, two = shelf.take_in(what="身份证", kind="document"), shelf.take_in(what="社保卡", kind="document")
    told = {"station": "青禾路派出所", "officer": "周警官", "receipt": "QH-118"}
    assert shelf.refused(service.hand_to_police, [], **told).field == "items"
    assert shelf.refused(service.hand_to_police, [one.id], **(told | {"station": ""})).field == "station"
    assert "找不到" in shelf.refused(service.hand_to_police, [one.id, 9999], **told).sentence
    assert shelf.card(one).state == "kept"
    shelf.do(service.hand_to_police, [one.id, two.id, one.id], **told)
    assert shelf.card(two).history[0].words == "交公安　青禾路派出所 周警官，回执 QH-118"
    shelf.do(service.undo, two.id, "这张没有交出去")
    assert [shelf.card(ref).state for ref in (one, two)] == ["police", "kept"]


def test_what_nobody_came_for_is_disposed_of_only_with_consent_and_a_witness(shelf: Shelf) -> None:
    gone, late, food = (
        shelf.take_in(what="围巾"),
        shelf.take_in(what="水杯"),
        shelf.take_in(what="蛋糕", kind="perishable"),
    )
    told = {"how": "捐赠", "reason": "到期没有人认领"}
    assert "还没到期" in shelf.refused(service.ask_disposal, [gone.id], **told).sentence
    assert "要先等失主" in shelf.refused(service.claim, gone.id, **(CLAIM | {"relation": "finder"})).sentence
    shelf.days_later(1)
    assert [row.ref for row in shelf.site.read(lists.kept, shelf.office.day, over=True)] == [food]
    shelf.days_later(89)
    assert gone not in [row.ref for row in shelf.site.read(lists.kept, shelf.office.day, over=True)]
    shelf.days_later(90)
    over = shelf.site.read(lists.kept, shelf.office.day, over=True)
    assert {gone, late, food} <= {row.ref for row in over}
    before = shelf.site.read(lists.counts, shelf.office.day)
    assert before.over == len(over) <= before.kept
    asked = shelf.do(service.ask_disposal, [gone.id, late.id, food.id], **told)
    assert "已经在处理申请 CL2027-001" in shelf.refused(service.ask_disposal, [gone.id], **told).sentence
    (row,) = shelf.site.read(lists.disposals)
    assert (row.left, row.agreed, row.stands) == (3, False, "等同意")
    assert row.consent == asked
    assert "还没有同意" in shelf.refused(service.dispose, row.ref.id, witness="何砚秋").sentence
    assert shelf.card(gone).notes == ("在处理申请 CL2027-001 里",)
    shelf.office.do("沈若兰", consents.agree, asked.id)
    shelf.claim(late)  # somebody came after all
    assert shelf.refused(service.dispose, row.ref.id, witness="唐小满").field == "witness"
    assert shelf.do(service.dispose, row.ref.id, witness="何砚秋") == 2
    assert [shelf.card(ref).state for ref in (gone, late, food)] == ["disposed", "claimed", "disposed"]
    assert shelf.card(gone).history[0].words == "照同意处理：捐赠　见证 何砚秋"
    assert shelf.site.read(lists.disposals) == []
    assert "已经处理" in shelf.refused(service.dispose, row.ref.id, witness="何砚秋").sentence
    assert "不能撤销" in shelf.refused(service.undo, gone.id, "东西还在柜里").sentence


def test_a_request_refused_or_taken_back_leaves_the_things_on_the_shelf(shelf: Shelf) -> None:
    scarf, cup = shelf.take_in(what="手套"), shelf.take_in(what="保温杯")
    shelf.days_later(91)
    told = {"how": "销毁", "reason": "到期没有人认领"}
    asked = shelf.do(service.ask_disposal, [scarf.id], **told)
    shelf.office.do("沈若兰", consents.refuse, asked.id, reason="再保管一个月")
    assert shelf.site.read(lists.disposals) == [] and shelf.card(scarf).notes == ()
    again = shelf.do(service.ask_disposal, [scarf.id, cup.id], **told)
    (row,) = shelf.site.read(lists.disposals)
    shelf.office.do("沈若兰", consents.agree, again.id)
    kept = shelf.refused(service.claim, scarf.id, **(CLAIM | {"relation": "finder"}))
    assert "请先撤回" in kept.sentence or "请" in kept.sentence
    shelf.do(service.drop_disposal, row.ref.id, "拾到人要求取回")
    assert "已经撤回" in shelf.refused(service.dispose, row.ref.id, witness="何砚秋").sentence
    shelf.claim(scarf, relation="finder", taker="保洁周阿姨")
    assert shelf.card(scarf).stands == "已还拾到人" and shelf.card(cup).state == "kept"


def test_what_is_typed_wrong_is_named_and_nothing_is_kept(shelf: Shelf) -> None:
    before = len(shelf.codes())
    for field, value in (
        ("what", " "),
        ("what", "伞" * 61),
        ("found_where", ""),
        ("found_at", ""),
        ("found_at", "2026-13-40"),
        ("found_at", "2026-11-24 08:00"),
        ("found_at", "11-23 25:00"),
        ("found_at", "2016-11-23"),
        ("finder", ""),
        ("kept_where", "柜" * 41),
        ("kind", "animal"),
        ("finder_phone", "12345"),
        ("words", "长" * 201),
    ):
        assert shelf.refused(service.take_in, **(ITEM | {field: value})).field == field, (field, value)
    assert len(shelf.codes()) == before
    ref = shelf.take_in(what="伞" * 60, found_at="9:05")
    assert dict(shelf.card(ref).facts)["捡到"] == "2026-11-23 09:05　3栋大堂"
    for field, value in (
        ("taker", ""),
        ("relation", "friend"),
        ("identity", ""),
        ("identity", "12345"),
        ("identity", "110101199003074515"),
        ("identity_kind", "card"),
        ("room", "9-9-999"),
        ("signed", ""),
    ):
        assert shelf.refused(service.claim, ref.id, **(CLAIM | {field: value})).field == field, (field, value)
    for field, value in (
        ("telephone", ""),
        ("telephone", "1234"),
        ("name", ""),
        ("what", ""),
        ("lost_to", "2026-12-24"),
    ):
        told = {"name": "单一鸣", "telephone": "199-0000-0137", "what": "雨伞"} | {field: value}
        assert shelf.refused(service.ask_for, **told).field == field
    days = {"lost_from": "11-20", "lost_to": "11-18"}
    asked = {"name": "单一鸣", "telephone": "199-0000-0137", "what": "雨伞"}
    assert shelf.refused(service.ask_for, **asked, **days).field == "lost_to"
    assert "不是能用的图片" in shelf.refused(service.add_photo, ref.id, b"%no picture").sentence
    assert shelf.refused(service.printed_receipt, 9999).sentence == "找不到这张领取单。"


def test_corrections_stay_on_record_and_marks_stay_covered_there_too(shelf: Shelf) -> None:
    ref = shelf.take_in(**WALLET, photo=photograph())
    right = {"what": "棕色卡包", "kind": "valuable", "found_where": "3栋大堂", "kept_where": "保险柜"}
    shelf.do(service.put_right, ref.id, **right)
    shelf.do(service.put_right, ref.id, **right, marks="夹层有一把小钥匙", finder_phone="199-0000-0188")
    shown = shelf.card(ref)
    assert shown.title == "棕色卡包" and shown.telephone == "199-****-0188"
    told = [line.words for line in shown.history]
    assert "更正放在哪里　原为 失物柜2" in told and "更正暗记" in told
    assert not any("公交卡" in line for line in told)
    assert shelf.do(service.open_finder_telephone, ref.id, "联系本人") == ("199-0000-0188",)
    assert shelf.refused(service.open_finder_telephone, ref.id, " ").sentence
    photo = shown.photos[0].ref.id
    shelf.do(service.add_photo, ref.id, photograph("blue"))
    shelf.do(service.remove_photo, ref.id, photo)
    left = shelf.card(ref)
    assert len(left.photos) == 1 and left.picture != shown.picture
    assert len(shelf.site.read(attached, ref)) == 1
    assert "没有这张照片" in shelf.refused(service.open_photo, ref.id, photo).sentence


@pytest.mark.clause("ARCH-07")
def test_the_number_finds_a_thing_for_ever_and_its_words_while_it_is_here(shelf: Shelf) -> None:
    ref = shelf.take_in(what="儿童滑板车", words="粉色", found_where="中心花园")
    code = shelf.card(ref).code
    told = dict(shelf.site.read(lambda session: list(terms.terms(session, frozenset({ref})))))[ref]

    def finds(typed: str) -> tuple[bool, bool]:
        asked = readings(typed)
        return any(word.startswith(q) for word in told for q in asked), any(q in told for q in asked)

    assert finds(code) == (True, True) and finds(code.removeprefix("SY")) == (True, True)
    for typed in ("滑板车", "粉色", "花园", "hbc"):
        assert finds(typed) == (True, False), typed
    (hit,) = shelf.site.read(lambda session: terms.hits(session, [ref.id], frozenset({ref.id})))
    assert hit.exact and hit.title == f"{code} 儿童滑板车" and "中心花园" in hit.detail
    shelf.claim(ref)
    told = dict(shelf.site.read(lambda session: list(terms.terms(session, frozenset({ref})))))[ref]
    assert finds(code) == (True, True) and finds("滑板车") == (False, False)
    touched = [one for refs in shelf.site.changed for one in refs if one.kind in describe.KINDS]
    words = shelf.site.read(lambda session: describe.describe(session, touched))
    assert words[ref] == f"{code} 儿童滑板车" and len(words) == len(set(touched))
    assert rule("lost_property").months == 12


def test_what_ended_is_read_page_by_page_and_an_asker_sees_what_may_be_theirs(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    first = shelf.site.read(lists.ended, shelf.office.day)
    end = shelf.site.read(lists.page_end, first[-1].ref.id)
    second = shelf.site.read(lists.ended, shelf.office.day, end)
    assert len(first) == len(second) == 2 and not {r.ref for r in first} & {r.ref for r in second}
    asker = shelf.ask(what="蓝牙耳机", words="白色 AirPods 盒子", lost_from="11-21", lost_where="5栋电梯")
    assert shelf.site.read(lists.things_for, asker.id) == ()
    ref = shelf.take_in(what="耳机", words="白色airpods", found_where="5栋电梯", found_at="11-22")
    shelf.take_in(what="耳机", words="黑色头戴", found_at="11-10", found_where="会所")
    (fit,) = shelf.site.read(lists.things_for, asker.id)
    assert fit.ref == ref and fit.why == "词：耳机、白色、airpods；日子：11-22 前后；地方：5栋、电梯"
    (who,) = shelf.card(ref).candidates
    assert who.ref == asker and "199-****-0137" in who.detail and "0000" not in who.detail
    row = next(row for row in shelf.site.read(lists.askers) if row.ref == asker)
    assert row.fitting == "可能有 1 件"
    (seen,) = shelf.do(asking.open_asker_telephone, asker.id, "联系本人")
    assert seen == "199-0000-0137"


def test_the_open_lists_read_no_more_than_what_is_open(shelf: Shelf) -> None:
    """Query plans: no list walks through what ended long ago."""

    def plans(session: Session) -> list[str]:
        asked = (
            "SELECT id FROM found_item WHERE state = 'kept' ORDER BY id DESC",
            "SELECT id FROM found_asker WHERE state = 'open' ORDER BY id DESC",
            "SELECT id FROM found_item WHERE ended_at < '2026-01-01' ORDER BY ended_at DESC, id DESC LIMIT 9",
        )
        connection = session.connection()
        return [
            " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}"))
            for one in asked
        ]

    for plan in shelf.site.read(plans):
        assert "USING" in plan and "INDEX" in plan, plan


def test_the_numbers_run_by_year_without_gaps(shelf: Shelf) -> None:
    def numbers(session: Session) -> list[int]:
        asked = select(FoundItem.number).where(FoundItem.year == 2026).order_by(FoundItem.number)
        return list(session.scalars(asked))

    taken = shelf.site.read(numbers)
    assert taken == list(range(1, len(taken) + 1))
    assert shelf.site.read(lambda session: session.scalars(select(FoundDisposal.year)).all())[0] == 2027
    shelf.site.clock.now += timedelta(days=60)
    assert shelf.card(shelf.take_in(found_at="9:00")).code == "SY2027-001"
