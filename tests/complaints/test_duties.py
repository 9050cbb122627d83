"""The duties that requests and complaints bring: what is open says what the records say, after every verb."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import select

from app.errors import Refusal
from app.modules.calendar import service as calendar
from app.modules.complaints import rounds, service
from app.modules.complaints.rules import GRADES, KINDS
from app.modules.dues.model import Due
from app.modules.site import service as settings
from app.modules.staff.service import names
from app.modules.today.lists import ALL, MINE, badges, today
from app.modules.today.rules import DutyRow
from app.rules.roles import Role
from tests.complaints.hotline import (
    CS_HEAD,
    DESK,
    HANDLED,
    HEAD,
    LEADER,
    OFFICER,
    Hotline,
    at,
    open_hotline,
)
from tests.consents.office import end_roles

TOLD_LEADER, TOLD_HEAD = "诉求到时未办", "诉求超时未办"

pytestmark = pytest.mark.clause("COMP-02")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    made = open_hotline(tmp_path_factory.mktemp("duties"))
    yield made
    made.office.site.store.close()


@pytest.fixture
def line(site: Hotline) -> Iterator[Hotline]:
    """The hotline on Monday morning; what a test left open is withdrawn after it."""
    day(site, "11-23 09:42")
    yield site
    for matter in site.open():
        site.do(HEAD, service.withdraw, matter, why="用户说不用了")
    site.agree()


def day(line: Hotline, when: str) -> None:
    """It is another day: whoever logs in has the list brought up to it, sure of the date."""
    line.on(when)
    line.roll()
    line.agree()


def do(line: Hotline, name: str, verb: object, matter: int, **told: object) -> None:
    """Somebody does something; the list is what the records say afterwards."""
    line.do(name, verb, matter, **told)  # type: ignore[arg-type]
    line.agree()


class Kept(NamedTuple):
    """What is kept of a duty."""

    clock: str
    state: str
    due_day: date
    due_at: datetime | None
    calls_at: datetime | None
    staff_id: int | None
    ended_by: int | None


def kept(line: Hotline, matter: int) -> list[Kept]:
    """Every duty that a matter brought, the oldest first."""
    asked = select(*(getattr(Due, name) for name in Kept._fields))
    asked = asked.where(Due.subject_kind == "matter", Due.subject_id == matter).order_by(Due.id)
    rows: list[Kept] = line.office.read(lambda s: [Kept(*row) for row in s.execute(asked)])
    return rows


def is_open(line: Hotline, matter: int) -> dict[str, str]:
    """The open duties: the clock, and 11-25 13:42 or 11-26."""
    rows = [one for one in kept(line, matter) if one.state == "open"]
    return {
        one.clock.split("/")[1]: f"{one.due_at:%m-%d %H:%M}" if one.due_at else f"{one.due_day:%m-%d}"
        for one in rows
    }


def ended(line: Hotline, matter: int) -> list[tuple[str, str, str]]:
    """The duties that ended: the clock, done or off, and by whom."""
    known = line.office.read(names)
    return [
        (one.clock.split("/")[1], one.state, known[one.ended_by] if one.ended_by else "")
        for one in kept(line, matter)
        if one.state != "open"
    ]


def seen(line: Hotline, name: str, scope: str = MINE) -> list[DutyRow]:
    """What stands on somebody's list now, wherever."""
    who, now = line.office.who(name), line.office.now()
    found = line.office.read(today, who, now.date(), now, scope)
    return [*found.overdue, *found.today, *found.coming]


def done(line: Hotline, name: str) -> list[str]:
    """What stands there as done today."""
    who, now = line.office.who(name), line.office.now()
    return [row.what for row in line.office.read(today, who, now.date(), now, MINE).done]


# ---------------------------------------------------------------- one matter to its end


