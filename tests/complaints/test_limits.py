"""The limits of requests and complaints, each expected time worked out by hand from the table (COMP-02)."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from app.modules.complaints.finding import course_of, default_of
from app.modules.complaints.limits import Allowed, Course, Limit, limits, steps_of, why
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.rules import GRADES
from app.rules.clocks import DeskHours
from tests.complaints.courses import MON, OFFICE, TIMES, at, classed, dues, found, said, step, taken, waiting

pytestmark = pytest.mark.clause("COMP-02")


# ---------------------------------------------------------------- the table


def test_every_grade_has_the_steps_and_the_times_of_the_table() -> None:
    for event, expected in (
        # at once is 10 minutes; 24 desk hours: Mon 8:18, Tue 10, Wed 5:42; three days: Tue, Wed, Thu
        (taken(MON, "ordinary"), {"accept": "11-23 09:52", "reply": "11-25 13:42", "close": "11-26"}),
        # four desk hours; five days: Tue 24, Wed, Thu, Fri 27, Mon 30
        (taken(MON, "important"), {"accept": "11-23 09:52", "reply": "11-23 13:42", "close": "11-30"}),
        (taken(MON, "urgent"), {"accept": "11-23 11:42", "close": "11-24 09:42"}),
        # seven days: 24, 25, 26, 27, 30, 1 December, 2 December
        (taken(MON, "major"), {"told": "11-23 10:42", "plan": "11-24 09:42", "close": "12-02"}),
        (taken(MON, "ordinary", "repair"), {"reply": "11-25 13:42", "close": "11-26"}),
        (taken(MON, "urgent", "repair"), {"accept": "11-23 11:42", "close": "11-24 09:42"}),
        (taken(MON, "ordinary", "question"), {"reply": "11-25 13:42", "close": "11-26"}),
    ):
        assert dues([event]) == expected, event
    for grade, _ in GRADES:
        assert "callback" in steps_of("complaint", grade)
    assert [kind for kind in ("question", "repair", "opinion", "suggestion", "complaint")
            if "callback" in steps_of(kind, "ordinary")] == ["repair", "complaint"]  # fmt: skip


def test_the_call_back_of_a_complaint_counts_days_and_of_a_repair_hours() -> None:
    told, handled = step("11-24 16:00", "replied"), step("11-26 16:00", "handled")
    # Fri 27, Mon 30, Tue 1 December; 48 hours end on Saturday
    assert dues([taken(MON, "ordinary"), told, handled]) == {"callback": "12-01"}
    assert dues([taken(MON, "urgent"), handled]) == {"callback": "12-01"}
    assert dues([taken(MON, "ordinary", "repair"), told, handled]) == {"callback": "11-28 16:00"}
    assert dues([taken(MON, "ordinary", "opinion"), told, handled]) == {}


def test_the_third_call_in_vain_ends_the_call_back_and_the_first_two_do_not() -> None:
    events = [taken(MON, "urgent"), step("11-26 16:00", "handled")]
    for when in ("11-27 09:00", "11-27 17:00"):
        events.append(step(when, "called", result="unreached"))
        assert dues(events) == {"callback": "12-01"}
    third = step("11-30 10:00", "called", result="unreached")
    assert found([*events, third])["callback"].ended_at == at("11-30 10:00")
    reached = found([*events, step("12-02 09:00", "called", result="satisfied")])["callback"]
    assert reached.ended_at == at("12-02 09:00") and reached.late(at("12-02 09:00"))
    # a reopening begins a new count: two old calls and one new one are not three
    again = [*events, step("11-28 09:00", "reopened", restart=True), step("11-28 12:00", "handled")]
    assert "callback" in dues([*again, step("11-30 09:00", "called", result="unreached")])


# ---------------------------------------------------------------- nights, weekends, holidays


def test_a_saturday_night_waits_for_the_desk_unless_it_is_urgent() -> None:
    # Sat 28 Nov 22:15: Sun 10, Mon 10, 4 on Tue; Mon 30, Tue 1, Wed 2
    night = "11-28 22:15"
    assert dues([taken(night, "ordinary")]) == {
        "accept": "11-28 22:25", "reply": "12-01 12:00", "close": "12-02",
    }  # fmt: skip
    assert dues([taken(night, "urgent")]) == {"accept": "11-29 00:15", "close": "11-29 22:15"}
    # a desk closed on days off: Mon 10, Tue 10, 4 on Wed
    assert dues([taken(night, "ordinary")], times=OFFICE)["reply"] == "12-02 12:00"


def test_weekends_worked_in_exchange_count_and_holidays_do_not() -> None:
    for when, grade, times, expected in (
        # Fri 9 Oct 17:00: Sat 10 is worked, then Mon 12, Tue 13 (Wed 14, Thu 15)
        ("10-09 17:00", "ordinary", TIMES, {"close": "10-13"}),
        ("10-09 17:00", "important", TIMES, {"close": "10-15", "reply": "10-10 11:00"}),  # Fri 1, Sat 3
        ("10-09 17:00", "important", OFFICE, {"reply": "10-10 11:00"}),
        # Fri 18 Sep: Sat 19 is free, Sun 20 worked, Mon 21, Tue 22
        ("09-18 09:00", "ordinary", TIMES, {"close": "09-22"}),
        # Wed 30 Sep 17:30: off 1-7 Oct; Thu 8, Fri 9, Sat 10
        ("09-30 17:30", "ordinary", TIMES, {"close": "10-10", "reply": "10-03 11:30"}),  # 0:30, 10, 10, 3:30
        ("09-30 17:30", "ordinary", OFFICE, {"reply": "10-10 11:30"}),  # 0:30, then 8, 9 and 10 October
        ("09-30 17:30", "urgent", OFFICE, {"accept": "09-30 19:30", "close": "10-01 17:30"}),
        # Fri 13 Feb: Sat 14 worked, off 15-23, Tue 24, Wed 25, Thu 26, Fri 27, Sat 28 worked, Mon 2 March
        ("02-13 16:00", "ordinary", TIMES, {"close": "02-25"}),
        ("02-13 16:00", "important", TIMES, {"close": "02-27"}),
        ("02-13 16:00", "major", TIMES, {"close": "03-02", "plan": "02-14 16:00"}),
        # in the middle of the Spring Festival: Tue 24, Wed 25, Thu 26; Fri 20 Feb 12:00 to 16:00 if open
        ("02-20 12:00", "ordinary", TIMES, {"close": "02-26"}),
        ("02-20 12:00", "important", TIMES, {"reply": "02-20 16:00"}),
        ("02-20 12:00", "important", OFFICE, {"reply": "02-24 12:00"}),
    ):  # fmt: skip
        said = dues([taken(when, grade)], times=times)
        assert {name: said[name] for name in expected} == expected, (when, grade)


def test_a_leap_day_counts_and_a_year_that_is_not_entered_is_monday_to_friday_and_says_so() -> None:
    # 29 February 2028 is a Tuesday. From Mon 28 10:00: Tue 29, Wed 1, Thu 2; Mon 8, Tue 10, 6 on Wed
    events = [taken("2028-02-28 10:00", "ordinary")]
    assert dues(events) == {"accept": "02-28 10:10", "reply": "03-01 14:00", "close": "03-02"}
    assert dues([taken("2028-02-28 10:00", "urgent")])["close"] == "02-29 10:00"
    assert dues([taken("2028-02-29 10:00", "urgent")])["close"] == "03-01 10:00"
    assert why(found(events)["close"], TIMES) == (
        "一般投诉须在 3 个工作日内办结，从 2月28日（周一） 10:00 起，当天不计，周末和放假不计，"
        "2028 年放假安排未录入，先按周一至周五计，没有暂停。"
    )


# ---------------------------------------------------------------- pauses


def test_what_is_waited_for_over_a_holiday_is_taken_out() -> None:
    events = [taken("09-29 10:00", "ordinary"), *waiting("09-30 15:00")]
    still = found(events, "10-05 15:00")
    assert dues(events, "10-05 15:00") == {"accept": "09-29 10:10", "reply": "still", "close": "still"}
    assert still["reply"].paused and not still["reply"].late(at("10-05 15:00"))
    assert "扣除暂停 5 天，现在暂停着" in why(still["reply"], TIMES)
    # Tue 8, Wed 08-15 is 7: 15, and 9 more on Thu 8 Oct from 09:00; Wed 30 ended still: Thu 8, Fri 9, Sat 10
    over = [taken("09-29 10:00", "ordinary"), *waiting("09-30 15:00", "10-08 09:00")]
    assert dues(over) | {"accept": ""} == {"accept": "", "reply": "10-08 18:00", "close": "10-10"}
    # 7 days 18 hours
    assert why(found(over)["close"], TIMES) == (
        "一般投诉须在 3 个工作日内办结，从 9月29日（周二） 10:00 起，当天不计，周末和放假不计，"
        "10月10日调休上班计入，扣除暂停 7 天 18 小时。"
    )


def test_two_pauses_and_one_inside_a_night() -> None:
    two = [
        taken(MON, "ordinary"), *waiting("11-23 11:00", "11-23 14:00"), *waiting("11-24 17:00", "11-25 09:00"),
    ]  # fmt: skip
    # Mon 1:18 + 4, Tue 9 (14:18), Wed 9 (23:18), 0:42 on Thu; Tue ended still: Wed, Thu, Fri
    assert dues(two)["reply"] == "11-26 08:42" and dues(two)["close"] == "11-27"
    for pause, close in (
        (("11-23 18:30", "11-24 07:00"), "11-26"),
        (("11-24 18:30", "11-25 07:00"), "11-27"),
    ):
        said = dues([taken(MON, "ordinary"), *waiting(*pause)])
        assert (said["reply"], said["close"]) == ("11-25 13:42", close)
    # round the clock those 12:30 count: Tue 09:42 + 12:30; arriving does not wait
    urgent = dues([taken(MON, "urgent"), *waiting("11-23 18:30", "11-24 07:00")])
    assert urgent == {"accept": "11-23 11:42", "close": "11-24 22:12"}


def test_a_pause_does_not_bring_back_what_was_late_before_it() -> None:
    events = [taken(MON, "important"), *waiting("11-23 15:00", "11-24 10:00")]
    reply = found(events)["reply"]
    assert dues(events)["reply"] == "11-23 13:42" and reply.late(at("11-24 10:00"))


def test_waiting_does_not_hide_what_is_late_while_it_lasts() -> None:
    events = [taken(MON, "important"), *waiting("11-23 15:00")]
    limits = found(events, "11-23 16:00")
    assert not limits["reply"].paused and limits["reply"].late(at("11-23 16:00"))
    assert limits["reply"].leader_at == at("11-23 13:42")
    assert limits["close"].paused and not limits["close"].late(at("12-20 16:00"))
    # due to the minute when the waiting begins: nothing is left, so it is over
    edge = found([taken(MON, "important"), *waiting("11-23 13:42")], "11-23 13:43")["reply"]
    assert not edge.paused and edge.late(at("11-23 13:43"))


# ---------------------------------------------------------------- clocks set back, late entries


def written(*steps: tuple[str, str, str]) -> Course:
    """The course of a matter whose steps were noted at a time, and happened at that time or another."""
    kept = [
        MatterStep(how=how, noted_at=at(noted), at=at(happened or noted)) for how, noted, happened in steps
    ]
    kept[0].kind, kept[0].grade = "complaint", "important"
    for one in kept:
        one.kind, one.grade, one.waits_for = (
            one.kind or "",
            one.grade or "",
            "user" if one.how == "waiting" else "",
        )
        one.result, one.to_head, one.restart = "", None, None
    return course_of(Matter(steps=kept))


def test_a_clock_set_back_between_two_steps_makes_no_time_run_backwards() -> None:
    # waited for from 12:00; the PC then stands at 10:30 as the parts come: no time was lost, none is won
    course = written(("taken", MON, ""), ("waiting", "11-23 12:00", ""), ("resumed", "11-23 10:30", ""))
    assert [event.at for event in course.events] == [at(MON), at("11-23 12:00"), at("11-23 12:00")]
    assert course.pauses(at("11-23 10:30")) == () and dues(course.events)["reply"] == "11-23 13:42"
    # what is done next counts from the last moment that is known
    done = [*course.events, step("11-23 12:00", "replied")]
    assert not found(done)["reply"].late(at("11-24 08:00"))


def test_a_clock_set_back_before_the_beginning_leaves_the_limits_where_they_were() -> None:
    events = [taken(MON, "ordinary"), *waiting("11-23 12:00")]
    assert dues(events, "11-20 08:00") == dues(events, "11-23 12:00")
    assert found(events, "11-20 08:00")["reply"].pauses == ()
    assert found([taken(MON, "ordinary")], "01-01 08:00")["reply"].gone == 0.0


def test_a_late_entry_counts_when_it_happened() -> None:
    # answered at 10:30, written down at 15:00: in time (13:42); written as just done: late
    late = written(("taken", MON, ""), ("replied", "11-23 15:00", "11-23 10:30"))
    reply = found(late.events)["reply"]
    assert reply.ended_at == at("11-23 10:30") and not reply.late(at("11-23 15:00"))
    now = written(("taken", MON, ""), ("replied", "11-23 15:00", ""))
    assert found(now.events)["reply"].late(at("11-23 15:00"))
    # after a clock that was set back a late entry still stands where it says
    back = written(("taken", MON, ""), ("work", "11-23 16:00", ""), ("replied", "11-23 15:00", "11-23 11:00"))
    assert found(back.events)["reply"].ended_at == at("11-23 11:00")


# ---------------------------------------------------------------- who is told, and why


def test_the_person_is_reminded_at_half_the_leader_told_when_due_the_head_a_working_day_later() -> None:
    def told(limit: Limit) -> tuple[datetime | None, datetime | None, datetime | None]:
        return limit.calls_at, limit.leader_at, limit.head_at

    ordinary = found([taken(MON, "ordinary")])
    # 12 of 24 desk hours: Mon 8:18, 3:42 on Tue; due Wed 13:42; Thu 13:42
    assert told(ordinary["reply"]) == (at("11-24 11:42"), at("11-25 13:42"), at("11-26 13:42"))
    # the second of Tue, Wed, Thu; Thu as the desk closes; Fri
    assert told(ordinary["close"]) == (at("11-25 08:00"), at("11-26 18:00"), at("11-27 18:00"))
    # from Tue: Wed, Thu, Fri; the head after the weekend
    friday = found([taken("11-24 09:42", "ordinary")])["close"]
    assert told(friday) == (at("11-26 08:00"), at("11-27 18:00"), at("11-30 18:00"))
    # before a holiday: 4 desk hours from Wed 30 Sep 12:00; the next working day is Thu 8 Oct
    holiday = found([taken("09-30 12:00", "important")])["reply"]
    assert told(holiday) == (at("09-30 14:00"), at("09-30 16:00"), at("10-08 16:00"))
    # a major one: the heads at once when it is due, the centre head within the hour
    major = found([taken(MON, "major")])
    assert told(major["told"]) == (at("11-23 10:12"), at("11-23 10:42"), at("11-23 10:42"))
    assert told(major["plan"])[1:] == (at("11-24 09:42"), at("11-24 09:42"))
    # nobody is told of what is done, or stands still
    done = found([taken(MON, "ordinary"), step("11-24 09:00", "replied"), *waiting("11-24 10:00")])
    assert told(done["reply"]) == told(done["close"]) == (None, None, None)
    assert ordinary["reply"].half(at("11-24 11:42")) and not ordinary["reply"].half(at("11-24 11:41"))


def test_the_sites_own_term_holds_from_its_day_on_with_its_own_reminders() -> None:
    def allowed(clock: str, start: datetime) -> Allowed:
        if clock != "COMP-02/ordinary-reply" or start < at("11-24 00:00"):
            return default_of(clock)
        return Allowed("8 desk hours", remind=0, leader=False, head_days=None)

    def reply(when: str) -> Limit:
        course = Course((taken(when, "ordinary"),))
        return next(one for one in limits(course, allowed, TIMES, at(when)) if one.step == "reply")

    assert said(reply(MON)) == "11-25 13:42"
    # Tue 16-18 is 2, 6 on Wed
    own = reply("11-24 16:00")
    assert (said(own), own.calls_at, own.leader_at, own.head_at) == ("11-25 14:00", None, None, None)
    # a desk that closes at five tells the leader at five
    only = replace(TIMES, hours=DeskHours(time(9), time(17)))
    assert found([taken(MON, "ordinary")], times=only)["close"].leader_at == at("11-26 17:00")


def test_why_it_is_due_then_is_said_in_a_sentence() -> None:
    ordinary = found([taken(MON, "ordinary")])
    assert why(ordinary["reply"], TIMES) == (
        "一般投诉须在 24 个服务小时内答复，从 11月23日（周一） 09:42 起，只计前台 08:00–18:00，没有暂停。"
    )
    assert why(ordinary["close"], TIMES) == (
        "一般投诉须在 3 个工作日内办结，从 11月23日（周一） 09:42 起，当天不计，周末和放假不计，没有暂停。"
    )
    assert why(ordinary["accept"], TIMES) == (
        "一般投诉须在 10 分钟内首次联系，从 11月23日（周一） 09:42 起，昼夜连续计。"
    )
    assert "只计前台工作日 08:00–18:00，" in why(
        found([taken(MON, "ordinary")], times=OFFICE)["reply"], OFFICE
    )
    major = found([taken(MON, "ordinary"), classed("11-24 10:00", "major")])["told"]
    assert why(major, TIMES) == (
        "重大投诉须在 60 分钟内报负责人，从 11月24日（周二） 10:00 定级起，昼夜连续计。"
    )
    back = found([taken(MON, "urgent", "repair"), step("11-24 09:00", "handled")])["callback"]
    assert (
        why(back, TIMES) == "紧急报修须在 48 小时内回访，从 11月24日（周二） 09:00 处理完成起，昼夜连续计。"
    )
    paused = found([taken(MON, "urgent"), *waiting("11-23 12:00", "11-23 13:20")])["close"]
    assert why(paused, TIMES) == (
        "紧急投诉须在 24 小时内办结，从 11月23日（周一） 09:42 起，昼夜连续计，扣除暂停 1 小时 20 分。"
    )
    assert paused.left == timedelta(hours=24) - timedelta(hours=2, minutes=18)
