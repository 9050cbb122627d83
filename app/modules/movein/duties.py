"""The clocks of moving in: filed, entered in the system."""

from app.modules.dues.rules import Times, Wanted, deadline_of
from app.modules.movein.model import MoveIn
from app.rules.handbook import handbook
from app.storage.record import ref_of

FILE = "ARCH-03/movein"
"""The clock of filing the papers of a move-in."""
ENTER = {"single": "ARCH-05/single", "collective": "ARCH-05/collective"}
"""The clock of entering them, by the kind of move-in."""


def file_due(move_in: MoveIn, times: Times) -> Wanted | None:
    """That the papers are filed; None before the formalities are done and once they are filed."""
    if move_in.state != "open" or move_in.fees_at is None or move_in.filed_at is not None:
        return None
    return deadline_of(
        handbook().clock(FILE), ref_of(move_in), move_in.fees_at, times, whom=move_in.unit.code.long
    )


def enter_due(move_in: MoveIn, times: Times) -> Wanted | None:
    """That the data is entered; None before the formalities are done and once it is entered."""
    if move_in.state != "open" or move_in.fees_at is None or move_in.entered_at is not None:
        return None
    clock = handbook().clock(ENTER[move_in.kind])
    return deadline_of(clock, ref_of(move_in), move_in.fees_at, times, whom=move_in.unit.code.long)
