"""What ten years leave behind hides nothing of today: the box, typed rooms, and the pages of what is over."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from app.modules.care import lists as care
from app.modules.found import lists as found_lists
from app.modules.found import service as found
from app.modules.parcels import lists
from app.modules.release import lists as slip_lists
from app.modules.release import service as slips
from app.modules.release.rules import Asked
from app.storage.act import Act, verb
from app.storage.search import Term
from app.tabs import search
from tests.parcels.counter import Counter
from tests.plans import plans_of

THING = {
    "what": "黑色雨伞",
    "found_where": "3栋大堂",
    "found_at": "2026-11-23",
    "finder": "周阿姨",
    "kept_where": "柜2",
}
CLAIM = {
    "taker": "单一鸣",
    "relation": "self",
    "identity_kind": "mainland",
    "identity": "4514",
    "signed": "paper",
}


def shown(counter: Counter, typed: str) -> dict[str, list[str]]:
    """The groups of the box with their lines."""
    return {group.label: [hit.title for hit in group.hits] for group in counter.read(search, typed)}


@verb("parcels.work", "造十年的单号")
def _ten_years(act: Act, of: str) -> None:
    rows = [{"kind": "parcel", "ref_id": 1_000 + n, "term": f"#{of}{n:09d}#"} for n in range(500)]
    act.session.execute(insert(Term), rows)


@pytest.mark.clause("ARCH-07", "PARC-02")
def test_what_is_over_is_found_by_its_whole_number_and_hides_no_household(counter: Counter) -> None:
    home = counter.home(owner="沈芳菲")
    row = counter.take(home, number="SF1020304050")
    slip = counter.do(
        slips.issue,
        Asked(unit_id=home.unit.id, person_id=home.owner.id, capacity="owner", identity="passport", tail="123X",
              goods=("沙发 2",)),
    )  # fmt: skip
    item = counter.do(found.take_in, **THING)
    code = counter.read(slip_lists.slip_card, slip.id).code
    for part in ("sf10", "4050", code[:8]):
        assert {"包裹", "放行条"} & shown(counter, part).keys(), part
    counter.hand([row])
    counter.do(slips.take_gate_part, code, guard="赵班长")
    counter.do(found.claim, item.id, **CLAIM)
    counter.do(_ten_years, "sf")
    for part in ("sf", "sf10", "sf102030405", "4050", code[:8], "2026"):
        assert not {"包裹", "放行条", "拾遗"} & shown(counter, part).keys(), part
    for whole, label in (("sf1020304050", "包裹"), ("ＳＦ1020 304050", "包裹"), (code.lower(), "放行条")):
        assert len(shown(counter, whole)[label]) == 1, whole
    assert counter.read(search, f"#{row.number.lower()}#") == []
    assert [one.name for one in counter.read(lists.addressees, "sff")] == ["沈芳菲"]
    assert "住户" in shown(counter, "sff")


@pytest.mark.clause("PARC-01")
def test_what_else_is_called_like_a_room_takes_no_room_from_households(counter: Counter) -> None:
    home = counter.home()
    before = counter.read(lists.addressees, home.room[:3])

    @verb("parcels.work", "造许多门禁卡")
    def cards(act: Act) -> None:
        like_a_room = [
            {"kind": "access_card", "ref_id": n, "term": f"{home.room[:3]}{n}"} for n in range(300)
        ]
        act.session.execute(insert(Term), like_a_room)

    counter.do(cards)
    assert shown(counter, home.room[:3]).keys() >= {"住户", "门禁卡"}
    assert before and counter.read(lists.addressees, home.room[:3]) == before
    assert counter.read(slip_lists.candidates, home.room)[0].ref == home.unit
    assert counter.read(lists.meant, home.room).gone is None


@pytest.mark.clause("ARCH-07")
def test_a_page_of_what_is_over_begins_where_the_last_one_ended(counter: Counter) -> None:
    """By one range of one index, not by looking all of it over and sorting it."""
    now, day = counter.now, counter.now.date()
    pages: dict[str, Callable[[], object]] = {
        "ix_parcel_ended_at": lambda: counter.read(lists.history, now, (now, 5)),
        "ix_found_item_ended_at": lambda: counter.read(found_lists.ended, day, (now, 5)),
        "ix_sms_text_ended": lambda: counter.read(care.gone, (now, 5)),
        "ix_release_slip_day": lambda: counter.read(slip_lists.valid_today, day),
    }
    for index, ask in pages.items():
        with plans_of(counter.site.store) as told:
            ask()
        steps = [line for line in told if index in line]
        assert len(steps) == 1 and steps[0].startswith("SEARCH"), (index, told)
        assert not [line for line in told if "MULTI-INDEX" in line], told
