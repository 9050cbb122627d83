"""The lines of a sheet on which a room that counts by itself lists every difference."""

from collections.abc import Collection

from app.modules.checks.model import CheckResult, CheckRun
from app.modules.checks.rules import FINDINGS, SETTLED, Finding, LineEntry


def are_listed(run: CheckRun) -> bool:
    """True while the sheet lists differences one by one that are to be put right."""
    return any(result.head == FINDINGS and result.result == "problem" for result in run.results)


def entries_of(run: CheckRun, findings: Collection[Finding]) -> tuple[LineEntry, ...]:
    """The answers of the differences, each on its own line; lines are added where they are wanting."""
    told = {finding.text: finding for finding in findings}
    mine = {result.text: result for result in run.results if result.head == FINDINGS}
    gone = [LineEntry(line.position, "fine", SETTLED) for text, line in mine.items() if text not in told]
    last = max((result.position for result in run.results), default=0)
    for text in told:
        if text not in mine:
            last += 1
            mine[text] = CheckResult(position=last, head=FINDINGS, text=text, kind="tick", result="", note="")
            run.results.append(mine[text])
    return (
        *gone,
        *(
            LineEntry(mine[text].position, "problem", one.note, staff_id=one.staff_id, until=one.until)
            for text, one in told.items()
        ),
    )
