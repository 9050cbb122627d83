"""What left the printer: labels and sheets of the shelf, on record once the printer has taken them."""

from collections.abc import Sequence

from app.errors import Refusal
from app.modules.parcels.finding import parcel_or_refuse
from app.modules.parcels.model import ParcelHandover, ShelfBay, ShelfCheck
from app.modules.parcels.rules import OUT
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("parcels.work", "打印包裹签收单")
def printed_pickup(act: Act, handover_id: int) -> None:
    """The sheet of a handover left the printer, with names and the end of an identity paper (ARCH-12)."""
    given = act.session.get(ParcelHandover, handover_id)
    if given is None:
        raise Refusal("没有这次交付，请刷新后再看。", clause=OUT)
    act.looked_at(ref_of(given), "printed", "name", "paper_tail")


@verb("parcels.work", "打印待签的包裹签收单")
def printed_to_sign(act: Act, parcel_ids: Sequence[int]) -> None:
    """The sheet to be signed before parcels are handed out left the printer (ARCH-12). Raises Refusal."""
    for parcel_id in parcel_ids:
        act.looked_at(ref_of(parcel_or_refuse(act.session, parcel_id)), "printed", "addressee")


@verb("parcels.work", "打印滞留包裹清单")
def printed_aged(act: Act, parcel_ids: Sequence[int]) -> None:
    """The list of what is left too long left the printer. Raises Refusal."""
    for parcel_id in parcel_ids:
        act.looked_at(ref_of(parcel_or_refuse(act.session, parcel_id)), "printed")


@verb("parcels.work", "打印清架结果")
def printed_check(act: Act, check_id: int) -> None:
    """The result of a look over the shelf left the printer. Raises Refusal."""
    check = act.session.get(ShelfCheck, check_id)
    if check is None:
        raise Refusal("没有这次清架，请刷新后再看。", clause=OUT)
    act.looked_at(ref_of(check), "printed")


@verb("parcels.work", "打印货位标签")
def printed_places(act: Act, bay_ids: Sequence[int]) -> None:
    """Labels of the places of these bays left the printer."""
    for bay_id in bay_ids:
        bay = act.session.get(ShelfBay, bay_id)
        if bay is not None:
            act.looked_at(ref_of(bay), "printed")
