"""Ten years of households cost the tabs what ten days do: they read what is open, one page, or one household."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.modules.care import lists as care
from app.modules.care import on_card as care_on_card
from app.modules.care import service as texts
from app.modules.care.model import SmsText
from app.modules.movein import lists, on_card, service
from app.modules.movein.model import InspectionLine, MoveIn, MoveInPaper
from app.modules.posts import lists as posts
from app.modules.posts import on_card as posts_on_card
from app.modules.posts import printed
from app.modules.posts import service as telling
from app.modules.posts.model import ListChange
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import Base
from tests.movein.household import CLERK, ROOM, MovingIn
from tests.plans import plans_of

GROWING = (
    "move_in", "move_in_paper", "inspection_line", "meter_reading", "move_in_key", "move_in_fee",
    "move_in_back", "sms_text", "sms_batch", "list_change", "list_telling", "list_copy",
    "archive_paper", "due", "attachment", "key_issue",
)  # fmt: skip
"""Tables that get longer with every household."""
OPEN_ONES = {
    "ix_move_in_open",
    "ix_sms_text_open",
    "ix_sms_batch_open",
    "ix_list_copy_out",
    "ix_list_telling_open",
}
"""Indexes that hold what is open only: to go through one is to read what is open."""
OVER = 2 * lists.PAGE + 50
"""Households that moved in long ago."""


@verb("movein.work", "从前的入住")
def _long_ago(act: Act, unit_id: int, many: int) -> None:
    """So many that are over, each with its text; one household has them all, which is no matter here."""
    stamps = dict.fromkeys(("begun", "identity", "forms", "fees", "reviewed", "filed", "entered"), act.now)
    for number in range(many):
        over = MoveIn(
            year=2016, number=number + 1, unit_id=unit_id, kind="single", state="done", ended_at=act.now,
            **{f"{name}_at": at for name, at in stamps.items()},
            **{f"{name}_by": act.who.staff_id for name in stamps},
        )  # fmt: skip
        act.session.add(over)
        act.session.flush()
        gone = {
            "queued_at": act.now,
            "queued_by": act.who.staff_id,
            "ended_at": act.now,
            "state": "withdrawn",
        }
        subject = {"subject_kind": "move_in", "subject_id": over.id, "occasion": "welcome"}
        act.session.add(SmsText(unit_id=unit_id, **subject, **gone))


@pytest.fixture(scope="module")
def busy(house_of_module: MovingIn) -> MovingIn:
    """One household at the last gate, one at the first, many that are over; two posts hold a list."""
    house = house_of_module
    head = house.site
    made = [
        head.do(telling.set_up_post, name=name, kind=kind)
        for name, kind in (("北门岗", "ground"), ("监控室", "control"))
    ]
    copies = head.do(telling.prepare_copies, [post.id for post in made])
    head.do(telling.issue_copies, [copy.id for copy in copies])
    for copy in copies:
        head.do(telling.hand_out, copy.id, received_by="赵班长")
    house.formalities(ROOM)
    head.do(telling.tell, made[0].id, told_to="赵班长", way="radio")
    house.begin("5-2-1204")
    house.by(CLERK, _long_ago, house.unit("5-2-1205"), OVER)
    return house


def _first(record: type[Base]) -> Callable[[Session], int]:
    return lambda session: session.scalars(select(record.id).limit(1)).one()


def _asked(house: MovingIn) -> dict[str, Callable[[], object]]:
    """What is asked while the tabs are worked at."""
    read, day = house.site.read, house.today
    unit, running = house.unit(), read(lists.running_rows)[0].ref
    text, post = read(care.outbox, day).texts[0].ref, read(posts.posts, day)[0].ref
    oldest = read(lists.past_rows)[-1].ref.id
    return {
        "running": lambda: read(lists.running_rows),
        "counts": lambda: read(lists.counts),
        "past, next page": lambda: read(lists.past_rows, oldest),
        "of a household": lambda: read(lists.of_unit, unit),
        "one move-in": lambda: read(lists.card, running.id),
        "how it stands": lambda: read(lists.standing, unit, day, running),
        "beginning": lambda: read(lists.offers, ROOM),
        "duties of moving in": lambda: read(lists.wanted, day),
        "its card": lambda: read(on_card.on_card, unit, day),
        "outbox": lambda: (read(care.outbox, day), read(care.waiting)),
        "gone": lambda: read(care.gone),
        "gone, next page": lambda: read(care.gone, read(care.gone)[-1].key),
        "one text": lambda: read(care.text, text.id, day),
        "duties of texts": lambda: read(care.wanted, day),
        "texts of a household": lambda: read(care_on_card.on_card, unit, day),
        "posts": lambda: read(posts.posts, day),
        "one post": lambda: read(posts.card, post.id, day),
        "untold": lambda: (read(posts.untold_posts), read(posts.wanted, day)),
        "change sheets": lambda: read(printed.change_sheets, day, reader=house.site.who),
        "posts of a household": lambda: read(posts_on_card.on_card, unit, day),
        "a telephone changes": lambda: house.by(CLERK, residents.add_telephone, 1, "199-0000-0777"),
        "a text is told otherwise": lambda: house.by(
            CLERK, texts.told_otherwise, text.id, how="telephone", why="业主要求打电话"
        ),
        "a gate back and passed again": lambda: (
            house.by(CLERK, service.go_back, running.id, gate="fees", why="漏了一张票据"),
            house.by(CLERK, service.pass_fees, running.id, none=True),
        ),
    }


def _goes_through(line: str) -> str:
    words = line.split()
    return words[1] if words[0] == "SCAN" and words[1] in GROWING and not OPEN_ONES & set(words) else ""


@contextmanager
def _read_records() -> Iterator[list[object]]:
    found: list[object] = []

    def note(_session: Session, record: object) -> None:
        found.append(record)

    event.listen(Session, "loaded_as_persistent", note)
    try:
        yield found
    finally:
        event.remove(Session, "loaded_as_persistent", note)


@pytest.mark.clause("MOVE-01", "ARCH-10", "CARE-01")
def test_no_question_goes_through_all_the_households_there_ever_were(busy: MovingIn) -> None:
    slow: dict[str, list[str]] = {}
    for name, ask in _asked(busy).items():
        with plans_of(busy.site.store) as told:
            ask()
        assert told, name
        slow |= {name: found} if (found := [line for line in told if _goes_through(line)]) else {}
    assert slow == {}
    with plans_of(busy.site.store) as told:  # such a step would be seen
        busy.site.read(lambda session: session.scalars(select(ListChange.what)).all())
    assert [_goes_through(line) for line in told] == ["list_change"]


def test_the_tab_reads_what_is_open_and_one_page_of_what_is_over(busy: MovingIn) -> None:
    read = busy.site.read
    with _read_records() as found:
        read(lists.running_rows)
        read(lists.counts)
    move_ins = [one for one in found if isinstance(one, MoveIn)]
    assert {one.state for one in move_ins} == {"open"} and len(move_ins) == 2
    assert not [one for one in found if isinstance(one, MoveInPaper | InspectionLine)]
    with plans_of(busy.site.store) as told, _read_records() as found:
        rows = read(lists.past_rows)
    assert told[0] == "SCAN move_in" and "TEMP" not in "".join(told[:3]), "from the newest on, unsorted"
    assert len(rows) == len([one for one in found if isinstance(one, MoveIn)]) == lists.PAGE
    following = read(lists.past_rows, rows[-1].ref.id)
    assert [row.ref.id for row in (*rows, *following)] == sorted(
        {row.ref.id for row in (*rows, *following)}, reverse=True
    )
    assert len(read(lists.past_rows, following[-1].ref.id)) == OVER - 2 * lists.PAGE
    with _read_records() as found:
        read(care.outbox, busy.today)
        read(posts.posts, busy.today)
    assert [one.state for one in found if isinstance(one, SmsText)] in ([], ["waiting"])
    assert read(lists.unit_of, rows[0].ref.id) == Ref("unit", busy.unit("5-2-1205"))
