"""How long records are kept: the table of the handbook, changed by the centre head within its limits."""

import time
from pathlib import Path

import pytest

from app.errors import Refusal
from app.modules.archive import describe as archive
from app.modules.cards import describe as cards
from app.modules.collective import describe as collective
from app.modules.complaints import describe as complaints
from app.modules.found import describe as found
from app.modules.keys import describe as keys
from app.modules.orders import describe as orders
from app.modules.parcels import describe as parcels
from app.modules.posts import describe as posts
from app.modules.release import describe as release
from app.modules.retention import service
from app.modules.visits import describe as visits
from app.rules.retention import TABLE, Then
from app.rules.roles import Role
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def opened(tmp_path: Path):
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def _change(site: OpenTestSite, kind: str, months: str) -> None:
    signature = Signature(login_key(site.who.login), time.monotonic())
    site.do(service.change, kind, months=months, signature=signature)


def _kept(site: OpenTestSite, kind: str) -> str:
    return next(line.kept for line in site.read(service.lines) if line.kind == kind)


@pytest.mark.clause("ARCH-15")
def test_a_former_owners_file_stays_for_ever_and_a_tenants_three_years(opened: OpenTestSite):
    assert _kept(opened, "former_owner") == "永久"
    assert _kept(opened, "tenant") == "3 年"
    for kind, wanted in (("former_owner", "120"), ("tenant", "35"), ("tenant", "37"), ("tenant", "永久")):
        with pytest.raises(Refusal) as caught:
            _change(opened, kind, wanted)
        assert caught.value.clause == "ARCH-15"
    assert opened.read(service.months, "former_owner") is None
    assert opened.read(service.months, "tenant") == 36


def test_every_kind_of_record_has_a_line(opened: OpenTestSite):
    assert [line.kind for line in opened.read(service.lines)] == [keep.kind for keep in TABLE]


FOLLOWING = {
    "key_loan": {"key_lending", "key_extension", "key_reminder"},
    "key_ring": {"key_box", "key_panel"},
    "key_count": {"key_count_line"},
    "access_card": {"access_card_step"},
    "archive_paper": {"archive_file"},
    "archive_damage": {"archive_check"},
    "move_plan": {
        *("plan_step", "plan_slot", "plan_household", "plan_move", "plan_visit", "plan_tick"),
        *("sheet_batch", "sheet_taking"),
    },
    "list_copy": {"list_post", "list_post_building", "listed_line"},
    "list_change": {"list_telling"},
}
"""Tables whose records are kept as long as those they belong to."""


def test_every_table_of_keys_cards_and_archive_has_a_line_or_belongs_to_one_that_has():
    lines = {keep.kind for keep in TABLE}
    kept = {kind for kind in lines if kind.startswith(("key_", "access_", "archive_", "list_", "move_plan"))}
    described = set(keys.KINDS) | set(cards.KINDS) | set(archive.KINDS) | set(posts.KINDS)
    described |= set(collective.KINDS)
    assert kept | set().union(*FOLLOWING.values()) == described
    assert FOLLOWING.keys() <= kept


LOST_PROPERTY = {"found_item", "found_asker", "found_ending", "found_disposal", "found_disposal_line"}
"""Tables whose records are kept as long as lost property is."""


def test_every_table_of_lost_property_is_kept_under_its_line():
    assert set(found.KINDS) == LOST_PROPERTY and any(keep.kind == "lost_property" for keep in TABLE)


PARCELS = {"parcel", "parcel_handover", "parcel_call", "parcel_called", "parcel_sitting", "parcel_decline"}
"""Tables whose records are kept as long as parcels are; what the shelf is made of has lines of its own."""


def test_every_table_of_parcels_is_kept_under_a_line():
    own = {"shelf_bay", "courier", "shelf_check"}
    assert set(parcels.KINDS) == PARCELS | own | {"shelf_check_seen"}
    assert own | {"parcel"} <= {keep.kind for keep in TABLE}


RELEASE = {"release_slip", "release_line", "release_telling", "release_reconciling", "release_missing"}
"""Tables whose records are kept as long as release slips are."""


def test_every_table_of_release_slips_is_kept_under_its_line():
    assert set(release.KINDS) == RELEASE and any(keep.kind == "release" for keep in TABLE)


def test_every_table_of_requests_and_complaints_is_kept_under_a_line():
    following = {"matter": "complaint", "matter_step": "complaint", "matter_look": "matter_round"}
    following |= {"matter_measure": "matter_report"}
    own = set(complaints.KINDS) - following.keys()
    assert own == {"matter_term", "matter_round", "matter_report"}
    assert own | set(following.values()) <= {keep.kind for keep in TABLE}


def test_work_orders_are_kept_as_long_as_what_they_were_made_for():
    assert set(orders.KINDS) == {"work_order", "work_order_line"}
    assert next(keep.then for keep in TABLE if keep.kind == "work_order") is Then.FOLLOWS


def test_every_table_of_visits_is_kept_under_a_line():
    with_talk = {"visit", "visit_rating", "visit_opinion", "visit_promise", visits.EARLIER}
    with_plan = {"visit_plan", "visit_stop", "visitor", "visit_day_off"}
    assert set(visits.KINDS) == with_talk | with_plan | {"visit_wish"}
    assert {"visit", "visit_plan", "visit_wish"} <= {keep.kind for keep in TABLE}


def test_the_centre_head_sets_a_time_within_the_limits_and_it_is_known_who_did(opened: OpenTestSite):
    _change(opened, "parcel", "3")
    assert _kept(opened, "parcel") == "3 个月"
    assert opened.read(service.months, "parcel") == 3
    line = next(line for line in opened.read(service.lines) if line.kind == "parcel")
    assert line.set_by == "顾维舟 2026-11-23"
    with pytest.raises(Refusal):
        _change(opened, "parcel", "37")
    assert _kept(opened, "parcel") == "3 个月"


def test_nobody_but_the_centre_head_changes_it(opened: OpenTestSite):
    signature = Signature(login_key(opened.who.login), time.monotonic())
    for role in set(Role) - {Role.CENTRE_HEAD}:
        with pytest.raises(Refusal):
            opened.store.do(opened.someone(role), service.change, "parcel", months="3", signature=signature)
    assert _kept(opened, "parcel") == "6 个月"


def test_an_unknown_kind_is_refused(opened: OpenTestSite):
    with pytest.raises(Refusal):
        _change(opened, "nothing", "3")
