"""What changed is told to the posts that list it, the same day (ARCH-10); the tests tell one week in order."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.posts import service
from app.modules.residents import service as residents
from app.modules.residents.model import Tie
from app.rules.roles import Role
from tests.posts.gates import Gates
from tests.sites import MONDAY

pytestmark = pytest.mark.clause("ARCH-10")
LATE_AT_NIGHT = datetime(2026, 11, 23, 23, 59)
SATURDAY = datetime(2026, 11, 28, 10, 0)
NEW_YEAR = datetime(2027, 1, 1, 10, 0)


def test_without_a_list_at_any_post_nobody_is_told_of_anything(gates: Gates) -> None:
    gates.change_name(gates.owner("3-2-1201"), "陆景禾")
    gates.site.do(residents.add_telephone, gates.owner("3-2-1201").id, "199-0000-0139")
    assert gates.duties() == [] and gates.untold("北门岗") == ()


def test_a_changed_name_goes_to_every_post_that_lists_the_building(gates: Gates) -> None:
    gates.hand("北门岗", "3栋大堂", "监控室")
    assert gates.duties() == []
    gates.change_name(gates.owner("5-101"), "江望书")
    assert [len(gates.untold(each)) for each in ("北门岗", "3栋大堂", "监控室")] == [1, 0, 1]
    (line,) = gates.untold("监控室")
    assert (line.what, line.room) == ("姓名变更", "5栋101") and not line.late
    assert line.before == "江望舒、温以宁　0532-****1234、199-****-0138"
    assert line.after == "江望书、温以宁　0532-****1234、199-****-0138"
    assert gates.untold("北门岗")[0].after == "江望书、温以宁"  # no telephone, not even a masked one
    assert [(whom, day) for _, day, whom, _ in gates.duties()] == [
        ("北门岗　5-101", MONDAY.date()), ("监控室　5-101", MONDAY.date()),
    ]  # fmt: skip
    gates.must_agree()


def test_a_changed_telephone_goes_to_the_control_room_only(gates: Gates) -> None:
    person = gates.owner("3-2-1202")
    gates.site.do(residents.add_telephone, person.id, "199-0000-0177")
    assert [len(gates.untold(each)) for each in ("北门岗", "3栋大堂", "监控室")] == [1, 0, 2]
    # A second number behind the first is on no list.
    gates.site.do(residents.add_telephone, person.id, "199-0000-0178")
    gates.site.do(residents.amend_unit, gates.homes["5-101"].id, {"remark": "装修中"})
    gates.site.do(residents.set_marks, gates.homes["5-101"].id, ("重点",))
    gates.site.do(
        residents.add_person, gates.homes["5-103"].id, "family", {"name": "罗小满"}, "199-0000-0161"
    )
    assert len(gates.untold("监控室")) == 2
    assert gates.duties()[1][2] == "监控室　5-101、3-2-1202"
    gates.must_agree()


def test_a_post_is_told_of_all_at_once_and_who_told_whom_when_and_how_is_kept(gates: Gates) -> None:
    assert gates.refused(service.tell, gates.posts["监控室"].id, told_to="", way="phone").field == "told_to"
    assert gates.refused(service.tell, gates.posts["监控室"].id, told_to="钱值守", way="list").field == "way"
    assert gates.tell("监控室", told_to="钱值守", way="phone") == 2
    assert gates.tell("北门岗") == 1
    assert gates.duties() == [] and gates.untold("监控室") == ()
    newest = gates.card("监控室").history[0]
    assert newest.words == "电话告诉钱值守：5-101、3-2-1202" and newest.by == "顾维舟"
    assert (
        "没有要通知"
        in gates.refused(service.tell, gates.posts["监控室"].id, told_to="钱", way="phone").sentence
    )
    gates.must_agree()


def test_a_change_that_is_put_back_is_two_changes_and_both_are_told(gates: Gates) -> None:
    person = gates.owner("5-102")
    gates.change_name(person, "阿卜杜")
    gates.change_name(person, "阿卜杜热合曼·买买提艾力")
    lines = gates.untold("北门岗")
    assert len(lines) == 2 and lines[0].after == "阿卜杜" == lines[1].before
    assert gates.duties()[0][2] == "北门岗　5-102"
    assert gates.tell("北门岗") == 2 and gates.tell("监控室") == 2


def test_a_telling_booked_by_mistake_is_struck_and_still_to_be_done(gates: Gates) -> None:
    post = gates.posts["北门岗"].id
    assert gates.card("北门岗").can_untell
    assert gates.site.do(service.untell, post, why="登错了岗位") == 2
    assert len(gates.untold("北门岗")) == 2 and len(gates.duties()) == 1
    assert "后来撤回：登错了岗位" in gates.card("北门岗").history[0].words
    gates.must_agree()
    assert gates.tell("北门岗") == 2
    assert gates.untold("北门岗") == ()


def test_who_moves_in_is_told_whatever_the_list_says(gates: Gates) -> None:
    def moves_in(act: object, unit_id: int) -> None:
        service.note_change(act, unit_id, "入住")

    moves_in.permission, moves_in.label, moves_in.signed = "households.edit", "入住", False
    gates.site.do(moves_in, gates.homes["3-2-1203"].id)
    assert [len(gates.untold(each)) for each in ("北门岗", "3栋大堂", "监控室")] == [1, 1, 1]
    line = gates.untold("3栋大堂")[0]
    assert (line.what, line.before, line.after) == ("入住", "（空）", "（空）")
    for name in ("北门岗", "3栋大堂", "监控室"):
        gates.tell(name)


def test_who_moves_in_after_all_not_is_struck_where_it_waits_and_told_where_it_was_told(gates: Gates) -> None:
    def act_of(function):  # type: ignore[no-untyped-def]
        def acting(act: object, unit_id: int) -> None:
            function(act, unit_id, "入住")

        acting.permission, acting.label, acting.signed = "households.edit", "入住", False
        return acting

    unit = gates.homes["3-2-1203"].id
    gates.site.do(act_of(service.note_change), unit)
    gates.tell("北门岗")
    gates.site.do(act_of(service.withdraw_change), unit)
    assert [line.what for line in gates.untold("北门岗")] == ["入住退回"]
    assert gates.untold("3栋大堂") == gates.untold("监控室") == ()
    gates.must_agree()
    gates.tell("北门岗")


def test_what_changes_a_minute_before_midnight_is_due_the_same_day_and_late_after_it(gates: Gates) -> None:
    gates.at(LATE_AT_NIGHT)
    gates.site.do(residents.add_person, gates.homes["3-2-1203"].id, "tenant", {"name": "宋知白"}, "")
    assert gates.duties()[0][1] == MONDAY.date()
    gates.tell("北门岗")  # still in time
    assert "迟" not in gates.card("北门岗").history[0].words
    gates.at(LATE_AT_NIGHT + timedelta(minutes=2))
    assert gates.untold("3栋大堂")[0].late
    assert [day for _, day, _, _ in gates.duties()] == [MONDAY.date()] * 2
    gates.must_agree()
    # A second change on the next day leaves the duty on the day of the first.
    gates.change_name(gates.owner("3-2-1203"), "宋知柏")
    assert gates.duties()[1][1:3] == (MONDAY.date(), "3栋大堂　3-2-1203")
    assert gates.duties()[0][1] == gates.today  # the gate has been told of the first one
    gates.must_agree()
    assert gates.tell("3栋大堂") == 2
    assert "（迟 1 天）" in gates.card("3栋大堂").history[0].words
    for name in ("北门岗", "监控室"):
        gates.tell(name)


def test_a_day_off_is_a_day_to_tell_too(gates: Gates) -> None:
    for moment in (SATURDAY, NEW_YEAR):
        gates.at(moment)
        gates.change_name(gates.owner("5-101"), f"江望舒{moment:%B}")
        assert {day for _, day, _, _ in gates.duties()} == {moment.date()}
        for name in ("北门岗", "监控室"):
            gates.tell(name)
        gates.must_agree()


def test_everybody_but_culture_tells_a_post_and_only_heads_and_records_set_one_up(gates: Gates) -> None:
    assert not gates.site.someone(Role.CULTURE).may("posts.work")
    assert all(gates.site.someone(role).may("posts.work") for role in set(Role) - {Role.CULTURE})
    setting_up = {role for role in Role if gates.site.someone(role).may("posts.set_up")}
    assert setting_up == {Role.CENTRE_HEAD, Role.CS_HEAD, Role.RECORDS}


def test_a_change_of_owner_is_one_change_and_the_former_owner_is_off_the_list(gates: Gates) -> None:
    new = [({"name": "新业主甲"}, "199-0000-0181"), ({"name": "新业主乙"}, "")]
    gates.site.do(residents.change_owner, gates.homes["3-2-1201"].id, gates.today, new)
    (line,) = gates.untold("3栋大堂")
    assert line.before == "陆景禾" and line.after == "新业主甲、新业主乙"
    assert gates.untold("监控室")[0].what == "姓名、电话变更"
    gates.site.do(residents.end_tie, _tie_of(gates, "5-101"))
    assert gates.untold("北门岗")[-1].after == "温以宁"
    gates.must_agree()


def _tie_of(gates: Gates, room: str) -> int:
    def first(session: Session) -> int:
        asked = select(Tie.id).where(Tie.unit_id == gates.homes[room].id, Tie.until.is_(None))
        return session.scalars(asked.order_by(Tie.id).limit(1)).one()

    return gates.site.read(first)
