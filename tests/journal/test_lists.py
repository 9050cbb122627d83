"""The journal as the heads read it: who, when, whose data, why; names as they are today, values never."""

from datetime import date

import pytest
from sqlalchemy import text

from app import tabs
from app.errors import Refusal
from app.modules.journal import lists
from app.modules.journal.finding import Asked
from app.modules.residents import service
from app.rules.ref import Ref
from app.rules.roles import Role
from tests.journal.conftest import LIN, PHONE, Past
from tests.sites import OpenTestSite

WORDS = tabs.WORDS


def page(site: OpenTestSite, asked: Asked | None = None, before: int | None = None, most: int = 100):
    return site.read(lists.entries, asked or Asked(), before, most, words=WORDS, reader=site.who)


def numbers(site: OpenTestSite, **asked: object) -> list[int]:
    return [line.sequence for line in page(site, Asked(**asked)).lines]


@pytest.mark.clause("ARCH-12", "ARCH-20")
def test_a_look_at_private_data_says_who_when_whose_and_why(past: Past) -> None:
    (line, *_) = page(past.site, Asked(what="looked")).lines
    assert (line.when, line.who, line.role_zh) == ("2026-11-25 10:00", "林晓禾", "前台")
    assert (line.what, line.purpose) == ("查看住户隐私项", "核对登记")
    assert line.objects == "严军珺 3栋1单元502"
    entry = past.site.read(lists.detail, line.sequence, words=WORDS, reader=past.site.who)
    assert [(o.kind, o.what, o.how, o.fields) for o in entry.objects] == [
        ("电话", "严军珺 3栋1单元502", "查看", ("电话",)),
        ("电话", "严军珺 3栋1单元502", "查看", ("电话",)),
    ]
    assert entry.when == "2026-11-25 10:00:00" and len(line.hash12) == 12


@pytest.mark.clause("ARCH-12")
def test_no_value_stands_on_the_page(past: Past) -> None:
    told = str(page(past.site).lines)
    for number in range(1, 9):
        told += str(past.site.read(lists.detail, number, words=WORDS, reader=past.site.who))
    for digits in (PHONE, PHONE.replace("-", ""), "8765", "4321", "27 日停水"):
        assert digits not in told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [8, 7, 6, 5, 4, 3, 2, 1]),
        ({"staff_id": 2}, [8, 5, 4]),
        ({"staff_id": 0}, [1]),
        ({"day_from": date(2026, 11, 24), "day_to": date(2026, 11, 24)}, [6, 5]),
        ({"day_from": date(2026, 11, 25)}, [8, 7]),
        ({"day_to": date(2026, 11, 23)}, [4, 3, 2, 1]),
        ({"what": "looked"}, [8, 4]),
        ({"what": "changed"}, [6, 5, 3, 2, 1]),
        ({"what": "given out"}, [7]),
        ({"words": "隐私"}, [8, 4]),
        ({"words": "漏水"}, [4]),
        ({"words": "100%_"}, []),
        ({"words": "\0"}, [8, 7, 6, 5, 4, 3, 2, 1]),
        ({"ref": Ref("unit", 1)}, [2]),
        ({"ref": Ref("telephone", 1)}, [8, 4, 3]),
        ({"ref": Ref("telephone", 1), "what": "looked", "day_to": date(2026, 11, 24)}, [4]),
        ({"number": 6}, [6]),
        ({"number": 99}, []),
        ({"what": "looked", "day_from": date(2026, 11, 25)}, [8]),
        ({"what": "looked", "staff_id": 1}, []),
        ({"what": "changed", "staff_id": 1, "day_from": date(2026, 11, 24)}, [6]),
        ({"what": "given out", "words": "17 行"}, [7]),
    ],
)
def test_each_filter_alone_and_together(past: Past, asked: dict[str, object], found: list[int]) -> None:
    assert numbers(past.site, **asked) == found


