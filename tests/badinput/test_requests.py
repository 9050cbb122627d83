"""What a caller's matter is given as: requests, complaints and work orders refuse it by name, or clean it."""

import io
import time
from datetime import timedelta
from typing import Any

from PIL import Image

from app.modules.complaints import lists, round_lists, rounds, service, setting
from app.modules.complaints.service import Call, Told
from app.modules.orders import lists as order_lists
from app.modules.orders import service as orders
from app.modules.orders.rules import Asked, Done
from app.rules.ref import Ref
from app.storage.attachments import attached
from app.storage.header import login_key
from app.storage.signing import Signature
from app.tabs import search
from tests.archive.shelf import picture
from tests.badinput.rule import not_done, still_works
from tests.badinput.test_counter import (
    CLEAN,
    DIRTY,
    NO_PHONES,
    NOTHING,
    OWNER,
    SQL,
    TYPED,
    UNIT,
    by_name,
    in_no_state,
    long,
    told,
)
from tests.sites import OpenTestSite

HUGE = "漏" * 10_000
NO_TIMES = ("25:70", "24:00", "9", "16点", "13-45 16:05", "02-30 10:00", "1e309", SQL, "😀", "明天", HUGE)
NO_MONEY = ("-1", "1e309", "NaN", "0.001", "100000", "三十五", SQL, "😀", "9" * 60)
NO_MATERIALS = (
    *NOTHING,
    "水龙头",
    long(16) + " 1 个 35",
    "水龙头 0 个 35",
    "水龙头 1 个 1e9",
    SQL,
    "😀",
)
NO_PHOTOS = (
    b"",
    b"x",
    b"GIF89a" + bytes(90),
    "纯文本，不是图片".encode(),
    b"%PDF-1.7\n%%EOF",
    picture()[:40],
)


def flat(wide: int, high: int) -> bytes:
    """A picture of one colour: small as a file, large once it is opened."""
    out = io.BytesIO()
    Image.new("L", (wide, high), 200).save(out, "PNG", compress_level=1)
    return out.getvalue()


def test_records_requests(site: OpenTestSite) -> None:
    good = {
        "words": "阳台地漏返水", "kind": "complaint", "category": "facilities", "unit_id": UNIT, "person_id": OWNER,
    }  # fmt: skip
    first = site.do(service.take_down, Call(**good)).id
    site.clock.now += timedelta(minutes=30)

    def kept() -> object:
        now = site.clock.now
        return (
            site.read(lists.open_matters, now),
            site.read(lists.card, first, now),
            site.read(lists.register, now.date()),
        )

    later = site.clock.now + timedelta(minutes=1)
    staff = {"staff_id": 1, "department": "工程维修"}
    for word, field, values, more in (
        ("words", "words", (*NOTHING, "水", long(500), HUGE), {}),
        ("channel", "channel", ("", "pigeon", SQL), {}),
        ("kind", "kind", ("", "gold", SQL, "\0"), {}),
        ("category", "category", ("", "gold", SQL, "3", "３"), {}),
        ("grade", "grade", ("", "gold", SQL), {}),
        ("grade", "grade", ("important", "major"), {"kind": "repair"}),
        ("unit_id", "room", (-1, 999), {}),
        ("person_id", "person", (999, -1), {}),
        ("unit_id", "person", (0,), {}),
        ("caller", "caller", (long(60), HUGE), {}),
        ("telephone", "telephone", NO_PHONES, {}),
        ("title", "title", (long(40), HUGE), {}),
        ("place", "place", (long(100), HUGE), {}),
        ("reply", "reply", (long(500), HUGE), {}),
        ("reply", "reply", (long(500), HUGE), {"kind": "question", "done": True, "channel": "letter"}),
        ("staff_id", "staff", (999, -1), {}),
        ("department", "department", (long(20), HUGE), staff),
        ("told", "staff", (Told(999), Told(0)), {}),
        ("told", "told_how", (Told(2, "pigeon"), Told(2, "")), {}),
        ("told", "at", (Told(2, at=later), Told(2, at=site.clock.now - timedelta(days=9))), {}),
        ("repeat_of", "repeat_of", (first,), {"unit_id": 0, "person_id": 0}),
        ("repeat_of", "", (999, -1), {}),
        ("photos", "photos", ((picture(),) * 10,), {}),
        ("photos", "file", tuple((photo,) for photo in (*NO_PHOTOS, flat(8_000, 8_000))), {}),
        ("done", "kind", (True,), {}),
    ):  # fmt: skip
        for value in values:
            problem = told(site, (service.take_down, (Call(**(good | more | {word: value})),), {}), kept)
            assert problem.field == field, (word, str(value)[:40], problem)
    still_works(site)
    for word, value, field in (
        ("words", "水", "words"),
        ("words", HUGE, "words"),
        ("channel", "", "channel"),
        ("reply", HUGE, "reply"),
    ):
        assert told(site, (service.join, (first, Call(**(good | {word: value}))), {}), kept).field == field
    whole = good | {
        "words": f"{DIRTY}\n第二行　𠮷\t㛃",
        "caller": DIRTY,
        "title": DIRTY,
        "place": SQL,
        "telephone": "１９９－００００－０１３７",
    }
    large = site.do(
        service.take_down,
        Call(**(whole | {"channel": "letter", "reply": "一周内书面答复", "photos": (flat(8_000, 5_000),)})),
    )
    card = site.read(lists.card, large.id, site.clock.now)
    assert (card.title, card.words, card.place) == (CLEAN, f"{CLEAN} 第二行 𠮷 㛃", SQL)
    assert "一周内书面答复" in [one.words for one in card.passed]
    assert site.do(service.open_telephone, large.id) == ("199-0000-0137",)
    assert [(photo.width, photo.height) for photo in site.read(attached, large)] == [(2000, 1250)]
    for typed in TYPED:
        assert [group.label for group in site.read(search, typed)] == [], typed[:20]
    question = site.do(service.take_down, Call("几点关门", reply="晚上九点", done=True))
    assert [row.code for row in site.read(lists.register, site.clock.now.date())] == [
        "SQ-0003",
        "TS-0002",
        "TS-0001",
    ]
    in_no_state(site, kept, (service.handle, (question.id,), {"handling": "已经答复过了", "reply": "好的"}))


