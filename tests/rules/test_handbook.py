"""The handbook as data is read strictly: a slip in the file is named, never passed over."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from app.errors import Trouble
from app.modules.consents.rules import Way
from app.modules.staff.rules import DUTIES
from app.rules.clocks import parse_term
from app.rules.handbook import NAMED_DUTIES, WAYS, Clock, Handbook, handbook, load
from app.rules.roles import Role

PART = '[[part]]\nid = "3-6"\ntitle = "钥匙管理"\n'
CLAUSE = """
[[clause]]
id = "KEY-08"
part = "3-6"
kind = "cadence"
title = "盘点"
text = "钥匙管理员每季度盘点，客服主管每 6 个月盘点。"
rooms = ["keys", "checks"]
"""
KEEPER = """
[[clause.clock]]
key = "keeper"
what = "钥匙季度盘点"
button = "盘点"
starts = "每季度第一天"
ends = "盘点完成并签名"
term = "every quarter"
room = "checks"
who = "named:keys"
consent = ["cs_head"]
ways = ["signed", "letter"]
put_off = false
missed = "lapses"
ahead = 3
"""
HEAD = """
[[clause.clock]]
key = "head"
what = "钥匙半年盘点"
button = "盘点"
starts = "上一次盘点"
ends = "盘点完成并签名"
term = "every 6 months"
room = "checks"
who = "cs_head"
"""
WHOLE = PART + CLAUSE + KEEPER + HEAD


def read(folder: Path, text: str) -> Handbook:
    """The handbook that a file with this text is."""
    file = folder / "clauses.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_what_the_file_says_is_what_the_handbook_has(tmp_path: Path) -> None:
    book = read(tmp_path, WHOLE)
    clause = book.clause("KEY-08")
    assert (clause.part, clause.source, clause.source_zh, clause.kind_zh) == (
        "3-6",
        "handbook",
        "手册",
        "定期",
    )
    assert clause.rooms == ("keys", "checks")
    assert [(part.id, part.title) for part in book.parts] == [("3-6", "钥匙管理")]
    assert book.clauses_in("3-6") == (clause,) and book.clauses_in("3-5") == ()
    assert book.clocks == clause.clocks
    assert book.clock("KEY-08/keeper") == Clock(
        id="KEY-08/keeper",
        clause="KEY-08",
        what="钥匙季度盘点",
        button="盘点",
        starts="每季度第一天",
        ends="盘点完成并签名",
        term="every quarter",
        room="checks",
        who="named:keys",
        consent=(Role.CS_HEAD,),
        ways=("signed", "letter"),
        can_put_off=False,
        missed="lapses",
        ahead=3,
    )
    for unknown in ("KEY-08", "KEY-08/other"):
        with pytest.raises(KeyError):
            book.clock(unknown)
    with pytest.raises(KeyError):
        book.clause("KEY-99")


def test_what_is_left_out_is_the_ordinary(tmp_path: Path) -> None:
    clock = read(tmp_path, WHOLE).clock("KEY-08/head")
    assert (clock.consent, clock.ways, clock.can_put_off) == ((), WAYS, True)
    assert (clock.missed, clock.ahead) == ("stays", 7)


def test_the_only_clock_of_a_clause_bears_its_name(tmp_path: Path) -> None:
    book = read(tmp_path, PART + CLAUSE + HEAD.replace('key = "head"\n', ""))
    assert [clock.id for clock in book.clocks] == ["KEY-08"]


def test_a_site_makes_a_clock_of_its_own_and_nobody_changes_one() -> None:
    own = Clock("own", "", "花坛巡查", "巡查", "每月 1 日", "巡查完成", "every month", "checks", "leader")
    assert own.clause == "" and own.ways == WAYS
    with pytest.raises(FrozenInstanceError):
        own.term = "every day"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("right", "wrong", "where", "said"),
    [
        ('id = "KEY-08"', 'id = "key 8"', "key 8", "不是条款编号"),
        ('id = "KEY-08"\n', "", "第 1 条", "缺少「id」"),
        ('part = "3-6"', 'part = "3-7"', "KEY-08", "3-7"),
        ('kind = "cadence"', 'kind = "habit"', "KEY-08", "habit"),
        ('kind = "cadence"', 'kind = "cadence"\nsource = "rumour"', "KEY-08", "rumour"),
        ('title = "盘点"\n', "", "KEY-08", "缺少「title」"),
        ('title = "盘点"', 'title = " "', "KEY-08", "「title」是空的"),
        ('title = "盘点"', 'title = "盘点"\ntitel = "盘点"', "KEY-08", "titel"),
        ('rooms = ["keys", "checks"]', 'rooms = "keys"', "KEY-08", "「rooms」"),
        ('rooms = ["keys", "checks"]', 'rooms = ["keys"]', "KEY-08/keeper", "checks"),
        ('rooms = ["keys", "checks"]', 'rooms = ["checks", "checks"]', "KEY-08", "不重复"),
        ('key = "keeper"\n', "", "KEY-08", "缺少「key」"),
        ('key = "keeper"', 'key = "Keeper 1"', "KEY-08", "小写字母"),
        ('key = "keeper"', 'key = "head"', "KEY-08/head", "写了两次"),
        ('what = "钥匙季度盘点"', f'what = "{"盘" * 17}"', "KEY-08/keeper", "最多 16 个字"),
        ('button = "盘点"', 'button = "现在就去盘点"', "KEY-08/keeper", "最多 5 个字"),
        ('term = "every quarter"', 'term = "now and then"', "KEY-08/keeper", "now and then"),
        ('who = "named:keys"', 'who = "named:nobody"', "KEY-08/keeper", "named:nobody"),
        ('who = "named:keys"', 'who = "boss"', "KEY-08/keeper", "boss"),
        ('consent = ["cs_head"]', 'consent = ["boss"]', "KEY-08/keeper", "boss"),
        ('ways = ["signed", "letter"]', 'ways = ["pigeon"]', "KEY-08/keeper", "pigeon"),
        ("put_off = false", 'put_off = "no"', "KEY-08/keeper", "「put_off」"),
        ('missed = "lapses"', 'missed = "forgotten"', "KEY-08/keeper", "forgotten"),
        ("ahead = 3", "ahead = 8", "KEY-08/keeper", "0 到 7"),
        ("ahead = 3", "ahead = -1", "KEY-08/keeper", "0 到 7"),
        ("ahead = 3", "ahead = true", "KEY-08/keeper", "「ahead」"),
        ("ahead = 3", "ahed = 3", "KEY-08/keeper", "ahed"),
        (HEAD, "", "KEY-08", "只有一个时限"),
        (PART, PART + PART, "3-6", "写了两次"),
        (WHOLE, WHOLE + CLAUSE, "KEY-08", "写了两次"),
        (WHOLE, WHOLE + '[[chapter]]\nid = "1"\n', "clauses.toml", "chapter"),
        (WHOLE, PART, "clauses.toml", "没有条款"),
        (WHOLE, "clause = 3", "clauses.toml", "「clause」"),
        (WHOLE, "clause = [3]", "第 1 条", "一节"),
        (WHOLE, "[[clause]\n", "clauses.toml", "第 1 行"),
    ],
)
def test_a_slip_in_the_file_is_named_with_file_and_clause(
    tmp_path: Path, right: str, wrong: str, where: str, said: str
) -> None:
    assert right in WHOLE
    with pytest.raises(Trouble) as trouble:
        read(tmp_path, WHOLE.replace(right, wrong, 1))
    assert "clauses.toml" in trouble.value.sentence and trouble.value.advice
    assert where in trouble.value.sentence and said in trouble.value.sentence


def test_a_file_that_is_gone_or_of_another_encoding_is_named(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="没有.toml：读不出来"):
        load(tmp_path / "没有.toml")
    (tmp_path / "clauses.toml").write_bytes(WHOLE.encode("gbk"))
    with pytest.raises(Trouble, match="UTF-8"):
        load(tmp_path / "clauses.toml")


def test_the_words_of_the_file_are_those_of_the_rooms() -> None:
    assert [key for key, _, _ in DUTIES] == list(NAMED_DUTIES)
    assert [way.value for way in Way] == list(WAYS)


def test_the_shipped_handbook_is_read_once_and_finds_every_clause_and_clock() -> None:
    book = handbook()
    assert handbook() is book
    assert all(book.clause(clause.id) is clause for clause in book.clauses)
    assert all(book.clock(clock.id) is clock for clock in book.clocks)
    assert {clock.clause for clock in book.clocks} <= {clause.id for clause in book.clauses}


@pytest.mark.parametrize("clock", handbook().clocks, ids=lambda clock: clock.id)
def test_what_is_missed_stays_or_lapses_as_its_term_says(clock: Clock) -> None:
    term = parse_term(clock.term)
    if term.form == "daily":
        assert (clock.can_put_off, clock.missed, clock.ahead) == (False, "lapses", 0)
    elif term.form in ("month", "quarter"):
        assert clock.missed == "lapses"
    elif term.returns and term.form != "festival":
        assert clock.missed == "stays"
    if clock.missed == "stays" and term.form not in ("minutes", "hours"):
        settled = clock.can_put_off or clock.instead
        assert settled, "what stays and cannot be put off would never be settled"
