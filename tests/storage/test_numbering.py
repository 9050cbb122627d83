"""A yearly series without gaps: an act that fails gives its number back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.storage.act import Act, verb
from app.storage.numbering import NumberSeries, take_number


@verb("own.password", "取号")
def number_it(act: Act, year: int = 2026, name: str = "notice", *, refused: bool = False) -> int:
    number = take_number(act.session, name, year)
    if refused:
        raise Refusal("还没有同意。")
    return number


def last_numbers(session: Session) -> dict[tuple[str, int], int]:
    return {(s.name, s.year): s.last for s in session.scalars(select(NumberSeries))}


@pytest.mark.clause("DOC-03")
def test_fifty_numbers_have_no_gap_although_acts_were_refused_between(store, head) -> None:
    taken = []
    for round_ in range(50):
        if round_ % 3 == 0:
            with pytest.raises(Refusal):
                store.do(head, number_it, refused=True)
        taken.append(store.do(head, number_it))
    assert taken == list(range(1, 51))
    assert store.read(last_numbers) == {("notice", 2026): 50}


def test_a_series_refused_at_its_first_number_still_begins_at_one(store, head) -> None:
    with pytest.raises(Refusal):
        store.do(head, number_it, refused=True)
    assert store.read(last_numbers) == {}
    assert store.do(head, number_it) == 1


def test_every_year_and_every_series_counts_for_itself(store, head) -> None:
    assert [store.do(head, number_it, 2026) for _ in range(3)] == [1, 2, 3]
    assert store.do(head, number_it, 2027) == 1
    assert store.do(head, number_it, 2026, "release") == 1
    assert store.do(head, number_it, 2026) == 4


def test_several_numbers_in_one_act_follow_each_other(store, head) -> None:
    @verb("own.password", "取三个号")
    def three(act: Act) -> tuple[int, ...]:
        return tuple(take_number(act.session, "notice", 2026) for _ in range(3))

    assert store.do(head, three) == (1, 2, 3)


def test_the_same_request_takes_one_number(store, head) -> None:
    assert store.do(head, number_it, request_id="r-1") == 1
    assert store.do(head, number_it, request_id="r-1") is None
    assert store.do(head, number_it) == 2
