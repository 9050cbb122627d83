"""The staff register kept true: who holds what from when to when, and who can open the site."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import leaving
from app.errors import Refusal
from app.modules.staff import lists, service
from app.modules.staff.leaving import strike_off
from app.modules.staff.model import StaffArea
from app.rules.roles import PERMISSIONS, Role, Who
from app.storage import keyring
from app.storage.journal import JournalAct
from tests.sites import PASSWORD
from tests.staff.conftest import OTHER, TODAY, Staff


def areas(staff: Staff) -> dict[int, str]:
    """Building to the name of whose it is until further notice."""
    named = {number: name for name, number in staff.ids.items()}

    def look(session):  # type: ignore[no-untyped-def]
        rows = session.scalars(select(StaffArea).where(StaffArea.until.is_(None)))
        return {row.building_id: named[row.staff_id] for row in rows}

    return staff.site.read(look)


# ---- the register


@pytest.mark.clause("ROLE-13")
def test_somebody_new_is_in_the_register_with_a_first_role(staff: Staff) -> None:
    staff.enter("何一帆", Role.OFFICER, sex="m", entered="2026-11-01")
    line = next(
        x for x in staff.site.read(lists.register_lines, TODAY, reader=staff.head) if x.name == "何一帆"
    )
    assert (line.sex, line.roles, line.entered, line.login) == ("男", "客服人员", "2026-11-01", "")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"sex": "x"}, "sex"),
        ({"entered": "2026-02-30"}, "entered"),
        ({"role": "boss"}, "role"),
    ],
)
def test_what_is_wrong_is_named_and_nobody_is_entered(
    staff: Staff, facts: dict[str, str], field: str
) -> None:
    good = {"name": "何一帆", "sex": "", "entered": "2026-11-01", "role": "desk"}
    before = staff.site.read(lists.register_lines, TODAY, reader=staff.head)
    with pytest.raises(Refusal) as refused:
        staff.sign(service.register, **(good | facts))
    assert refused.value.field == field
    assert staff.site.read(lists.register_lines, TODAY, reader=staff.head) == before


@pytest.mark.clause("ROLE-01")
def test_nothing_of_the_register_is_done_without_the_password_typed_anew(staff: Staff) -> None:
    with pytest.raises(Refusal, match="再输一次密码") as refused:
        staff.site.do(service.give_role, staff.ids["郑小满"], role="leader", since=TODAY)
    assert refused.value.field == "password"
    assert staff.who("郑小满").roles == {Role.DESK}


@pytest.mark.clause("ROLE-01")
def test_head_roles_are_given_and_taken_by_a_centre_head_only(staff: Staff) -> None:
    cs_head = staff.let_in("叶知秋", "zhiqiu")
    for role in (Role.CENTRE_HEAD, Role.CS_HEAD):
        with pytest.raises(Refusal, match="只能由中心负责人"):
            staff.sign(service.give_role, staff.ids["郑小满"], by=cs_head, role=role.value, since=TODAY)
        with pytest.raises(Refusal, match="只能由中心负责人"):
            staff.sign(service.register, by=cs_head, name="何一帆", sex="", entered=TODAY, role=role.value)
    with pytest.raises(Refusal, match="只能由中心负责人"):
        staff.sign(service.end_role, staff.ids["顾维舟"], by=cs_head, role="centre_head", last_day=TODAY)
    staff.sign(service.give_role, staff.ids["郑小满"], by=cs_head, role="leader", since=TODAY)
    assert staff.who("郑小满").roles == {Role.DESK, Role.LEADER}


@pytest.mark.clause("ROLE-01")
def test_a_role_runs_from_its_first_to_its_last_day(staff: Staff) -> None:
    number = staff.ids["郑小满"]
    staff.sign(service.give_role, number, role="leader", since="2026-11-25")
    staff.sign(service.end_role, number, role="desk", last_day="2026-11-26")

    def held(day: date) -> frozenset[Role]:
        return staff.site.read(service.who_works, number, day).roles

    assert held(date(2026, 11, 24)) == {Role.DESK}
    assert held(date(2026, 11, 26)) == {Role.DESK, Role.LEADER}
    assert held(date(2026, 11, 27)) == {Role.LEADER}


def test_a_role_held_already_or_before_the_first_day_is_refused(staff: Staff) -> None:
    number = staff.ids["郑小满"]
    for role, since, field in (("desk", TODAY, "role"), ("leader", "2026-01-04", "since")):
        with pytest.raises(Refusal) as refused:
            staff.sign(service.give_role, number, role=role, since=since)
        assert refused.value.field == field


@pytest.mark.clause("ARCH-06")
def test_the_last_centre_head_who_can_log_in_stays_one(staff: Staff) -> None:
    staff.sign(service.give_role, staff.ids["叶知秋"], role="centre_head", since=TODAY)  # without a log-in
    for deed, more in (
        (service.end_role, {"role": "centre_head", "last_day": TODAY}),
        (service.close_log_in, {}),
    ):
        with pytest.raises(Refusal, match="最后一位"):
            staff.sign(deed, staff.head.staff_id, **more)
    staff.let_in("叶知秋", "zhiqiu")
    staff.sign(service.end_role, staff.head.staff_id, role="centre_head", last_day=TODAY)


# ---- areas and duties


@pytest.mark.clause("ROLE-02")
def test_a_building_is_one_persons_area_at_a_time(staff: Staff) -> None:
    staff.sign(service.set_area, staff.ids["苏晚晴"], (1, 2), since="2026-02-01")
    staff.sign(service.set_area, staff.ids["郑小满"], (2, 3), since=TODAY)
    assert areas(staff) == {1: "苏晚晴", 2: "郑小满", 3: "郑小满"}
    yesterday = TODAY - timedelta(days=1)
    assert staff.site.read(service.officer_of, 2, yesterday).name == "苏晚晴"
    assert staff.site.read(service.officer_of, 2, TODAY).name == "郑小满"
    staff.sign(service.set_area, staff.ids["苏晚晴"], (), since=TODAY)
    assert areas(staff) == {2: "郑小满", 3: "郑小满"}


@pytest.mark.clause("ROLE-13")
def test_somebody_is_named_for_a_duty_once_and_released(staff: Staff) -> None:
    number = staff.ids["苏晚晴"]
    staff.sign(service.name_for, number, duty="archive", since="2026-03-01")
    with pytest.raises(Refusal, match="已经被指定"):
        staff.sign(service.name_for, number, duty="archive", since=TODAY)
    assert [w.name for w in staff.site.read(service.named_for, "archive", TODAY)] == ["苏晚晴"]
    staff.sign(service.release_from, number, duty="archive", last_day=TODAY)
    assert staff.site.read(service.named_for, "archive", TODAY + timedelta(days=1)) == []
    with pytest.raises(Refusal, match="已经解除"):
        staff.sign(service.release_from, number, duty="archive", last_day=TODAY)


# ---- log-ins


@pytest.mark.clause("ARCH-06")
def test_a_new_log_in_opens_the_site_as_that_person(staff: Staff) -> None:
    who = staff.let_in("苏晚晴", "wanqing")
    assert (who.name, who.login, who.roles) == ("苏晚晴", "wanqing", {Role.OFFICER})
    assert staff.log_ins() == {"weizhou": True, "wanqing": False}
    key = keyring.unlock(staff.site.folder, "wanqing", OTHER)
    assert key.secret == staff.site.store.keys.key.secret


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    ("login", "password", "field"),
    [
        ("", OTHER, "login"),
        ("登" * 33, OTHER, "login"),
        ("a\tb", OTHER, "login"),
        ("WEIZHOU", OTHER, "login"),
        ("wanqing", "qwertyuiop", "password"),
        ("wanqing", "short", "password"),
        ("wanqing", "苏晚晴苏晚晴苏晚晴苏晚晴", "password"),
        ("wanqing", "青禾苑物业管理服务中心", "password"),
    ],
)
def test_a_log_in_that_cannot_be_leaves_no_trace(staff: Staff, login: str, password: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        staff.sign(service.open_log_in, staff.ids["苏晚晴"], login=login, password=password)
    assert refused.value.field == field
    assert staff.log_ins() == {"weizhou": True} and staff.member("苏晚晴")[0] is None


def test_a_log_in_name_is_kept_as_the_key_files_have_it(staff: Staff) -> None:
    typed = "zoe\u0301"  # an accent typed as a letter of its own
    staff.sign(service.open_log_in, staff.ids["苏晚晴"], login=f" {typed} ", password=OTHER)
    kept = staff.member("苏晚晴")[0]
    assert kept == "zo\u00e9" and kept in staff.log_ins()
    assert staff.site.read(service.who_is, kept, TODAY).name == "苏晚晴"


@pytest.mark.clause("ARCH-06")
def test_a_second_log_in_for_one_person_is_refused_so_that_no_key_is_left_over(staff: Staff) -> None:
    staff.let_in("苏晚晴", "wanqing")
    with pytest.raises(Refusal, match="已经有登录名"):
        staff.sign(service.open_log_in, staff.ids["苏晚晴"], login="wanqing2", password=OTHER)
    assert set(staff.log_ins()) == {"weizhou", "wanqing"}


@pytest.mark.clause("ARCH-06")
def test_nobody_opens_or_resets_the_log_in_of_somebody_above(staff: Staff) -> None:
    cs_head = staff.let_in("叶知秋", "zhiqiu")
    for deed, more in (
        (service.reset_password, {"password": OTHER}),
        (service.close_log_in, {}),
        (service.open_log_in, {"login": "x", "password": OTHER}),
    ):
        with pytest.raises(Refusal, match="另一位中心负责人"):
            staff.sign(deed, staff.head.staff_id, by=cs_head, **more)
    assert keyring.unlock(staff.site.folder, "weizhou", PASSWORD)


@pytest.mark.clause("ARCH-06")
def test_a_reset_password_opens_and_the_old_one_does_not(staff: Staff) -> None:
    staff.let_in("苏晚晴", "wanqing")
    staff.sign(service.reset_password, staff.ids["苏晚晴"], password="桥下的流水绕过三块石头")
    assert keyring.unlock(staff.site.folder, "wanqing", "桥下的流水绕过三块石头")
    with pytest.raises(Refusal):
        keyring.unlock(staff.site.folder, "wanqing", OTHER)


@pytest.mark.clause("ARCH-06")
def test_the_rank_of_a_log_in_follows_the_roles(staff: Staff) -> None:
    staff.let_in("苏晚晴", "wanqing")
    staff.sign(service.give_role, staff.ids["苏晚晴"], role="centre_head", since=TODAY)
    assert staff.log_ins()["wanqing"]
    staff.sign(service.end_role, staff.ids["苏晚晴"], role="centre_head", last_day=TODAY)
    staff.site.clock.now += timedelta(days=1)
    staff.sign(service.give_role, staff.ids["苏晚晴"], role="desk", since=TODAY)
    assert not staff.log_ins()["wanqing"]


@pytest.mark.clause("ARCH-06")
def test_a_closed_log_in_opens_nothing_and_the_person_stays(staff: Staff) -> None:
    staff.let_in("苏晚晴", "wanqing")
    staff.sign(service.close_log_in, staff.ids["苏晚晴"])
    assert set(staff.log_ins()) == {"weizhou"}
    assert staff.member("苏晚晴")[:2] == (None, None)
    staff.let_in("苏晚晴", "wanqing")  # and can be opened again


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("雾里看花错了一个字", OTHER, "old"), (PASSWORD, PASSWORD, "new"), (PASSWORD, "1234567890", "new")],
    ids=["wrong old", "same", "poor"],
)
def test_ones_own_password_changes_only_with_the_old_one(
    staff: Staff, old: str, new: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        staff.site.do(service.change_own_password, old=old, new=new)
    assert refused.value.field == field
    assert keyring.unlock(staff.site.folder, "weizhou", PASSWORD)


@pytest.mark.clause("ARCH-06")
def test_a_changed_password_is_on_record_and_counts_from_today(staff: Staff) -> None:
    staff.site.clock.now += timedelta(days=40)
    staff.site.do(service.change_own_password, old=PASSWORD, new=OTHER)
    assert staff.site.store.keys.log_ins()[0].changed == TODAY + timedelta(days=40)
    last = staff.site.read(lambda session: session.scalars(select(JournalAct)).all()[-1].verb)
    assert last == "staff.change_own_password"


# ---- leaving


@pytest.mark.clause("ROLE-13", "ARCH-06")
def test_a_leavers_key_goes_at_once_and_the_work_to_somebody_by_name(staff: Staff) -> None:
    staff.let_in("苏晚晴", "wanqing")
    staff.sign(service.set_area, staff.ids["苏晚晴"], (1, 2), since="2026-02-01")
    staff.sign(service.name_for, staff.ids["苏晚晴"], duty="keys", since="2026-02-01")
    staff.sign(leaving.leave, staff.ids["苏晚晴"], last_day=TODAY, successor_id=staff.ids["郑小满"])
    assert set(staff.log_ins()) == {"weizhou"}
    login, left, roles = staff.member("苏晚晴")
    assert (login, left) == (None, TODAY) and roles[0][2] == TODAY
    assert areas(staff) == {1: "郑小满", 2: "郑小满"}
    tomorrow = TODAY + timedelta(days=1)
    assert [w.name for w in staff.site.read(service.named_for, "keys", tomorrow)] == ["郑小满"]
    with pytest.raises(Refusal):
        staff.site.read(service.who_works, staff.ids["苏晚晴"], tomorrow)


@pytest.mark.clause("ROLE-13")
@pytest.mark.parametrize("successor", [None, "苏晚晴", "nobody", "left"])
def test_a_leaving_that_is_refused_leaves_the_key_where_it_was(staff: Staff, successor: str | None) -> None:
    staff.let_in("苏晚晴", "wanqing")
    staff.sign(service.set_area, staff.ids["苏晚晴"], (1,), since="2026-02-01")
    staff.ids |= {"nobody": 999, "left": staff.ids["郑小满"]}
    staff.sign(leaving.leave, staff.ids["郑小满"], last_day="2026-11-20")
    with pytest.raises(Refusal):
        staff.sign(
            leaving.leave,
            staff.ids["苏晚晴"],
            last_day=TODAY,
            successor_id=staff.ids[successor] if successor else None,
        )
    assert "wanqing" in staff.log_ins() and areas(staff) == {1: "苏晚晴"}
    assert staff.member("苏晚晴")[:2] == ("wanqing", None)


def test_who_hands_over_must_be_at_work_tomorrow_in_the_register_itself(staff: Staff) -> None:
    """The step of the register refuses by itself, whatever the rooms before it looked at."""
    from app.storage.act import verb

    step = verb("staff.change", "离职的一步")(lambda act, *args: strike_off(act, *args))
    staff.let_in("苏晚晴", "wanqing")
    for successor in (999, staff.ids["苏晚晴"]):
        with pytest.raises(Refusal) as refused:
            staff.site.do(step, staff.ids["苏晚晴"], TODAY, successor)
        assert refused.value.field == "successor"
    assert "wanqing" in staff.log_ins()


@pytest.mark.parametrize(
    ("last_day", "words"),
    [("2026-11-24", "还没到"), ("2026-01-04", "早于入职"), ("2026-02-30", "没有这一天")],
)
def test_a_last_day_that_cannot_be_is_refused_at_its_field(staff: Staff, last_day: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        staff.sign(leaving.leave, staff.ids["郑小满"], last_day=last_day)
    assert refused.value.field == "last_day"


@pytest.mark.clause("ROLE-13")
def test_nobody_registers_their_own_leaving(staff: Staff) -> None:
    with pytest.raises(Refusal, match="另一位负责人"):
        staff.sign(leaving.leave, staff.head.staff_id, last_day=TODAY)


# ---- who may


CHANGES = (
    (service.register, (), {"name": "何", "sex": "", "entered": TODAY, "role": "desk"}),
    (service.correct, (2,), {"name": "何", "sex": "", "entered": TODAY}),
    (service.give_role, (2,), {"role": "leader", "since": TODAY}),
    (service.end_role, (2,), {"role": "desk", "last_day": TODAY}),
    (service.set_area, (2, (1,)), {"since": TODAY}),
    (service.name_for, (2,), {"duty": "keys", "since": TODAY}),
    (service.release_from, (2,), {"duty": "keys", "last_day": TODAY}),
    (service.open_log_in, (2,), {"login": "x", "password": OTHER}),
    (service.reset_password, (2,), {"password": OTHER}),
    (service.close_log_in, (2,), {}),
    (leaving.leave, (2,), {"last_day": TODAY}),
)


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_verb_of_the_register_asks_the_table(staff: Staff, role: Role) -> None:
    who = Who(staff.head.staff_id, "叶知秋", frozenset({role}), "weizhou")
    for deed, args, kwargs in CHANGES:
        if role in PERMISSIONS[deed.permission]:  # type: ignore[attr-defined]
            continue
        with pytest.raises(Refusal, match="权限") as refused:
            staff.sign(deed, *args, by=who, **kwargs)
        assert refused.value.clause == "ROLE-01"
    assert staff.log_ins() == {"weizhou": True}
