"""Limits of what gets another grade or kind, or is reopened; each time worked out by hand (COMP-02)."""

import pytest

from app.modules.complaints.limits import Course, why
from tests.complaints.courses import MON, TIMES, at, classed, dues, found, step, taken, waiting

pytestmark = pytest.mark.clause("COMP-02")


# ---------------------------------------------------------------- another grade, another kind


def test_a_raised_grade_counts_from_the_taking_down_or_from_the_raise_when_that_has_passed() -> None:
    for events, expected in (
        # raised in time: as if it had been taken down so
        ((taken(MON, "ordinary"), classed("11-23 11:00", "important")),
         {"reply": "11-23 13:42", "close": "11-30"}),
        ((taken(MON, "ordinary"), classed("11-23 11:00", "urgent")),
         {"accept": "11-23 11:42", "close": "11-24 09:42"}),
        # on Tuesday at 10 four desk hours (Mon 13:42), two hours and a day are over: from the raise
        ((taken(MON, "ordinary"), classed("11-24 10:00", "important")),
         {"reply": "11-24 14:00", "close": "11-30"}),
        ((taken(MON, "ordinary"), classed("11-24 10:00", "urgent")),
         {"accept": "11-24 12:00", "close": "11-25 10:00"}),
        # a major one is told and planned from the raise: Wed 25, 26, 27, 30, 1, 2, Thu 3 December
        ((taken(MON, "ordinary"), classed("11-24 10:00", "major")),
         {"told": "11-24 11:00", "plan": "11-25 10:00", "close": "12-03"}),
        ((taken(MON, "urgent"), classed("11-23 10:00", "major")),
         {"told": "11-23 11:00", "plan": "11-24 10:00", "close": "12-02"}),
        # raised twice: urgent since Monday 11:00 at least
        ((taken(MON, "ordinary"), classed("11-23 11:00", "important"), classed("11-25 09:00", "urgent")),
         {"accept": "11-25 11:00", "close": "11-26 09:00"}),
    ):  # fmt: skip
        contacted = (events[0], step(MON, "contacted"), *events[1:])
        open_now = dues(contacted)
        assert open_now == expected, events
    raised = found((taken(MON, "ordinary"), classed("11-24 10:00", "important")))
    assert (raised["reply"].raised, raised["close"].raised) == (True, False)
    assert why(raised["reply"], TIMES) == (
        "重要投诉须在 4 个服务小时内答复，从 11月24日（周二） 10:00 定级起，只计前台 08:00–18:00，没有暂停。"
    )


def test_a_lowered_grade_counts_from_the_taking_down_and_washes_nothing_away() -> None:
    friday = "11-27 09:00"
    for events, expected in (
        ((taken(MON, "important"), classed("11-23 11:00", "ordinary")),
         {"accept": "11-23 09:52", "reply": "11-25 13:42", "close": "11-26"}),
        # late as ordinary too when it is lowered on Friday: stays late
        ((taken(MON, "important"), classed(friday, "ordinary")),
         {"accept": "11-23 09:52", "reply": "11-25 13:42", "close": "11-26"}),
        # an urgent one was never asked for a reply: that counts from Friday when Wed 13:42 has passed:
        # Fri 9, Sat 10, 5 on Sun; in time on Monday it counts from the taking down
        ((taken(MON, "urgent"), classed(friday, "ordinary")), {"reply": "11-29 13:00", "close": "11-26"}),
        ((taken(MON, "urgent"), classed("11-23 15:00", "ordinary")),
         {"reply": "11-25 13:42", "close": "11-26"}),
        # a major one lowered on Tuesday: four desk hours passed on Monday, five days did not
        ((taken(MON, "major"), classed("11-24 10:00", "important")),
         {"reply": "11-24 14:00", "close": "11-30"}),
        # raised and lowered again: the ordinary times, as if nothing had been
        ((taken(MON, "ordinary"), classed("11-24 10:00", "urgent"), classed(friday, "ordinary")),
         {"accept": "11-23 09:52", "reply": "11-25 13:42", "close": "11-26"}),
        # raised to urgent on Tuesday, back to important on Wednesday: important at least since Tuesday,
        # asked for a reply since Wednesday only; nobody was contacted since Monday, that stays late
        ((taken(MON, "ordinary"), classed("11-24 10:00", "urgent"), classed("11-25 09:00", "important")),
         {"accept": "11-23 09:52", "reply": "11-25 13:00", "close": "11-30"}),
    ):  # fmt: skip
        said = {name: when for name, when in dues(events).items() if name in expected}
        assert said == expected, events


