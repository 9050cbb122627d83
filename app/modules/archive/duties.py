"""The clock of the archive: what came in by itself is filed the day it came (ARCH-03)."""

from app.modules.archive.model import ArchivePaper
from app.modules.dues.rules import Times, Wanted, deadline_of
from app.rules.handbook import handbook
from app.storage.record import ref_of

FILE = "ARCH-03/other"
"""The clock of filing a paper the day it came in."""


def filing_due(paper: ArchivePaper, times: Times) -> Wanted | None:
    """That a paper is filed; None once it is, when it was struck, or when its source has the clock."""
    if not paper.same_day or paper.filed_at is not None or paper.struck_at is not None:
        return None
    whom = f"{paper.unit.code.long}　{paper.title}"
    return deadline_of(handbook().clock(FILE), ref_of(paper), paper.received_at, times, whom=whom)
