"""What is noted about the journal: verified, printed, taken out; and that nobody below a head can."""

from datetime import date

import pytest

from app import tabs
from app.errors import Refusal
from app.modules.journal import lists, service
from app.modules.journal.finding import Asked
from app.rules.ref import Ref
from app.rules.roles import Role
from tests.journal.conftest import Past, signed


def newest(past: Past) -> lists.EntryLine:
    page = past.site.read(lists.entries, Asked(), None, 1, words=tabs.WORDS, reader=past.site.who)
    return page.lines[0]


@pytest.mark.clause("ARCH-20")
def test_a_verification_is_an_entry_itself(past: Past) -> None:
    past.site.do(service.verified, 8)
    assert (newest(past).what, newest(past).purpose) == ("核对操作日志", "第 1 至 8 条，没有改动")
    past.site.do(service.verified, 9, broken=4)
    assert newest(past).purpose == "第 1 至 9 条，从第 4 条起对不上"


@pytest.mark.parametrize("until", [0, -1, 9])
def test_entries_that_are_not_there_cannot_have_been_verified(past: Past, until: int) -> None:
    with pytest.raises(Refusal, match="没有这么多条"):
        past.site.do(service.verified, until)
    assert newest(past).sequence == 8


def test_a_printed_sheet_is_an_entry_and_counts_as_given_out(past: Past) -> None:
    past.site.do(service.printed, 8)
    assert newest(past).purpose == "截至第 8 条"
    page = past.site.read(lists.entries, Asked(what="given out"), words=tabs.WORDS, reader=past.site.who)
    assert [line.sequence for line in page.lines] == [9, 7]


@pytest.mark.clause("ARCH-12", "ARCH-20")
def test_an_export_says_which_part_without_a_name_or_the_words_typed(past: Past) -> None:
    asked = Asked(2, date(2026, 11, 1), date(2026, 11, 30), "looked", "严军珺", Ref("unit", 1))
    assert past.site.do(service.exported, 2, asked, signature=signed())
    line = newest(past)
    assert line.purpose == "2 条，员工编号 2，2026-11-01 至 2026-11-30，查看隐私，按词查找，只看一条记录"
    past.site.do(service.exported, 8, Asked(), signature=signed())
    assert newest(past).purpose == "8 条，全部"


def test_an_export_needs_the_password_typed_again(past: Past) -> None:
    with pytest.raises(Refusal) as refused:
        past.site.do(service.exported, 2, Asked())
    assert refused.value.field == "password"


@pytest.mark.parametrize(("rows", "why"), [(0, "没有符合"), (service.MOST_EXPORTED + 1, "最多导出 20000 条")])
def test_nothing_and_too_much_do_not_leave(past: Past, rows: int, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        past.site.do(service.exported, rows, Asked(), signature=signed())
    assert newest(past).sequence == 8


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.CENTRE_HEAD, Role.CS_HEAD)])
def test_nobody_below_a_head_verifies_prints_or_exports(past: Past, role: Role) -> None:
    who = past.site.someone(role)
    for verb, args in ((service.verified, (4,)), (service.printed, (4,)), (service.exported, (4, Asked()))):
        with pytest.raises(Refusal, match="权限"):
            past.site.store.do(who, verb, *args, signature=signed())
    assert newest(past).sequence == 8
