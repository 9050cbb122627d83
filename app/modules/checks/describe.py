"""What the journal calls checks: the title of the check, and a sheet by its title and number."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.checks.model import CheckDefinition, CheckLine, CheckResult, CheckRun
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {
    "check_definition": "检查项目",
    "check_line": "检查内容",
    "check_run": "检查单",
    "check_result": "检查结果",
}

_ASKED: dict[str, tuple[Any, Any]] = {
    "check_definition": (CheckDefinition.id, select(CheckDefinition.id, CheckDefinition.title)),
    "check_line": (CheckLine.id, select(CheckLine.id, CheckLine.text)),
    "check_result": (CheckResult.id, select(CheckResult.id, CheckResult.text)),
}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The words for the checks and sheets that are still there."""
    found = _sheets(session, refs)
    for kind, (column, asked) in _ASKED.items():
        for some in in_slices(sorted({ref.id for ref in refs if ref.kind == kind})):
            for number, words in session.execute(asked.where(column.in_(some))):
                found[Ref(kind, number)] = words
    return found


def _sheets(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    found: dict[Ref, str] = {}
    asked = select(CheckRun.id, CheckRun.title, CheckRun.year, CheckRun.number)
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "check_run"})):
        for number, title, year, count in session.execute(asked.where(CheckRun.id.in_(some))):
            words = f"{title}　{year}年{count}号" if count is not None else title
            found[Ref("check_run", number)] = words
    return found