def test_a_raise_brings_no_new_time_to_what_was_late_already() -> None:
    # an answer was due on Wed 13:42, the end by Thursday; raised on Friday both stay late
    friday = "11-27 09:00"
    late = found((taken(MON, "ordinary"), step(MON, "contacted"), classed(friday, "important")))
    assert (late["reply"].over_at, late["reply"].raised) == (at("11-23 13:42"), False)
    assert late["reply"].late(at(friday))
    # important gives five days, till Mon 30: this one was not late as an important matter, and is not now
    assert dues((taken(MON, "ordinary"), classed(friday, "important")))["close"] == "11-30"
    urgent = found((taken(MON, "ordinary"), step(MON, "contacted"), classed(friday, "urgent")))
    assert urgent["close"].late(at(friday)) and not urgent["close"].raised
    # but being on the spot is new, whenever the user was called first
    slow = (taken(MON, "ordinary"), step("11-23 12:00", "contacted"), classed(friday, "urgent"))
    assert dues(slow)["accept"] == "11-27 11:00"


def test_pauses_stay_taken_out_when_the_grade_changes() -> None:
    pause = waiting("11-23 10:00", "11-23 12:00")
    # 13:42 + 2; not passed at 15:00, so it counts from the taking down
    early = [taken(MON, "ordinary"), *pause, classed("11-23 15:00", "important")]
    assert dues(early)["reply"] == "11-23 15:42" and not found(early)["reply"].raised
    # passed at 16:00, though not as an ordinary one: four desk hours from the raise, Mon 2 and Tue 2; a pause after it is taken out too
    late = [taken(MON, "ordinary"), *pause, classed("11-23 16:00", "important")]
    assert dues(late)["reply"] == "11-24 10:00"
    assert dues([*late, *waiting("11-23 17:00", "11-24 09:00")])["reply"] == "11-24 12:00"
    # a raise while it waits: still, then the two hours that are left of urgent's day are there
    still = [taken(MON, "ordinary"), *waiting("11-23 12:00"), classed("11-24 12:00", "urgent")]
    assert dues(still, "11-24 13:00")["close"] == "still"
    # Mon 09:42-12:00 is 2:18 of 24; 21:42 from Wed 12:00
    assert dues([*still, step("11-25 12:00", "resumed")])["close"] == "11-26 09:42"


def test_what_was_done_under_the_old_grade_stays_done() -> None:
    events = [
        taken(MON, "ordinary"), step(MON, "contacted"), step("11-24 09:00", "replied"),
        classed("11-24 10:00", "important"),
    ]  # fmt: skip
    reply = found(events)["reply"]
    assert (reply.grade, reply.ended_at, reply.late(at("12-24 08:00"))) == (
        "ordinary",
        at("11-24 09:00"),
        False,
    )
    assert dues(events) == {"close": "11-30"}


def test_a_repair_that_becomes_a_complaint_keeps_its_beginning() -> None:
    repair = taken(MON, "ordinary", "repair")
    same = [repair, step(MON, "contacted"), classed("11-24 10:00", "ordinary")]
    assert dues(same) == {"reply": "11-25 13:42", "close": "11-26"}
    assert {limit.clock for limit in found(same).values()} == {
        "COMP-02/ordinary-reply", "COMP-02/ordinary-close",
    }  # fmt: skip
    # by letter nobody was spoken to, and a repair was not asked for it: ten minutes from the change
    assert dues([repair, classed("11-24 10:00", "ordinary")])["accept"] == "11-24 10:10"
    important = [repair, step(MON, "contacted"), classed("11-24 10:00", "important")]
    assert dues(important) == {"reply": "11-24 14:00", "close": "11-30"}
    # the call-back counts days from then on: Fri 27, Mon 30, Tue 1
    assert dues([*same, step("11-24 16:00", "replied"), step("11-26 16:00", "handled")]) == {
        "callback": "12-01"
    }