def test_the_list_follows_a_complaint_from_the_call_to_its_closing(line: Hotline) -> None:
    matter = line.take()
    line.agree()
    # by telephone the contact is made; reply: Mon 8:18, Tue 10, Wed 5:42; close: Tue, Wed, Thu; the head
    # one working day after the leader
    reply_and_close = {
        "ordinary-reply": "11-25 13:42", "ordinary-close": "11-26", "over-leader": "11-25 13:42",
        "over-head": "11-26 13:42",
    }  # fmt: skip
    assert is_open(line, matter) == reply_and_close
    do(line, OFFICER, service.assign, matter, department="工程维修", staff_id=line.staff(OFFICER))
    do(line, OFFICER, service.work, matter, words="师傅到了八楼")
    do(line, OFFICER, service.supplement, matter, words="轿厢号 3")
    assert is_open(line, matter) == reply_and_close and ended(line, matter) == []
    assert {one.staff_id for one in kept(line, matter) if "ordinary" in one.clock} == {line.staff(OFFICER)}
    day(line, "11-24 10:00")
    do(line, OFFICER, service.reply, matter, words="正在换皮带")
    # nobody above saw anything: their rows move on to the closing, at the end of Thursday
    assert ended(line, matter) == [("ordinary-reply", "done", OFFICER)]
    closing = {"ordinary-close": "11-26", "over-leader": "11-26 18:00", "over-head": "11-27 18:00"}
    assert is_open(line, matter) == closing
    day(line, "11-26 17:00")
    do(line, OFFICER, service.handle, matter, **HANDLED)
    # Fri 27, Mon 30, Tue 1
    back = {"callback": "12-01", "over-leader": "12-01 18:00", "over-head": "12-02 18:00"}
    assert is_open(line, matter) == back
    do(line, DESK, service.call_back, matter, result="unreached")
    assert is_open(line, matter) == back
    do(line, DESK, service.call_back, matter, result="satisfied")
    do(line, DESK, service.close, matter)
    assert is_open(line, matter) == {}
    assert sorted(ended(line, matter)) == [
        ("callback", "done", DESK), ("ordinary-close", "done", OFFICER), ("ordinary-reply", "done", OFFICER),
        ("over-head", "off", ""), ("over-leader", "off", ""),
    ]  # fmt: skip
    assert TOLD_LEADER not in done(line, LEADER)


def test_who_is_not_satisfied_starts_it_anew_and_the_call_back_is_done(line: Hotline) -> None:
    matter = line.bring("handled")
    do(line, DESK, service.call_back, matter, result="not", words="还是响，没有修好")
    assert ("callback", "done", DESK) in ended(line, matter)
    assert is_open(line, matter) == {
        "ordinary-reply": "11-25 13:42", "ordinary-close": "11-26", "over-leader": "11-25 13:42",
        "over-head": "11-26 13:42",
    }  # fmt: skip
    do(line, OFFICER, service.handle, matter, **HANDLED)
    do(line, DESK, service.reopen, matter, why="用户来电说又响了")
    # nobody called: it fell away
    assert ("callback", "off", "") in ended(line, matter)
    do(line, OFFICER, service.handle, matter, **HANDLED)
    for _ in range(3):
        do(line, DESK, service.call_back, matter, result="unreached")
    assert is_open(line, matter) == {}


def test_another_grade_and_another_kind_bring_other_duties(line: Hotline) -> None:
    matter = line.take(kind="repair", category="")
    assert set(is_open(line, matter)) == {"reply", "close", "over-leader", "over-head"}
    line.on("11-23 11:00")
    do(line, DESK, service.classify, matter, kind="complaint", category="facilities", grade="urgent")
    # two hours and a day from Mon 09:42
    assert is_open(line, matter) == {
        "urgent-accept": "11-23 11:42", "urgent-close": "11-24 09:42", "over-leader": "11-23 11:42",
        "over-head": "11-24 11:42",
    }  # fmt: skip
    assert ended(line, matter) == [("reply", "off", ""), ("close", "off", "")]
    do(line, DESK, service.classify, matter, grade="major")
    # told within the hour, the plan in a day, both heads at once; seven days: 2 December
    assert is_open(line, matter) == {
        "major-told": "11-23 12:00", "major-plan": "11-24 11:00", "major-close": "12-02",
        "over-leader": "11-23 12:00", "over-head": "11-23 12:00",
    }  # fmt: skip
    do(line, CS_HEAD, service.tell, matter, staff_id=line.staff(HEAD), how="telephone")
    do(line, CS_HEAD, service.plan, matter, words="停梯检修，三天内完成")
    assert [row for row in ended(line, matter) if row[1] == "done"] == [
        ("major-told", "done", CS_HEAD), ("major-plan", "done", CS_HEAD),
    ]  # fmt: skip


# ---------------------------------------------------------------- those above