def test_records_following_a_matter(site: OpenTestSite) -> None:
    first = site.do(service.take_down, Call("阳台地漏返水", kind="repair", unit_id=UNIT)).id
    site.clock.now += timedelta(minutes=30)
    now = site.clock.now
    ahead, before = now + timedelta(seconds=1), now - timedelta(days=1)

    def kept() -> object:
        return site.read(lists.card, first, site.clock.now), site.read(
            round_lists.round_today, site.clock.now
        )

    when = ("at", "at", (ahead, before))
    say = ("words", "words", (*NOTHING, "水", long(500), HUGE))
    by_name(
        site, (service.classify, (first,), {}), kept,
        ("kind", "kind", ("gold", SQL)), ("kind", "category", ("complaint",)), ("category", "category", ("gold", "9")),
        ("grade", "grade", ("gold", "major", "ordinary")),
    )  # fmt: skip
    by_name(
        site, (service.assign, (first,), {"department": "工程维修", "staff_id": 2}), kept,
        ("staff_id", "staff_id", (0,)), ("staff_id", "staff", (999, -1)),
        ("department", "department", (long(20), HUGE)), ("words", "words", (long(500),)),
    )  # fmt: skip
    by_name(
        site, (service.tell, (first,), {"staff_id": 2, "how": "radio"}), kept,
        ("staff_id", "staff_id", (0,)), ("staff_id", "staff", (999,)), ("how", "told_how", ("", "pigeon", SQL)), when,
    )  # fmt: skip
    by_name(
        site,
        (service.plan, (first,), {"words": "换泵"}),
        kept,
        ("words", "words", (*NOTHING, "换泵", long(500))),
    )
    by_name(
        site, (service.supplement, (first,), {"words": "补充情况"}), kept, say, ("at", "at", (ahead, before))
    )
    by_name(
        site, (service.wait, (first,), {"waits_for": "parts", "words": "等水泵到货"}), kept,
        ("waits_for", "waits_for", ("", "godot", SQL)), ("words", "words", (*NOTHING, "等等", long(500))),
    )  # fmt: skip
    in_no_state(
        site, kept,
        *((verb, (999,), words) for verb, words in (
            (service.contact, {}), (service.reply, {"words": "好的"}), (service.resume, {}), (service.close, {}),
            (service.nudge, {"words": "催了"}), (service.reopen, {"why": "又坏了呀"}), (service.withdraw, {"why": "用户不要了"}),
            (service.open_telephone, {}), (rounds.look, {"what": "fine"}), (service.work, {"words": "到了"}),
        )),
        (service.resume, (first,), {}), (service.nudge, (first,), {"words": "催了一次"}),
        (service.work, (first,), {"words": "师傅到场"}), (service.close, (first,), {}),
        (service.reopen, (first,), {"why": "用户又来电话"}), (service.call_back, (first,), {"result": "satisfied"}),
        (service.open_photo, (first, 999), {}), (rounds.take_back_look, (first,), {}),
        *((service.add_photo, (first, photo), {}) for photo in NO_PHOTOS),
        *((rounds.look, (first, what), {}) for what in ("", "gold", SQL)),
        *((rounds.look, (first, "chased"), {"words": words}) for words in (*NOTHING, long(500))),
        *((rounds.look, (first, "grade"), {"grade": grade}) for grade in ("", "gold", "ordinary", "major")),
    )  # fmt: skip
    site.do(service.assign, first, department="工程维修", staff_id=2)
    good = {"handling": "更换地漏", "reply": "已经换好"}
    short = (*NOTHING, "好", long(500), HUGE)
    by_name(site, (service.work, (first,), {"words": "到了"}), kept, say, when)
    by_name(
        site, (service.reply, (first,), {"words": "好的"}), kept, say, when, ("channel", "channel", ("", SQL))
    )
    by_name(
        site, (service.handle, (first,), good), kept, when, ("handling", "handling", short),
        ("cause", "cause", (long(200), HUGE)), ("reply", "reply", short), ("channel", "channel", ("", SQL)),
    )  # fmt: skip
    site.do(service.handle, first, **(good | {"handling": DIRTY, "cause": "' OR 1=1 --"}))
    by_name(
        site, (service.call_back, (first,), {"result": "satisfied"}), kept, when, ("words", "words", (long(500),)),
        ("result", "result", ("", "great", SQL)), ("channel", "channel", ("", SQL)), ("result", "words", ("not",)),
    )  # fmt: skip
    by_name(
        site,
        (service.reopen, (first,), {"why": "又坏了呀"}),
        kept,
        ("why", "why", (*NOTHING, "坏", long(500))),
    )
    by_name(
        site,
        (service.withdraw, (first,), {"why": "不要了呀"}),
        kept,
        ("why", "why", (*NOTHING, "不", long(500))),
    )
    card = site.read(lists.card, first, site.clock.now)
    assert (card.handling, card.cause) == (CLEAN, "' OR 1=1 --")
    signed = {"signature": Signature(login_key("weizhou"), time.monotonic())}
    assert told(site, (rounds.sign_round, (), signed), kept).field == "what"
    site.do(rounds.look, first, "fine")
    assert told(site, (rounds.sign_round, (), signed | {"words": long(200)}), kept).field == "words"
    by_name(
        site, (setting.set_term, ("COMP-02/ordinary-reply",), {"term": "12 desk hours"}), kept,
        ("term", "number", ("", "soon", "-1 hours", "0 hours", "１２", "9999 hours", SQL)),
        ("remind", "remind", (-1, 100)), ("head_days", "head_days", (-1, 31)),
    )  # fmt: skip
    in_no_state(
        site,
        kept,
        (setting.set_term, ("COMP-99",), {"term": "3 hours"}),
        (setting.reset_term, ("COMP-02/ordinary-reply",), {}),
    )


