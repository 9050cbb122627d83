"""What left the printer of requests and complaints; on record once the printer has taken it (ARCH-12)."""

from collections.abc import Sequence

from app.modules.complaints.finding import matter_or_refuse
from app.modules.complaints.reporting import report_or_refuse
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("complaints.work", "打印处理记录表")
def printed_sheet(act: Act, matter_id: int) -> None:
    """The sheet of a matter left the printer, with the caller's name. Raises Refusal."""
    act.looked_at(ref_of(matter_or_refuse(act.session, matter_id)), "printed", "caller")


@verb("complaints.work", "打印未结诉求清单")
def printed_open(act: Act, matter_ids: Sequence[int]) -> None:
    """The list of open matters left the printer. Raises Refusal."""
    for matter_id in matter_ids:
        act.looked_at(ref_of(matter_or_refuse(act.session, matter_id)), "printed")


@verb("complaints.report", "打印投诉月报")
def printed_report(act: Act, report_id: int) -> None:
    """The report of a month left the printer. Raises Refusal."""
    act.looked_at(ref_of(report_or_refuse(act.session, report_id)), "printed")
