"""A duty that calls from a moment on: unseen or coming before it, under today from then on, by the minute."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.modules.dues import service as dues
from app.modules.today import lists
from app.modules.today.sections import BY_DAY, sections
from app.rules.household_card import DueLine
from app.rules.ref import Ref
from tests.consents.office import Office, open_office
from tests.dues.records import anything
from tests.today.duties import DAY, UNIT, Hand, badges, lay, on, seen, staffed, whats, window_of

pytestmark = pytest.mark.usefixtures("dressed")

NONE = {"today": (0, 0)}
ROOM = "services"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = staffed(open_office(tmp_path))
    yield made
    made.site.store.close()


def clock(office: Office, day: int, text: str) -> None:
    """The PC's clock shows this time of the day so many days from the Monday of the tests."""
    office.site.clock.now = at(day, text)


def at(day: int, text: str) -> datetime:
    return datetime.fromisoformat(f"{on(day)} {text}")


def card(office: Office, subject: Ref = UNIT) -> list[DueLine]:
    """What the household's card says is to be done."""
    return list(office.read(lists.about, {subject}, office.now()))


def hint(office: Office, name: str) -> str:
    """What stands beside 今天."""
    band = next(
        b for b in sections(seen(office, name), BY_DAY, office.now(), on(-21)) if b.key == lists.TODAY
    )
    return band.hint


@pytest.mark.clause("COMP-02")
def test_what_calls_later_is_on_nobody_s_list_before_its_moment(office: Office) -> None:
    """An escalation: due at 16:00, the leader is called at 12:00."""
    (number,) = lay(
        office,
        Hand("SERV-01", DAY, "甲", at=at(0, "16:00"), calls=at(0, "12:00"), ahead=0, role="leader"),
    )

    def standing() -> tuple[list[str], list[str], lists.Counts, tuple[int, int] | None, list[str]]:
        mine = seen(office, "何砚秋")
        found = badges(office, "何砚秋")
        assert found["today"] == found.get(ROOM, (0, 0))
        assert whats(mine.coming) == [] and mine.next is None and {d.count for d in mine.days} == {0}
        whole = seen(office, "顾维舟", lists.ALL)
        assert (whats(whole.overdue), whats(whole.today)) == (whats(mine.overdue), whats(mine.today))
        lines = [line.when for line in card(office)]
        return [r.due for r in mine.overdue], [r.due for r in mine.today], mine.counts, found.get(ROOM), lines

    nothing = ([], [], lists.Counts(0, 0, 0), None, [])
    called = ([], ["16:00 前"], lists.Counts(1, 0, 1), (0, 1), ["16:00 前，甲"])
    clock(office, 0, "11:59:59")
    assert standing() == nothing
    assert hint(office, "何砚秋") == "今天没有要办的"
    row = office.read(lists.one, number, office.day, office.now())
    assert (row.section, row.due) == (lists.COMING, "今天 16:00")  # by its number it is found all the same
    clock(office, 0, "12:00")
    assert standing() == called
    clock(office, 0, "11:30")  # a clock that is set back
    assert standing() == nothing
    clock(office, 0, "16:00")
    assert standing() == called
    clock(office, 0, "16:01")
    late = (["逾期 0:01"], [], lists.Counts(1, 0, 1), (1, 0), ["逾期 0:01，甲"])
    assert standing() == late
    clock(office, 3, "09:00")
    assert standing() == (["逾期 2 天"], [], lists.Counts(1, 0, 1), (1, 0), ["逾期 2 天，甲"])


