"""One evening, night and the days after: a burst pipe at ten past eleven, a complaint nobody answered, a leaver."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app import leaving
from app.errors import Refusal
from app.modules.complaints import lists, rounds, service
from app.modules.complaints.service import Told
from app.modules.dues.model import Due
from app.modules.orders import lists as order_lists
from app.modules.orders import service as orders
from app.modules.orders.rules import Asked, Done
from app.modules.today import lists as today
from app.modules.today.rules import flat
from app.rules.ref import Ref
from tests.complaints.hotline import CS_HEAD, DESK, HEAD, LEADER, OFFICER, Hotline, at, open_hotline

QUIET, PIPE = "TS-0001", "SQ-0002"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """The hotline on a Monday."""
    made = open_hotline(tmp_path_factory.mktemp("night") / "site")
    yield made
    made.office.site.store.close()


def seen(night: Hotline, name: str, matter: int, moment: str) -> set[str]:
    """Which clocks of a matter somebody has on today's list at that moment; the clock stands there then."""
    night.on(moment)
    shown = night.office.read(today.today, night.office.who(name), night.office.day, night.office.now())
    ids = [ref.id for row in flat((*shown.overdue, *shown.today)) for ref in row.refs]
    asked = select(Due.clock).where(Due.id.in_(ids), Due.subject_kind == "matter", Due.subject_id == matter)
    return set(night.office.read(lambda session: session.scalars(asked).all()))


def midnight(night: Hotline, day: str) -> None:
    """The day turns while the program runs; the list says what the records say before and after."""
    night.agree()
    night.on(f"{day} 00:00")
    night.roll()
    night.agree()


def row_of(night: Hotline, matter: int) -> Any:
    """A matter as the open list shows it now."""
    rows = night.office.read(lists.open_matters, night.office.now())
    return next(row for row in rows if row.ref.id == matter)


@pytest.mark.clause("COMP-02", "ROLE-05", "ROLE-09", "DUTY-12", "ROLE-13")
def test_a_burst_pipe_at_night_an_unanswered_complaint_and_a_colleague_who_leaves(night: Hotline) -> None:
    office, officer = night.office, night.staff(OFFICER)
    mine = {"staff_id": officer, "department": "客服"}
    night.on("11-23 10:00")
    quiet = night.take(**mine)

    # Ten past eleven: urgent, told, a team sent; on the spot is due at ten past one.
    night.on("11-23 23:10")
    words = "厨房水管爆裂，水流到楼下"
    told = Told(night.staff(LEADER), "telephone")
    pipe = night.take(words=words, kind="repair", category="", grade="urgent", told=told, **mine)
    night.on("11-23 23:14")
    asked = Asked(
        unit_id=night.unit.id, person_id=night.owner.id, what=words, team="工程维修班", urgency="urgent",
        planned_until="11-24 00:30",
    )  # fmt: skip
    order: Ref = night.do(DESK, orders.dispatch, Ref("matter", pipe), asked)
    assert [row.code for row in office.read(lists.open_matters, office.now())] == [PIPE, QUIET]
    urgent = {"ROLE-09/urgent-accept", "ROLE-09/urgent-close"}
    assert seen(night, OFFICER, pipe, "11-23 23:15") == urgent, "at once, though it is due tomorrow"
    midnight(night, "11-24")
    assert seen(night, OFFICER, pipe, "11-24 00:10") == urgent
    assert "COMP-02/over-leader" not in seen(night, LEADER, pipe, "11-24 00:10")

    # At half past twelve they are there, ten to two it is done; the paper says so, and so does the history.
    night.on("11-24 00:30")
    night.do(DESK, orders.arrive, order.id, at="00:26")
    night.do(DESK, service.work, pipe, words="师傅到场，已关总阀", at=at("11-24 00:26"))
    night.on("11-24 01:50")
    night.do(
        DESK, orders.finish, order.id, Done(finished="01:40", measure="已更换软管", lines=("软管 1 条 28",))
    )
    night.do(
        DESK, service.handle, pipe, handling="更换厨房软管，试水不漏", cause="软管老化", reply="已经修好"
    )
    assert seen(night, OFFICER, pipe, "11-24 01:51") == set()
    assert office.read(order_lists.counts, office.now()).open == 0
    titles = [one.title for one in night.card(pipe).passed]
    assert [sum(word in title for title in titles) for word in ("告知", "派工", "到场", "处理完成")] == [
        1,
        1,
        1,
        1,
    ]
    assert not any(limit.late(office.now()) for limit in night.card(pipe).limits)

    # Called back the next day: forty-eight hours from ten to two on Tuesday end on Thursday.
    midnight(night, "11-25")
    night.on("11-25 09:30")
    limit = next(one for one in night.card(pipe).limits if one.step == "callback")
    assert limit.due is not None and limit.due.at == at("11-26 01:50")
    night.do(DESK, service.call_back, pipe, result="satisfied", words="夜里来得很快")
    night.do(DESK, service.close, pipe)
    assert night.said(pipe, "state", "handled_in_time", "open_minutes") == ("closed", True, 34 * 60 + 20)

    # The other one: 8 hours on Monday, 10 on Tuesday, 6 on Wednesday. The leader at the minute, not before.
    assert "COMP-02/over-leader" not in seen(night, LEADER, quiet, "11-25 13:59")
    assert "COMP-02/over-leader" in seen(night, LEADER, quiet, "11-25 14:00")
    assert "COMP-02/over-head" not in seen(night, CS_HEAD, quiet, "11-25 14:00")
    assert not row_of(night, quiet).clock.over
    night.on("11-25 14:01")
    assert row_of(night, quiet).clock.over
    night.do(LEADER, rounds.look, quiet, "chased", words="今天下班前答复")
    night.do(LEADER, rounds.sign_round)
    midnight(night, "11-26")
    assert "COMP-02/over-leader" in seen(night, LEADER, quiet, "11-26 08:00")
    assert "COMP-02/over-head" not in seen(night, CS_HEAD, quiet, "11-26 13:59")
    assert "COMP-02/over-head" in seen(night, CS_HEAD, quiet, "11-26 14:00")

    # On Friday the officer leaves: it goes to somebody by name, with everything that is due.
    midnight(night, "11-27")
    night.on("11-27 17:30")
    with pytest.raises(Refusal, match="诉求 1"):
        night.do(HEAD, leaving.leave, officer, last_day=office.day)
    night.do(HEAD, leaving.leave, officer, last_day=office.day, successor_id=night.staff(DESK))
    night.agree()
    assert night.card(quiet).person == DESK
    assert {"COMP-02/ordinary-reply", "COMP-02/ordinary-close"} <= seen(night, DESK, quiet, "11-27 17:31")
    midnight(night, "11-28")
    night.on("11-28 09:00")
    night.do(DESK, service.handle, quiet, handling="调整了门机", cause="门机松动", reply="已经调好")
    assert seen(night, LEADER, quiet, "11-28 09:01") == seen(night, CS_HEAD, quiet, "11-28 09:01") == set()
    late = {one.step for one in night.card(quiet).limits if one.late(office.now())}
    assert late == {"reply", "close"}
    night.agree()
