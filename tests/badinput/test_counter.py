"""What is typed or scanned at the counter: parcels, lost things and release slips refuse it by name, or clean it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.errors import Refusal
from app.modules.found import card as found_card
from app.modules.found import lists as found_lists
from app.modules.found import service as found
from app.modules.parcels import lists as parcel_lists
from app.modules.parcels import service as parcels
from app.modules.release import lists as slip_lists
from app.modules.release import service as slips
from app.modules.release.rules import Asked
from app.tabs import search
from tests.archive.shelf import picture
from tests.badinput.rule import not_done, still_works
from tests.found.shelf import DRAWN
from tests.sites import OpenTestSite

UNIT, OWNER = 1, 1
"""The household every site here has, and its owner."""
SQL = "'; DROP TABLE parcel; --"
NOTHING = ("", "   ", "\0", "\u202e\u200b", "\ud800")
"""What is nothing once it is cleaned."""
DIRTY, CLEAN = "温\u202e以\0宁\u2067😀", "温以宁😀"
NO_DAYS = ("2026-02-30", "0001-01-01", "9999-12-31", "明天", "1e309", SQL)
NO_PHONES = ("12", "一二三", "1e309", SQL, "😀", "1" * 60)
NO_COUNTS = ("0", "-1", "1.5", "1e309", "NaN", "9" * 30, "两", SQL)
TYPED = (
    "%",
    "_",
    "*",
    '"',
    "'",
    "' OR 1=1 --",
    "NEAR",
    "(",
    "\0",
    "\u202e",
    "😀",
    "#",
    "=",
    "~=#",
    "x" * 100_000,
)
"""What must find nothing, and least of all everything."""

Deed = tuple[Callable[..., Any], Sequence[Any], Mapping[str, Any]]
Bad = tuple[str, str, Sequence[Any]]
"""A word that is given, the field at fault, and what may not stand there."""


def long(most: int) -> str:
    """One character more than a field takes."""
    return "长" * (most + 1)


def told(site: OpenTestSite, deed: Deed, kept: Callable[[], object]) -> Refusal:
    """The sentence of a deed that is refused and changes nothing."""
    verb, args, words = deed
    stood = kept()
    problem: Refusal = not_done(site, lambda: site.do(verb, *args, **words), Refusal)
    assert kept() == stood, problem.sentence
    return problem


def by_name(site: OpenTestSite, deed: Deed, kept: Callable[[], object], *table: Bad) -> None:
    """Every bad word in the place of a good one is refused by the name of its field."""
    verb, args, good = deed
    for word, field, values in table:
        for value in values:
            problem = told(site, (verb, args, {**good, word: value}), kept)
            assert problem.field == field, (verb.__name__, word, str(value)[:40], problem)
    still_works(site)


def in_no_state(site: OpenTestSite, kept: Callable[[], object], *deeds: Deed) -> None:
    """What does not exist, is over, or lacks its reason is refused."""
    for deed in deeds:
        told(site, deed, kept)
    still_works(site)


def test_records_parcels(site: OpenTestSite) -> None:
    site.do(parcels.save_bay, name="A", kind="ordinary", levels=5, spots=4, holds=6)
    sitting = site.do(parcels.begin_sitting, brought_by=DIRTY).id
    good = {"number": "QT00000001", "unit_id": UNIT, "person_id": OWNER, "outside": "whole"}
    first = site.do(
        parcels.take_in, sitting, **good, addressee=DIRTY, outside_words=SQL, place="ａ２－３"
    ).ref

    def kept() -> object:
        return site.read(parcel_lists.shelf, site.clock.now), site.read(parcel_lists.couriers)

    twice = ("QT00000001", "qt00000001", "ＱＴ００００ ０００１", "QT\u202e00000001\0")
    numbers = (*NOTHING, *twice, "123", "Q" * 60, "9" * 100_000, SQL, "快递单号", "😀😀😀😀", "----")
    places = ("Z9-9", "A0-1", "A9-9", "A1-99", "货位", "A1-1; DROP", "😀", "HW990101", "A" * 60)
    by_name(
        site, (parcels.take_in, (sitting,), good | {"number": "QT00000002"}), kept,
        ("number", "number", numbers),
        ("unit_id", "room", (None, 0, -1, 999_999)),
        ("kind", "kind", ("", "gold", SQL)),
        ("outside", "outside", ("", "fine", SQL)),
        ("outside", "outside_words", ("broken",)),
        ("outside_words", "outside_words", (long(200),)),
        ("photos", "photos", ((picture(),) * 5,)),
        ("place", "place", places),
        ("doubt", "doubt", ("because", SQL)),
    )  # fmt: skip
    by_name(
        site, (parcels.begin_sitting, (), {}), kept,
        ("brought_by", "brought_by", (long(60),)), ("telephone", "telephone", NO_PHONES),
        ("courier_id", "courier", (999, 0)),
    )  # fmt: skip
    by_name(
        site, (parcels.save_bay, (), {"name": "B", "kind": "ordinary", "levels": 5, "spots": 4, "holds": 6}), kept,
        ("name", "name", (*NOTHING, long(6), "A", "a")), ("kind", "kind", ("", SQL)), ("levels", "levels", NO_COUNTS),
        ("spots", "spots", NO_COUNTS), ("holds", "holds", NO_COUNTS),
    )  # fmt: skip
    by_name(
        site, (parcels.save_courier, (), {"name": "风信快运", "begins": "FX"}), kept,
        ("name", "name", (*NOTHING, long(20))), ("begins", "begins", ("快递", SQL, "😀", "A" * 9)),
    )  # fmt: skip
    other = {"taker": "other", "name": "温以宁", "relation": "邻居", "consent": "telephone"}
    for word, field, values in (
        ("taker", "taker", ("", "ghost")), ("name", "name", (*NOTHING, long(60))),
        ("relation", "relation", (*NOTHING, long(20))), ("consent", "consent", ("", "wish", SQL)),
        ("paper", "paper", ("library",)),
    ):  # fmt: skip
        for value in values:
            who = parcels.Taker(**(other | {word: value}))
            assert told(site, (parcels.hand_out, ([first.id], who), {"proof": "paper"}), kept).field == field
    nobody = parcels.Taker()
    in_no_state(
        site, kept,
        (parcels.take_in, (999,), good), (parcels.take_in, (sitting,), good | {"number": "QT3", "photos": (b"x",)}),
        (parcels.hand_out, ([], nobody), {}), (parcels.hand_out, ([999], nobody), {}),
        (parcels.hand_out, ([first.id], nobody), {"proof": "thumb"}),
        *((parcels.hand_out, ([first.id], nobody), {"proof": "pad", "strokes": drawn}) for drawn in ("", SQL, "1" * 10**6)),
        *((parcels.hand_out, ([first.id], replace(nobody, code=code)), {"proof": "code"}) for code in ("", "000", SQL, "9" * 60)),
        (parcels.undo_hand_out, (999,), {"why": "交错了"}),
        *((parcels.void, (first.id,), {"why": why}) for why in (long(200),)),
        *((parcels.give_back, ([first.id],), {"to": "李立", "why": why}) for why in (*NOTHING, "错", long(200))),
        *((parcels.pass_on, ([first.id],), {"to": to, "why": "住户的意思"}) for to in (*NOTHING, long(60))),
        *((parcels.decide, (first.id,), {"words": words}) for words in (*NOTHING, "退", long(200))),
        *((parcels.decline, (UNIT,), {"words": words}) for words in (*NOTHING, long(200))),
        *((parcels.remind, (unit,), {"how": how}) for unit, how in ((UNIT, "pigeon"), (UNIT, ""), (999, "sms"))),
        *((parcels.move, (first.id,), {"place": place}) for place in places),
        (parcels.see, (999, "QT00000001"), {}), (parcels.write_off, ([],), {"why": "查过，没有"}),
    )  # fmt: skip
    row = site.read(parcel_lists.parcel, first.id, site.clock.now)
    assert row is not None and (row.outside_words, row.place) == (SQL, "A2-3")
    assert site.read(parcel_lists.sitting, site.who.staff_id, site.clock.now).brought_by == CLEAN
    look = site.do(parcels.begin_check).id
    for code in (*NOTHING, "A1-1"):
        assert told(site, (parcels.see, (look, code), {}), kept).field == "code"
    for code in (SQL, "😀", "9" * 100_000):  # kept as it is: it lies on the shelf
        assert site.do(parcels.see, look, code).finding == "unknown"
    for typed in TYPED:
        assert site.read(parcel_lists.meant, typed) == parcel_lists.Meant(), typed[:20]
        assert site.read(parcel_lists.addressees, typed) == []
    site.do(parcels.hand_out, [first.id], parcels.Taker("other", DIRTY, "朋友", "called"), proof="paper")
    assert site.read(parcel_lists.household, UNIT, site.clock.now).handovers[0].taker == f"{CLEAN}（朋友）"


def test_records_lost_property(site: OpenTestSite) -> None:
    good = {
        "what": "黑色雨伞",
        "found_where": "3栋大堂",
        "found_at": "2026-11-23",
        "finder": "周阿姨",
        "kept_where": "柜2",
    }
    first = site.do(found.take_in, **(good | {"finder": DIRTY, "words": SQL}))
    precious = site.do(found.take_in, **good, kind="valuable", marks="内袋有公交卡")

    def kept() -> object:
        day = site.clock.now.date()
        return (
            site.read(found_lists.kept, day),
            site.read(found_lists.askers),
            site.read(found_lists.disposals),
        )

    by_name(
        site, (found.take_in, (), good), kept,
        ("what", "what", (*NOTHING, long(60))), ("found_where", "found_where", (*NOTHING, long(60))),
        ("found_at", "found_at", (*NOTHING, *NO_DAYS, "25:00", "2026-11-24", "2024-01-01")),
        ("finder", "finder", (*NOTHING, long(60))), ("kept_where", "kept_where", (*NOTHING, long(40))),
        ("finder_phone", "finder_phone", NO_PHONES), ("kind", "kind", ("", "gold", SQL)),
        ("kind", "marks", ("valuable",)), ("words", "words", (long(200),)), ("marks", "marks", (long(200),)),
    )  # fmt: skip
    asks = {"name": "单一鸣", "telephone": "199-0000-0137", "what": "雨伞"}
    by_name(
        site, (found.ask_for, (), asks), kept,
        ("name", "name", (*NOTHING, long(60))), ("telephone", "telephone", (*NOTHING, *NO_PHONES)),
        ("what", "what", (*NOTHING, long(60))), ("room", "room", ("9-9-999", "99999999", SQL, "😀")),
        ("lost_from", "lost_from", NO_DAYS), ("lost_to", "lost_to", NO_DAYS),
    )  # fmt: skip
    claims = {"taker": "单一鸣", "relation": "self", "identity_kind": "mainland", "identity": "4514"}
    claims |= {"signed": "pad", "strokes": DRAWN}
    whole = ("990101199003071230", "99010119900230123X", "1" * 60)
    by_name(
        site, (found.claim, (first.id,), claims), kept,
        ("taker", "taker", (*NOTHING, long(60))), ("relation", "relation", ("", "ghost", SQL)),
        ("identity_kind", "identity_kind", ("", "library")), ("identity", "identity", (*NOTHING, "12", SQL, "😀", *whole)),
        ("signed", "signed", ("", "thumb")), ("strokes", "strokes", ("", SQL, "1" * 10**6)),
        ("room", "room", ("9-9-999", SQL)), ("description", "description", (long(200),)),
    )  # fmt: skip
    by_name(
        site, (found.claim, (precious.id,), claims | {"description": "公交卡", "fits": "yes"}), kept,
        ("description", "description", (*NOTHING, long(200))), ("fits", "fits", ("", "maybe")),
    )  # fmt: skip
    police = {"station": "派出所", "officer": "秦警官"}
    in_no_state(
        site, kept,
        (found.take_in, (), good | {"photo": b"GIF89a"}), (found.add_photo, (first.id, b""), {}),
        (found.claim, (999,), claims), (found.claim, (first.id,), claims | {"asker_id": 999}),
        (found.claim, (first.id,), claims | {"relation": "finder"}),
        (found.hand_to_police, ([],), police), (found.hand_to_police, ([999],), police),
        *((found.hand_to_police, ([first.id],), police | {"station": word}) for word in (*NOTHING, long(60))),
        *((found.hand_to_police, ([first.id],), police | {"officer": word}) for word in (*NOTHING, long(60))),
        (found.hand_to_police, ([first.id],), police | {"receipt": long(40)}),
        (found.ask_disposal, ([],), {"how": "投放", "reason": "没有人领"}),
        (found.ask_disposal, ([first.id],), {"how": "投放", "reason": "没有人领"}),
        (found.dispose, (999,), {"witness": "秦牧"}), (found.undo, (first.id, "领错了人"), {}),
        (found.stop_asking, (999, "不找了不找了"), {}),
    )  # fmt: skip
    item = site.read(found_card.item, first.id, site.clock.now.date())
    assert item is not None and SQL in dict(item.facts).values() and dict(item.facts)["拾到人"] == CLEAN
    for typed in TYPED:
        assert site.read(found_lists.numbered, typed) is None
    third = site.do(found.take_in, **good)
    codes = [row.code for row in site.read(found_lists.kept, site.clock.now.date())]
    assert third.id == 3 and codes == ["SY2026-003", "SY2026-002", "SY2026-001"]  # what was refused took none


def test_records_release_slips(site: OpenTestSite) -> None:
    good = {"unit_id": UNIT, "name": DIRTY, "capacity": "contractor", "firm": "示例搬家公司", "tail": "001X"}
    good |= {
        "telephone": "199-0000-0311",
        "consent": "call",
        "consent_id": OWNER,
        "goods": ("沙发😀 2 件 旧",),
    }
    site.do(slips.issue, Asked(**good))
    site.clock.now += timedelta(minutes=5)

    def kept() -> object:
        day = site.clock.now.date()
        return site.read(slip_lists.out, day), site.read(slip_lists.month, day, day)

    goods = (
        "，",
        SQL,
        "😀",
        "123",
        "沙发 0",
        "沙发 -1",
        "沙发 99999",
        f"沙发 {'9' * 60}",
        long(14),
        f"沙发 1 件 {long(14)}",
    )
    for word, field, values in (
        ("unit_id", "room", (0, -1, 999)), ("name", "name", (*NOTHING, long(60))),
        ("person_id", "name", (999, -1)), ("capacity", "capacity", ("", "ghost", SQL, "owner")),
        ("firm", "firm", (*NOTHING, long(30))), ("telephone", "telephone", (*NOTHING, *NO_PHONES)),
        ("identity", "identity", ("", "library")), ("tail", "tail", (*NOTHING, "12", "12345", "一二三四", SQL, "😀")),
        ("consent", "consent", ("", "wish", SQL, "lease")), ("consent_id", "consent_who", (0, 999)),
        ("goods", "goods", ((), *((one,) for one in (*NOTHING, *goods)), ("纸箱 1",) * 21)),
        ("plate", "plate", (SQL, "😀", "鲁" * 60)),
        ("day", "day", (*NO_DAYS, "2026-11-22", "2026-12-24")),
    ):  # fmt: skip
        for value in values:
            problem = told(site, (slips.issue, (Asked(**(good | {word: value})),), {}), kept)
            assert problem.field == field, (word, str(value)[:40], problem)
    still_works(site)
    codes = (*NOTHING, "FX", "1", "X" * 60, "9" * 100_000, "FX2026-9999", SQL, "😀", "FX1999-0001")
    by_name(
        site, (slips.take_gate_part, ("FX2026-0001",), {"guard": "赵班长"}), kept,
        ("guard", "guard", (*NOTHING, long(60))),
        ("passed", "passed", ("25:00", "明天", "23:59", "1e309", SQL, "02-30 10:00", "01-01 10:00")),
        ("fits", "fits", ("", "maybe")), ("fits", "differences", ("no",)),
    )  # fmt: skip
    for code in codes:
        assert told(site, (slips.take_gate_part, (code,), {"guard": "赵班长"}), kept).field == "code"
    tells = {"post": "北门岗", "how": "radio"}
    in_no_state(
        site, kept,
        *((slips.tell, (1,), tells | {"post": post}) for post in (*NOTHING, long(40))),
        *((slips.tell, (1,), tells | {"how": how}) for how in ("", "pigeon", SQL)),
        *((slips.void, (1,), {"why": why}) for why in (*NOTHING, "错", long(200))),
        (slips.tell, (999,), tells), (slips.void, (999,), {"why": "今天不搬了"}), (slips.printed, (999,), {}),
        (slips.take_back_return, (1,), {}), (slips.open_telephone, (999,), {}),
    )  # fmt: skip
    for typed in TYPED:
        assert site.read(slip_lists.candidates, typed) == []
        assert [group.label for group in site.read(search, typed)] == [], typed[:20]
    again = site.read(slip_lists.slip_card, site.do(slips.issue, Asked(**(good | {"goods": ("冰箱",)}))).id)
    first = site.read(slip_lists.slip_card, 1)
    assert again is not None and again.code == "FX2026-0002"  # what was refused took no number
    assert first is not None and first.name == CLEAN and first.goods[0].name == "沙发😀"