@pytest.mark.parametrize(
    "asked",
    [Asked(), Asked(what="looked"), Asked(day_from=date(2026, 11, 1)), Asked(ref=Ref("telephone", 1))],
)
def test_pages_of_one_tell_everything_once(past: Past, asked: Asked) -> None:
    past.look()  # two telephones of one act, so that an act stands twice in the walk
    whole = [line.sequence for line in page(past.site, asked).lines]
    bit_by_bit: list[int] = []
    before = None
    while True:
        some = page(past.site, asked, before, 1)
        bit_by_bit += [line.sequence for line in some.lines]
        before = some.further
        if before is None:
            break
    assert bit_by_bit == whole and len(whole) >= 3


def test_a_clock_that_was_set_back_hides_no_entry(past: Past) -> None:
    past.later(days=-2)  # back on Monday, entries 9 and 10
    past.look()
    past.look()
    past.later(days=2)
    past.look()
    monday = {"day_from": date(2026, 11, 23), "day_to": date(2026, 11, 23)}
    assert sorted(numbers(past.site, **monday)) == [1, 2, 3, 4, 9, 10]
    first = page(past.site, Asked(**monday), None, 3)
    second = page(past.site, Asked(**monday), first.further, 100)
    together = [line.sequence for line in (*first.lines, *second.lines)]
    assert sorted(together) == [1, 2, 3, 4, 9, 10]


def test_a_record_that_is_no_more_is_called_by_its_number(past: Past) -> None:
    with past.site.store._live_engine().execution_options(writing=True).begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text("DELETE FROM notice"))
    (line,) = page(past.site, Asked(number=6)).lines
    assert line.objects == "通知 1（已销毁）"


def test_a_person_renamed_is_called_by_the_name_of_today(past: Past) -> None:
    past.site.do(service.amend_person, past.person_id, {"name": "严珺"})
    (line,) = page(past.site, Asked(number=4)).lines
    assert line.objects == "严珺 3栋1单元502"


def test_an_act_with_thousands_of_records_is_one_short_line(site: OpenTestSite) -> None:
    for number in range(20):
        site.do(service.add_unit, f"1栋1单元{number + 101}", {})

    def all_at_once(act) -> None:
        for number in range(1, 21):
            act.looked_at(Ref("unit", number), "area")

    all_at_once.permission, all_at_once.label, all_at_once.signed = "private.open", "看一遍", False  # type: ignore[attr-defined]
    site.do(all_at_once)
    (line, *_) = page(site, Asked(what="looked")).lines
    assert line.objects == "1栋1单元101 等 20 项"
    entry = site.read(lists.detail, line.sequence, words=WORDS, most=5, reader=site.who)
    assert (len(entry.objects), entry.total) == (5, 20)
    assert entry.objects[0].told == "房屋：建筑面积（㎡）"


@pytest.mark.clause("ARCH-20", "ROLE-01")
@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.CENTRE_HEAD, Role.CS_HEAD)])
def test_only_heads_read_the_journal(past: Past, role: Role) -> None:
    reader = past.site.someone(role)
    with pytest.raises(Refusal, match="操作日志"):
        past.site.read(lists.entries, Asked(), words=WORDS, reader=reader)
    for listing, args in ((lists.detail, (4,)), (lists.actors, ()), (lists.state, ())):
        keywords = {"words": WORDS} if listing is lists.detail else {}
        with pytest.raises(Refusal):
            past.site.read(listing, *args, reader=reader, **keywords)
    with pytest.raises(Refusal):
        past.site.read(lists.first_break, 0, 4, reader=reader)


def test_everybody_who_acted_can_be_chosen_and_the_program_stands_last(past: Past) -> None:
    assert past.site.read(lists.actors, reader=past.site.who) == [(2, "林晓禾"), (1, "顾维舟"), (0, "程序")]
    assert LIN.staff_id == 2


def test_an_entry_that_is_not_there_is_none(past: Past) -> None:
    assert past.site.read(lists.detail, 99, words=WORDS, reader=past.site.who) is None


def test_what_is_asked_is_said_in_words() -> None:
    asked = Asked(2, date(2026, 11, 1), None, "looked", "漏水")
    assert lists.asked_words(asked, "林晓禾") == "林晓禾，2026-11-01 至 最新，查看隐私，含“漏水”"
    assert lists.asked_words(Asked()) == "全部"
