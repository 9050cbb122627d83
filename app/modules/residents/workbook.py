"""Opens the firm's list of households: the table in it, whatever kind of file it is."""

from collections.abc import Callable
from pathlib import Path

from app.documents import workbook
from app.documents.workbook import Table
from app.modules.residents.columns import find_header


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """The sheet with the households; without `sheet` the first visible one with a header of households.

    `progress` gets the rows read so far, `cancelled` is asked as often. Raises Refusal, Trouble or Cancelled.
    """
    return workbook.read_table(
        path,
        find_header=find_header,
        called="住户名册",
        sheet=sheet,
        progress=progress,
        cancelled=cancelled,
    )
