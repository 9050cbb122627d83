"""Numbered copies from the printer to the post and back (ARCH-09), and their renewal (ARCH-11)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.checks import lists as checks
from app.modules.checks import service as checking
from app.modules.checks.model import CheckDefinition
from app.modules.checks.rules import LineEntry
from app.modules.posts import lists, service
from app.modules.posts.listing import lines_of
from app.modules.posts.model import ListCopy, ListedLine
from app.modules.residents import service as residents
from app.rules.roles import Role
from tests.posts.gates import Gates
from tests.sites import MONDAY


def numbers(session: Session) -> list[tuple[int, str]]:
    """Every number ever taken, with what became of it."""
    return [(copy.number, copy.state) for copy in session.scalars(select(ListCopy).order_by(ListCopy.number))]


def mirror_is_true(session: Session) -> bool:
    """True if what is kept of the lists is what the register says."""
    kept = {row.unit_id: (row.names, row.telephones) for row in session.scalars(select(ListedLine))}
    return kept == {unit: (line.names, line.telephones) for unit, line in lines_of(session).items()}


def test_a_look_without_printing_takes_no_second_number(gates: Gates) -> None:
    posts = tuple(gates.posts[name].id for name in ("北门岗", "3栋大堂", "北门岗"))
    first = gates.site.do(service.prepare_copies, posts)
    assert gates.site.do(service.prepare_copies, posts) == first and len(first) == 2
    assert gates.site.read(numbers) == [(1, "prepared"), (2, "prepared")]
    assert "没有表" in gates.site.read(lists.choices, gates.today)[0].words
    assert gates.refused(service.hand_out, first[0].id, received_by="赵").sentence.endswith(
        "待打印，不能发放。"
    )
    assert gates.refused(service.prepare_copies, ()).field == "posts"


@pytest.mark.clause("ARCH-09")
def test_what_the_printer_did_not_take_is_void_and_its_number_says_why(gates: Gates) -> None:
    (copy,) = gates.site.do(service.prepare_copies, (gates.posts["3栋大堂"].id,))
    gates.site.do(service.void_copies, (copy.id,), why="打印机没有接收")
    (again,) = gates.site.do(service.prepare_copies, (gates.posts["3栋大堂"].id,))
    assert gates.site.read(numbers) == [(1, "prepared"), (2, "void"), (3, "prepared")]
    assert gates.card("3栋大堂").copies[0].turn == 1  # a void one was no copy
    gates.site.do(service.issue_copies, (again.id,))
    assert gates.refused(service.issue_copies, (again.id,)).clause == "ARCH-09"
    assert gates.site.read(mirror_is_true)


@pytest.mark.clause("ARCH-09")
def test_a_new_copy_is_handed_out_against_the_old_one(gates: Gates) -> None:
    (old,) = gates.hand("北门岗")
    gates.change_name(gates.owner("5-101"), "江望书")
    assert len(gates.untold("北门岗")) == 1
    (new,) = gates.print("北门岗")
    gates.change_name(gates.owner("5-101"), "江望叔")
    assert len(gates.untold("北门岗")) == 2
    refused = gates.refused(service.hand_out, new.id, received_by="赵班长")
    assert refused.field == "old_how" and "表2026-0001" in refused.sentence
    gates.site.do(service.hand_out, new.id, received_by="赵班长", old_how="destroyed")
    card = gates.card("北门岗")
    assert [copy.called for copy in card.copies] == ["表2026-0004"]
    # What was on the paper already is told by it; what changed after printing is not.
    assert [line.after for line in card.untold] == ["江望叔、温以宁"]
    assert any("换新表告诉赵班长" in line.words for line in card.history)
    assert any("收回销毁：换 表2026-0004" in line.words for line in card.history)
    gates.must_agree()
    gates.site.do(service.put_right_receipt, new.id, received_by="赵建国")
    assert gates.card("北门岗").copies[0].received_by == "赵建国"
    assert old.id != new.id


@pytest.mark.clause("ARCH-09")
def test_a_post_without_a_list_is_told_of_nothing_and_only_then_given_up(gates: Gates) -> None:
    post = gates.posts["北门岗"].id
    assert "请先收回" in gates.refused(service.retire_post, post).sentence
    copy = gates.card("北门岗").copies[0].ref.id
    assert gates.refused(service.take_back, copy, how="lost", why="").field == "why"
    gates.site.do(service.take_back, copy, how="lost", why="交接时找不到，已报班长")
    assert gates.untold("北门岗") == () and gates.duties() == []
    gates.site.do(service.retire_post, post)
    gates.change_name(gates.owner("5-101"), "江望舒")
    assert gates.untold("北门岗") == ()
    assert "已经停用" in gates.refused(service.prepare_copies, (post,)).sentence
    assert gates.site.read(lists.posts, gates.today)[-1].kind_zh == "已停用"
    assert "可以恢复" in gates.refused(service.set_up_post, name="北门岗", kind="ground").sentence
    gates.site.do(service.reinstate_post, post)
    gates.must_agree()


def test_a_post_set_up_otherwise_holds_what_it_holds_until_the_next_list(gates: Gates) -> None:
    gates.hand("3栋大堂")
    known = {zh: number for number, zh in gates.site.read(lists.buildings)}
    post = gates.posts["3栋大堂"].id
    gates.site.do(service.change_post, post, name="5栋大堂", kind="control", building_ids=(known["5栋"],))
    gates.posts["5栋大堂"] = gates.posts["3栋大堂"]
    gates.change_name(gates.owner("5-101"), "江望")
    assert gates.untold("5栋大堂") == ()
    gates.site.do(residents.add_telephone, gates.owner("3-2-1202").id, "199-0000-0190")
    assert gates.untold("5栋大堂") == ()  # the paper at the post has no telephones
    gates.hand("5栋大堂", old="destroyed")
    gates.change_name(gates.owner("5-101"), "江望舒")
    assert [line.room for line in gates.untold("5栋大堂")] == ["5栋101"]
    gates.tell("5栋大堂")
    gone = gates.refused(service.change_post, post, name="5栋大堂", kind="ground", building_ids=(999,))
    assert gone.field == "buildings"
    assert gates.refused(service.set_up_post, name="x", kind="ground").field == "name"
    assert gates.refused(service.set_up_post, name="东门岗", kind="sky").field == "kind"


@pytest.mark.clause("ARCH-10")
def test_an_import_with_lists_out_asks_for_new_lists_and_stays_bounded(gates: Gates) -> None:
    gates.hand("北门岗", "监控室")
    many = [gates.home(f"7-1-{number}") for number in range(101, 162)]
    assert gates.untold("北门岗") == ()  # a flat without people changes no line

    def bring_in(act: object) -> None:
        for unit in many:
            residents.add_person(
                act, unit.id, "owner", {"name": f"甲{chr(0x4E00 + unit.id)}"}, "199-0000-0101"
            )

    bring_in.permission, bring_in.label, bring_in.signed = "households.import", "导入", False
    gates.site.do(bring_in)
    for name in ("北门岗", "监控室"):
        (line,) = gates.untold(name)
        assert line.what == "名册导入，共 61 户，请换新表" and line.unit is None and line.room == "多户"
    assert gates.untold("5栋大堂") == ()
    assert gates.duties()[0][2] == "北门岗　名册导入，共 61 户，请换新表"
    assert gates.site.read(mirror_is_true)
    gates.must_agree()
    gates.hand("北门岗", "监控室", old="destroyed")
    assert gates.duties() == []


@pytest.mark.clause("ARCH-11")
def test_all_lists_are_renewed_after_six_months_and_the_sheet_knows_what_it_can(gates: Gates) -> None:
    def wanted(session: Session) -> int:
        return session.scalars(select(CheckDefinition.id).where(CheckDefinition.key == "list-renewal")).one()

    rows = {row.name: row for row in gates.site.read(lists.posts, gates.today)}
    assert rows["北门岗"].renewal == "2027-05-23" and rows["北门岗"].renewal_tone == ""
    gates.at(datetime(2027, 5, 20, 9))
    assert {row.renewal_tone for row in gates.site.read(lists.posts, gates.today)} == {"due"}
    gates.at(datetime(2027, 5, 25, 9))
    rows = {row.name: row for row in gates.site.read(lists.posts, gates.today)}
    assert (rows["北门岗"].renewal, rows["北门岗"].sign) == ("过期 2 天", "overdue")
    assert all(choice.old for choice in gates.site.read(lists.choices, gates.today))
    run = gates.site.do(service.fill_sheet)
    sheet = gates.site.read(checks.run, run.id)
    told = {line.text: line for line in sheet.lines}
    assert (told["发出现场岗位表（份）"].should, told["发出现场岗位表（份）"].found) == (1, 0)
    assert (
        told["北门岗的用户信息表"].note.startswith("北门岗 表2026-")
        and "要换新" in told["北门岗的用户信息表"].note
    )
    assert told["系统里的变更都已登记完"].result == ""  # only a person can tell
    assert gates.site.do(service.prepare_renewal) == run
    gates.hand("北门岗", "5栋大堂", "监控室", old="destroyed")
    sheet = gates.site.read(checks.run, run.id)
    told = {line.text: line for line in sheet.lines}
    assert (told["发出监控室和前台表（份）"].should, told["发出监控室和前台表（份）"].found) == (2, 2)
    assert told["收回旧表（份）"].found == 3 and told["每个岗位都有人签收"].result == "fine"
    assert told["北门岗的用户信息表"].result == "fine"
    left = tuple(LineEntry(line.position, "fine") for line in sheet.lines if not line.result)
    gates.site.do(checking.finish, run.id, left)
    rows = gates.site.read(lists.posts, gates.today)
    assert {row.renewal for row in rows} == {"2027-11-25"} and gates.site.read(wanted)
    gates.must_agree()


@pytest.mark.clause("ARCH-09")
def test_who_may_not_print_the_register_prints_no_list(gates: Gates) -> None:
    for verb in (service.prepare_copies, service.issue_copies, service.void_copies, service.prepare_renewal):
        assert verb.permission == "households.export"
    assert not gates.site.someone(Role.DESK).may("households.export")
    assert gates.site.someone(Role.DESK).may(service.hand_out.permission)
    assert MONDAY + timedelta(days=180) < gates.site.clock.now


def test_the_papers_of_a_post_lead_to_the_post(gates: Gates) -> None:
    card = gates.card("监控室")
    assert gates.site.read(lists.post_of, card.copies[0].ref) == card.ref
    assert gates.site.read(lists.post_of, card.ref) == card.ref
    gates.change_name(gates.owner("5-101"), "江望疏")
    line = gates.untold("监控室")[0]
    assert gates.site.read(lists.post_of, line.ref) == card.ref
    gates.tell("监控室"), gates.tell("北门岗"), gates.tell("5栋大堂")