def test_those_above_see_a_matter_when_their_moment_comes_and_not_before(line: Hotline) -> None:
    matter = line.take()
    do(line, OFFICER, service.assign, matter, department="工程维修", staff_id=line.staff(OFFICER))

    def told(name: str, scope: str = MINE) -> list[str]:
        return [row.what for row in seen(line, name, scope) if row.what in (TOLD_LEADER, TOLD_HEAD)]

    day(line, "11-25 13:41")
    assert told(LEADER) == told(CS_HEAD) == told(HEAD, ALL) == []
    before = badge(line, LEADER)
    line.on("11-25 13:42")
    assert told(LEADER) == [TOLD_LEADER] and told(CS_HEAD) == [] and badge(line, LEADER) == before + 1
    day(line, "11-26 13:41")
    assert told(CS_HEAD) == []
    line.on("11-26 13:42")
    assert told(CS_HEAD) == [TOLD_HEAD] and told(LEADER) == [TOLD_LEADER]
    # answered at last: what they were told of is done, and they are told anew when the closing is late:
    # Thu 18:00, and Fri 18:00
    do(line, OFFICER, service.reply, matter, words="正在换皮带")
    assert told(LEADER) == told(CS_HEAD) == []
    assert {TOLD_LEADER, TOLD_HEAD} <= {
        what for name in (LEADER, CS_HEAD, OFFICER) for what in done(line, name)
    }
    assert is_open(line, matter) == {
        "ordinary-close": "11-26", "over-leader": "11-26 18:00", "over-head": "11-27 18:00",
    }  # fmt: skip
    line.on("11-26 18:00")
    assert told(LEADER) == [TOLD_LEADER]
    # a pause takes it away again without its being done
    do(line, OFFICER, service.wait, matter, waits_for="parts", words="皮带下周到货")
    assert told(LEADER) == [] and ended(line, matter)[-1][1] == "off"


def badge(line: Hotline, name: str) -> int:
    """How much the tab of the complaints says is to be done."""
    now = line.office.now()
    found = line.office.read(badges, line.office.who(name), now.date(), now)
    return sum(found.get("complaints", (0, 0)))


def test_the_person_is_reminded_when_half_of_the_time_is_gone(line: Hotline) -> None:
    matter = line.take()
    do(line, OFFICER, service.assign, matter, department="工程维修", staff_id=line.staff(OFFICER))
    calls = {one.clock: one.calls_at for one in kept(line, matter)}
    # 12 of 24 desk hours: Mon 8:18, 3:42 on Tue; half of three days lies in Wednesday
    assert f"{calls['COMP-02/ordinary-reply']:%m-%d %H:%M}" == "11-24 11:42"
    assert f"{calls['COMP-02/ordinary-close']:%m-%d %H:%M}" == "11-25 08:00"
    day(line, "11-24 11:42")
    row = next(row for row in seen(line, OFFICER) if row.what == "一般投诉答复")
    assert (row.section, row.reason) == (
        "today",
        "一般投诉须在 24 个服务小时内答复，从 11月23日（周一） 09:42 起，只计前台 08:00–18:00，没有暂停。",
    )


# ---------------------------------------------------------------- waiting


def test_whoever_is_waited_for_is_asked_once_a_week_until_it_goes_on(line: Hotline) -> None:
    matter = line.take()
    line.on("11-23 10:00")
    do(line, OFFICER, service.wait, matter, waits_for="developer", words="转开发商维修部")
    assert is_open(line, matter) == {"nudge": "11-30"}
    assert {state for _, state, _ in ended(line, matter)} == {"off"}
    day(line, "11-30 09:00")
    assert [row.what for row in seen(line, HEAD, ALL) if row.clock == "COMP-02/nudge"] == ["催办转交单位"]
    do(line, OFFICER, service.nudge, matter, words="对方说周三派人")
    assert is_open(line, matter) == {"nudge": "12-07"} and ended(line, matter)[-1] == (
        "nudge",
        "done",
        OFFICER,
    )
    do(line, OFFICER, service.nudge, matter, words="又打了一次")
    assert is_open(line, matter) == {"nudge": "12-07"} and len(ended(line, matter)) == 5
    # nobody asked on Monday: it stands, it does not lapse
    day(line, "12-08 10:00")
    assert is_open(line, matter) == {"nudge": "12-07"}
    do(line, OFFICER, service.resume, matter)
    # 0:18 was used; Tue 8, Wed 10, 5:42 on Thu; Tue 8, Wed 9, Thu 10 December
    assert {name: when for name, when in is_open(line, matter).items() if "over" not in name} == {
        "ordinary-reply": "12-10 13:42", "ordinary-close": "12-10",
    }  # fmt: skip
    assert ended(line, matter)[-1] == ("nudge", "done", OFFICER)
    do(line, OFFICER, service.wait, matter, waits_for="user", words="用户出差，下周回来")
    do(line, OFFICER, service.withdraw, matter, why="用户说不用了")
    assert is_open(line, matter) == {} and ended(line, matter)[-1] == ("nudge", "off", "")


# ---------------------------------------------------------------- what else changes