def test_records_work_orders(site: OpenTestSite) -> None:
    matter = site.do(service.take_down, Call("水龙头滴水", kind="repair", unit_id=UNIT))
    good: dict[str, Any] = {"unit_id": UNIT, "person_id": OWNER, "what": "水龙头滴水", "team": "工程维修班"}
    first = site.do(
        orders.dispatch,
        matter,
        Asked(**(good | {"contact": DIRTY, "worker": DIRTY, "place": SQL, "planned_until": "１６：０５"})),
    )
    site.clock.now += timedelta(minutes=30)

    def kept() -> object:
        return site.read(order_lists.open_orders, site.clock.now), site.read(
            order_lists.order, first.id, site.clock.now
        )

    for word, field, values, more in (
        ("unit_id", "place", (999, -1), {}), ("person_id", "contact", (999, -1), {}),
        ("unit_id", "place", (0,), {"person_id": 0}), ("place", "place", (long(40), HUGE), {}),
        ("what", "what", (*NOTHING, "水", long(120), HUGE), {}), ("team", "team", (*NOTHING, "特战队", SQL), {}),
        ("worker", "worker", (long(30), HUGE), {}), ("contact", "contact", (long(60), HUGE), {}),
        ("service", "service", ("", "gold"), {}), ("urgency", "urgency", ("", "gold"), {}),
        ("planned_from", "planned_from", NO_TIMES, {}), ("planned_until", "planned_until", (*NO_TIMES, "08:00"), {}),
    ):  # fmt: skip
        for value in values:
            problem = told(
                site, (orders.dispatch, (matter, Asked(**(good | more | {word: value}))), {}), kept
            )
            assert problem.field == field, (word, str(value)[:40], problem)
    assert (
        "诉求"
        in not_done(site, lambda: site.do(orders.dispatch, Ref("", 0), Asked(**good)), Exception).sentence
    )
    change = {
        "urgency": "urgent",
        "place": "厨房",
        "what": "换水龙头",
        "team": "工程维修班",
        "worker": "",
        "planned_from": "",
        "planned_until": "",
    }
    by_name(
        site, (orders.amend, (first.id,), change), kept,
        ("urgency", "urgency", ("", SQL)), ("place", "place", (long(40),)), ("what", "what", (*NOTHING, long(120))),
        ("team", "team", (*NOTHING, SQL)), ("worker", "worker", (long(30),)), ("planned_until", "planned_until", NO_TIMES),
    )  # fmt: skip
    done: dict[str, Any] = {"arrived": "09:50", "measure": "已更换水龙头", "lines": ("水龙头 1 个 35",)}
    times = (*NO_TIMES, "23:59", "09:00")
    for word, field, values in (
        ("arrived", "arrived", (*NOTHING, *times)), ("finished", "finished", times),
        ("measure", "measure", (*NOTHING, "好", long(120), HUGE)), ("labour", "labour", NO_MONEY),
        ("lines", "lines", (*((one,) for one in NO_MATERIALS), ("垫片 1 个 1",) * 9)),
        ("charge", "charge", ("", "gold")), ("receipt", "receipt", (long(40), HUGE)),
        ("signed", "signed", ("", "thumb")), ("rating", "rating", ("0", "6", "很好", SQL)),
        ("signed", "strokes", ("pad",)),
    ):  # fmt: skip
        for value in values:
            problem = told(site, (orders.finish, (first.id, Done(**(done | {word: value}))), {}), kept)
            assert problem.field == field, (word, str(value)[:40], problem)
    for drawn in ("", SQL, "1" * 10**6, HUGE):
        assert (
            told(site, (orders.finish, (first.id, Done(**done, signed="pad", strokes=drawn)), {}), kept).field
            == "strokes"
        )
    in_no_state(
        site, kept,
        *((orders.arrive, (first.id,), {"at": at}) for at in times),
        *((orders.cancel, (first.id,), {"why": why}) for why in (*NOTHING, "不去", long(200))),
        *((verb, (999, *more), words) for verb, more, words in (
            (orders.arrive, (), {}), (orders.cancel, (), {"why": "用户取消"}), (orders.printed, (), {}),
            (orders.finish, (Done(**done),), {}), (orders.settle, (), {"charge": "paid"}), (orders.take_back, (), {}),
            (orders.open_telephone, (), {}), (orders.amend, (), change),
        )),
        (orders.settle, (first.id,), {"charge": "paid"}), (orders.take_back, (first.id,), {}),
    )  # fmt: skip
    full_width = done | {"arrived": "０９：５０", "labour": "３５．５", "lines": (f"{DIRTY} ２ 个 ３．５",)}
    site.do(orders.finish, first.id, Done(**full_width))
    by_name(
        site, (orders.settle, (first.id,), {"charge": "paid", "receipt": "NO.1"}), kept,
        ("charge", "charge", ("", "gold")), ("receipt", "receipt", (long(40), HUGE)), ("rating", "rating", ("0", SQL)),
    )  # fmt: skip
    card = site.read(order_lists.order, first.id, site.clock.now)
    assert (card.place, card.worker, card.contact) == (SQL, f"工程维修班 {CLEAN}", CLEAN)
    assert card.lines[0].words == f"{CLEAN} 2 个 × 3.50 = 7.00 元" and card.total == 42_50