@pytest.mark.clause("COMP-02")
def test_from_half_of_its_time_on_a_duty_stands_under_today(office: Office) -> None:
    """One that is shown ahead: coming until its moment, even on its own day; then today's, whatever its day."""
    lay(
        office,
        Hand("SERV-01", on(2), "后天", at=at(2, "10:30"), calls=at(0, "14:00")),
        Hand("SERV-01", DAY, "当天", at=at(0, "17:00"), calls=at(0, "15:00")),
        Hand("SERV-01", on(1), "以前", at=at(1, "10:00"), calls=at(0, "09:00"), started=at(-30, "09:00")),
    )
    first = seen(office, "林晓禾")
    assert [(r.whom, r.due) for r in first.coming] == [("当天", "今天 17:00"), ("后天", "11/25 10:30")]
    assert (whats(first.today), first.counts, badges(office, "林晓禾")) == ([], lists.Counts(), NONE)
    assert hint(office, "林晓禾") == "现在没有要办的，下一项 今天 17:00"
    assert [line.tone for line in card(office)] == ["later", "later", "later"]

    clock(office, 0, "14:00")
    half = seen(office, "林晓禾")
    assert [(r.whom, r.due, r.glyph) for r in half.today] == [("后天", "11/25 10:30", "today")]
    assert [r.whom for r in half.coming] == ["当天"]
    assert [r.whom for r in half.before] == ["以前"]  # what began before the first day calls nobody
    assert (half.counts, badges(office, "林晓禾")[ROOM]) == (lists.Counts(1, 0, 1), (0, 1))
    assert [(d.day, d.count) for d in half.days if d.count] == [(on(2), 1)]
    assert [line.when for line in card(office)] == ["今天 17:00，当天", "启用以前，以前", "11/25 10:30，后天"]

    clock(office, 0, "08:00")
    assert whats(seen(office, "林晓禾").today) == []
    clock(office, 0, "17:30")
    after = seen(office, "林晓禾")
    assert ([r.whom for r in after.overdue], [r.whom for r in after.today]) == (["当天"], ["后天"])
    assert badges(office, "林晓禾") == {ROOM: (1, 1), "today": (1, 1)}
    clock(office, 1, "08:00")
    assert hint(office, "林晓禾") == ""  # 10:30 is tomorrow's, not before noon today
    clock(office, 2, "10:31")
    assert len(seen(office, "林晓禾").overdue) == 2 and badges(office, "林晓禾")[ROOM] == (2, 0)


def test_what_calls_is_found_however_far_its_day_and_the_next_day_names_neither(office: Office) -> None:
    lay(
        office,
        Hand("SERV-01", on(20), "已叫", calls=at(0, "09:00"), ahead=0),
        Hand("SERV-01", on(12), "没到", calls=at(9, "09:00"), ahead=0, subject=Ref("unit", 2)),
        Hand("SERV-01", on(3), "后叫", calls=at(3, "09:00"), ahead=0, subject=Ref("unit", 2)),
    )
    found = seen(office, "林晓禾")
    assert [(r.whom, r.due) for r in found.today] == [("已叫", "12/13 周日")]
    assert (found.coming, found.next, badges(office, "林晓禾")[ROOM]) == ((), None, (0, 1))
    assert {d.count for d in found.days} == {0}
    assert len(card(office)) == 1 and card(office, Ref("unit", 2)) == []
    lay(office, Hand("SERV-01", on(15), "以后", calls=at(14, "09:00")))
    assert seen(office, "林晓禾").next == on(15)


def test_what_was_put_off_calls_on_its_new_day(office: Office) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY, "甲", at=at(0, "17:00"), calls=at(0, "09:00")))
    assert whats(seen(office, "林晓禾").today) == ["特约服务回访 甲"]
    office.site.do(anything, lambda act: dues.move(dues.due_or_refuse(act.session, number), on(2)))
    moved = seen(office, "林晓禾")
    assert (whats(moved.today), [r.glyph for r in moved.coming]) == ([], ["extended"])
    clock(office, 2, "08:00")
    assert whats(seen(office, "林晓禾").today) == ["特约服务回访 甲"]


def test_the_page_shows_it_within_its_minute_though_nobody_touches_a_key(
    office: Office, qtbot: QtBot
) -> None:
    lay(office, Hand("SERV-01", DAY, "甲", at=at(0, "16:00"), calls=at(0, "12:00"), ahead=0))
    clock(office, 0, "11:59")
    window, page, _ = window_of(office, qtbot, "林晓禾")
    assert page.list.duties() == () and page._minute.isActive()
    clock(office, 0, "12:00")
    page._minute.timeout.emit()
    assert [row.due for row in page.list.duties()] == ["16:00 前"]
    window.open_room("keys")
    clock(office, 0, "11:00")
    page._minute.timeout.emit()
    assert len(page.list.duties()) == 1  # out of sight nothing is read
    window.open_room("today")
    assert page.list.duties() == ()