def test_being_on_the_spot_is_the_contact_of_what_is_urgent() -> None:
    events = [taken(MON, "urgent"), step(MON, "contacted")]
    assert dues(events)["accept"] == "11-23 11:42"
    assert "accept" not in dues([*events, step("11-23 10:30", "work")])
    late = found([*events, step("11-23 12:00", "work")])["accept"]
    assert late.late(at("11-23 12:00")) and late.ended_at == at("11-23 12:00")


# ---------------------------------------------------------------- reopened


def test_reopened_twice_begins_anew_each_time_where_the_site_says_so() -> None:
    events = [
        taken(MON, "ordinary"), step(MON, "contacted"), step("11-25 10:00", "replied"),
        step("11-25 10:00", "handled"), step("11-26 10:00", "reopened", restart=True),
    ]  # fmt: skip
    # Thu 8, Fri 10, 6 on Sat; Fri 27, Mon 30, Tue 1
    assert dues(events) == {"reply": "11-28 14:00", "close": "12-01"}
    events += [
        step("11-27 15:00", "replied"), step("11-27 15:00", "handled"),
        step("11-30 09:00", "reopened", restart=True),
    ]  # fmt: skip
    # Mon 9, Tue 10, 5 on Wed; Tue 1, Wed 2, Thu 3; nothing is taken out, all of it lies before
    assert dues(events) == {"reply": "12-02 13:00", "close": "12-03"}
    assert found(events)["close"].pauses == ()
    # a pause from before does not count again
    paused = [*events[:3], *waiting("11-25 10:00", "11-25 12:00"), *events[3:]]
    paused[5] = step("11-25 12:00", "handled")
    assert dues(paused) == {"reply": "12-02 13:00", "close": "12-03"}
    assert found(paused)["close"].pauses == () and "没有暂停" in why(found(paused)["close"], TIMES)


def test_reopened_twice_goes_on_where_it_stood_where_the_site_says_so() -> None:
    events = [
        taken(MON, "ordinary"), step(MON, "contacted"), step("11-25 10:00", "replied"),
        step("11-25 10:00", "handled"), step("11-26 10:00", "reopened", restart=False),
    ]  # fmt: skip
    # Wed ended with the matter handled: Tue, Thu, Fri; the reply was given
    assert dues(events) == {"close": "11-27"}
    events += [
        step("11-27 15:00", "handled"), step("11-27 16:00", "called", result="satisfied"),
        step("11-27 17:00", "closed"), step("11-30 09:00", "reopened", restart=False),
    ]  # fmt: skip
    # Fri as well: Tue, Thu, Mon 30
    assert dues(events) == {"close": "11-30"}
    assert found(events)["close"].pauses == (
        (at("11-25 10:00"), at("11-26 10:00")), (at("11-27 15:00"), at("11-30 09:00")),
    )  # fmt: skip
    # urgent, round the clock: 1:18 gone when handled at 11:00, 22:42 from Tue 10:00
    urgent = [
        taken(MON, "urgent"),
        step("11-23 11:00", "handled"),
        step("11-24 10:00", "reopened", restart=False),
    ]
    assert dues(urgent)["close"] == "11-25 08:42"


def test_one_that_waited_when_it_was_handled_waits_no_more() -> None:
    events = [taken(MON, "ordinary"), *waiting("11-23 12:00"), step("11-24 12:00", "handled")]
    course = Course(tuple(events))
    assert course.waiting_since is None and course.pauses(at("11-30 08:00")) == (
        (at("11-23 12:00"), at("11-24 12:00")),
    )
