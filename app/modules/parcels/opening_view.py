"""Showing the record a line elsewhere leads to: a parcel, a household, a handover, a bay, a check."""

from typing import TYPE_CHECKING

from app.modules.parcels import lists, story_lists
from app.modules.parcels.head_view import DOUBT, FOUND, LIST
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.rules import OPEN
from app.modules.parcels.set_up_view import show_set_up
from app.rules.ref import Ref

if TYPE_CHECKING:
    from app.modules.parcels.view import ParcelsPage

_SET_UP = {"shelf_bay": "bays", "courier": "couriers", "parcel_decline": "declines"}


def open_ref(page: "ParcelsPage", ref: Ref) -> None:
    """Show a record of the room's kinds; of a household, what waits for it."""
    if ref.kind.startswith("found_"):
        page.show_view(FOUND)
        page.found.open(ref)
    elif ref.kind == "unit":
        page.serve(ref)
    elif ref.kind == "parcel":
        _open_parcel(page, ref)
    elif ref.kind in ("shelf_check", "shelf_check_seen"):
        page.start_check()
    elif ref.kind in _SET_UP:
        page.to_shelf()
        show_set_up(page, _SET_UP[ref.kind])
    else:
        unit = page.desk.read(story_lists.unit_of, ref)
        if unit is None:
            page.desk.refuse("这条记录没有住户可以打开。")
        else:
            page.serve(unit)


def _open_parcel(page: "ParcelsPage", ref: Ref) -> None:
    """One that waits lights its household; the card tells everything else of it."""
    known: ParcelRow | None = page.desk.read(lists.parcel, ref.id, page.now())
    if known is None:
        page.desk.refuse("没有这件包裹，请刷新后再看。")
    elif known.state == "unclear":
        page.show_view(DOUBT)
        page.views.doubt.choose(ref)
    else:
        if known.state in OPEN and known.unit is not None:
            page.serve(known.unit)
            page.views.choose(known)
        else:
            page.to_main()
            page.show_view(LIST)
        page.views.open_card(ref)
