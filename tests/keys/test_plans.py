"""Ten years of loans cost the cabinet what ten days do: it reads what is out, and the box in sight."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.modules.keys import count_lists, lending_lists, listing, lists, printed, service
from app.modules.keys.layout import add_box
from app.modules.keys.model import KeyBox, KeyLoan, KeyPanel, KeyRing
from app.modules.today import lists as today
from app.tabs import search
from tests.keys.cabinet import FITTER, KEEPER, Cabinet
from tests.plans import plans_of

GROWING = ("key_lending", "key_loan", "key_extension", "key_reminder", "key_loss", "key_count_line", "due",
           "journal_object")  # fmt: skip
"""Tables that get longer every day."""
OPEN_ONES = {"ix_key_loan_out", "ix_key_loss_open", "ix_key_loss_no_account"}
"""Indexes that hold what is open only: to go through one is to read what is open."""


def _first_box(session: Session) -> int:
    return session.scalars(select(KeyBox.id).order_by(KeyBox.id)).first() or 0


def _newest_panel(session: Session) -> int:
    return session.scalars(select(KeyPanel.id).order_by(KeyPanel.id.desc())).first() or 0


def _of_ring(cabinet: Cabinet) -> object:
    return cabinet.site.read(lists.ring_card, cabinet.ring("K2A1"), cabinet.site.clock.now)


def _of_board(cabinet: Cabinet) -> object:
    box = cabinet.site.read(_first_box)
    return cabinet.site.read(lists.board, box, cabinet.site.clock.now)


def _of_box(cabinet: Cabinet) -> object:
    box = cabinet.site.read(_first_box)
    return cabinet.site.read(lists.ring_rows, cabinet.site.clock.now, box_id=box)


def _of_today(cabinet: Cabinet) -> object:
    now = cabinet.site.clock.now
    return cabinet.site.read(today.today, cabinet.who(KEEPER), now.date(), now, today.ALL)


def _of_record(cabinet: Cabinet) -> object:
    day = cabinet.today
    return cabinet.site.read(printed.loan_records, cabinet.who(KEEPER), day, day)


def _of_verbs(cabinet: Cabinet) -> object:
    lent = cabinet.lend("K2A2", "K2A3")
    cabinet.by(KEEPER, service.remind, lent.ref.id, how="telephone", said="马上送回")
    cabinet.by(KEEPER, service.ask_longer, lent.ref.id, until="11-25", reason="配件后天到")
    cabinet.back("K2A2")
    return cabinet.by(KEEPER, service.report_loss, cabinet.ring("K2A3"), what="下楼时掉了")


ASKED: dict[str, Callable[[Cabinet], object]] = {
    "boxes": lambda c: c.site.read(lists.boxes),
    "board": _of_board,
    "list of a box": _of_box,
    "list of all": lambda c: c.site.read(lists.ring_rows, c.site.clock.now),
    "card": _of_ring,
    "scan": lambda c: (c.site.read(lists.by_tag, "K2A1"), c.site.read(lists.is_out, c.ring("K2A1"))),
    "tag in the box": lambda c: c.site.read(search, "K2A1"),
    "header": lambda c: c.site.read(lending_lists.header_line, FITTER, c.site.clock.now),
    "borrower": lambda c: c.site.read(lending_lists.borrower_named, "contractor", "温庭远", c.site.clock.now),
    "line to be lent": lambda c: c.site.read(lending_lists.line_for_lending, "K2A4", []),
    "still out": lambda c: c.site.read(count_lists.still_out, c.site.clock.now),
    "duties": lambda c: c.site.read(lists.wanted, c.today),
    "today": _of_today,
    "loan record of a day": _of_record,
    "lend, remind, ask longer, take back, report lost": _of_verbs,
}
"""What is asked while the tab is worked at."""


@pytest.fixture(scope="module")
def busy(cabinet_of_module: Cabinet) -> Cabinet:
    """Some loans that came back, one that is out, and a second box with rings of its own."""
    made = cabinet_of_module
    for _ in range(3):
        made.lend("K2A1", "K3B1")
        made.site.clock.now += timedelta(minutes=5)
        made.back("K2A1")
        made.back("K3B1")
    made.lend("K2A1")
    made.by(KEEPER, add_box, name="乙柜", panels=1, hooks=20)
    panel = made.site.read(_newest_panel)
    for hook in (1, 2):
        made.by(
            KEEPER, listing.add_ring, key_class="office", pieces=1, source="centre", place="库房",
            tag=f"K9E{hook + 1}", panel_id=panel, hook=hook,
        )  # fmt: skip
    made.lend("K9E2")
    return made


def goes_through(line: str) -> str:
    """The growing table a step of a plan goes through from end to end; "" when it does not."""
    words = line.split()
    if words[0] != "SCAN" or words[1] not in GROWING or OPEN_ONES & set(words):
        return ""
    return words[1]


@pytest.mark.clause("KEY-02", "KEY-03")
@pytest.mark.parametrize("name", ASKED)
def test_no_question_of_the_tab_goes_through_all_the_loans_there_ever_were(busy: Cabinet, name: str) -> None:
    with plans_of(busy.site.store) as told:
        ASKED[name](busy)
    assert told
    assert not [line for line in told if goes_through(line)], told


def test_a_step_through_a_whole_table_would_be_seen(busy: Cabinet) -> None:
    with plans_of(busy.site.store) as told:
        busy.site.read(lambda session: session.scalars(select(KeyLoan.pieces).order_by(KeyLoan.pieces)).all())
    assert [goes_through(line) for line in told if goes_through(line)] == ["key_loan"]


@pytest.mark.parametrize("shown", [_of_board, _of_box], ids=["board", "list"])
def test_one_box_reads_its_own_rings_and_the_loans_that_are_open(
    busy: Cabinet, shown: Callable[[Cabinet], object]
) -> None:
    read: list[object] = []

    def note(_session: Session, record: object) -> None:
        read.append(record)

    event.listen(Session, "loaded_as_persistent", note)
    try:
        shown(busy)
    finally:
        event.remove(Session, "loaded_as_persistent", note)
    rings = {one.tag for one in read if isinstance(one, KeyRing)}
    assert len(rings) == 8 and not {"K9E2", "K9E3"} & rings
    assert [one.ended for one in read if isinstance(one, KeyLoan)] == [""]
    assert 0 < len(read) < 20