def test_another_calendar_and_other_desk_hours_hold_at_once(line: Hotline) -> None:
    matter = line.take()
    line.do(HEAD, calendar.set_day, date(2026, 11, 24), "off")
    line.agree()
    # Tuesday is free now: Wed, Thu, Fri; the desk is open daily
    assert is_open(line, matter) == {
        "ordinary-reply": "11-25 13:42", "ordinary-close": "11-27", "over-leader": "11-25 13:42",
        "over-head": "11-26 13:42",
    }  # fmt: skip
    line.do(HEAD, calendar.forget_year, 2026)
    line.do(HEAD, settings.change, {"opens_at": "09:00"})
    line.agree()
    # Mon 8:18, Tue 9 (17:18), 6:42 on Wed from 09:00
    assert is_open(line, matter)["ordinary-reply"] == "11-25 15:42"
    line.do(HEAD, settings.change, {"opens_at": "08:00"})
    line.agree()
    assert is_open(line, matter)["ordinary-reply"] == "11-25 13:42"


def test_the_list_agrees_when_the_cs_head_goes_and_when_the_clock_is_set_back(line: Hotline) -> None:
    matter = line.take(grade="major")
    line.office.enter("陆清和", Role.CS_HEAD, Role.OFFICER)
    line.do(HEAD, end_roles, line.staff("陆清和"), Role.CS_HEAD, date(2026, 11, 23))
    line.agree()
    other = line.take()
    line.on("11-23 12:00")
    do(line, OFFICER, service.wait, other, waits_for="parts", words="皮带下周到货")
    line.on("11-23 08:00")
    do(line, OFFICER, service.resume, other)
    # it stood still from 12:00 until 12:00, whatever the PC says
    assert is_open(line, other)["ordinary-reply"] == "11-25 13:42"
    do(line, CS_HEAD, service.work, matter, words="已派人到现场")
    line.on("11-23 12:00")


@pytest.mark.clause("ROLE-04", "ROLE-05")
def test_the_round_and_the_analysis_are_due_from_the_first_matter_on(line: Hotline) -> None:
    matter = line.take()

    def sites(clock: str) -> list[tuple[str, str]]:
        asked = select(Due.state, Due.due_day).where(Due.clock == clock).order_by(Due.id)
        found: list[tuple[str, str]] = line.office.read(
            lambda s: [(state, f"{due:%m-%d}") for state, due in s.execute(asked)]
        )
        return found

    assert ("open", "11-23") in sites("ROLE-05") and sites("ROLE-04")[-1] == ("open", "11-30")
    day(line, "11-25 09:00")
    assert sites("ROLE-05")[-2:] == [("lapsed", "11-23"), ("open", "11-25")]
    do(line, LEADER, rounds.look, matter, what="fine")
    line.do(LEADER, rounds.sign_round)
    line.agree()
    assert sites("ROLE-05")[-2:] == [("done", "11-25"), ("open", "11-26")]
    day(line, "12-01 09:00")
    assert sites("ROLE-04")[-2:] == [("lapsed", "11-30"), ("open", "12-31")]


def test_the_list_is_what_the_records_say_whatever_is_done(line: Hotline) -> None:
    chance = random.Random(417)
    verbs = (
        (service.contact, dict), (service.work, lambda: {"words": "又去看了一次"}),
        (service.reply, lambda: {"words": "今天能修好"}), (service.handle, lambda: HANDLED),
        (service.wait, lambda: {"waits_for": chance.choice(("user", "developer")), "words": "要等一等才行"}),
        (service.resume, dict), (service.nudge, lambda: {"words": "问过了"}), (service.close, dict),
        (service.classify, lambda: {"kind": chance.choice(KINDS)[0], "category": "facilities",
                                    "grade": chance.choice(GRADES)[0], "why": "情况有变化"}),
        (service.call_back, lambda: {"result": chance.choice(("not", "satisfied", "unreached")),
                                     "words": "还是不太好"}),
        (service.reopen, lambda: {"why": "用户来电说又响了"}),
        (service.assign, lambda: {"department": "客服", "staff_id": line.staff(chance.choice((CS_HEAD, HEAD)))}),
        (service.tell, lambda: {"staff_id": line.staff(HEAD), "how": "telephone"}),
        (service.plan, lambda: {"words": "先停用，换皮带"}),
    )  # fmt: skip
    matters = [line.take(channel=chance.choice(("phone", "letter"))) for _ in range(4)]
    made = 0
    for number in range(220):
        if number % 20 == 19:
            day(line, f"{at('11-23 10:00') + timedelta(days=number // 20):%m-%d %H:%M}")
        verb, told = chance.choice(verbs)
        with suppress(Refusal):
            line.do(HEAD, verb, chance.choice(matters), **told())
            made += 1
            line.agree()
    assert made > 70
