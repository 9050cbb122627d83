"""Finds a check, a sheet or a line of it, and says who may have it in hand."""

from datetime import date

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.checks.model import CheckDefinition, CheckResult, CheckRun
from app.modules.checks.rules import field_of, holds, stands_above, who_zh
from app.modules.staff.service import holders, named_for
from app.rules.handbook import NAMED
from app.rules.roles import Role, Who
from app.storage.act import Act


def may_run(session: Session, who: Who, definition: CheckDefinition, day: date) -> bool:
    """True for whoever the check falls to, for the heads above, and for all when it falls to nobody."""
    mine, manned = falls_to(session, who, definition, day)
    return mine or not manned or stands_above(who, definition.who)


def falls_to(session: Session, who: Who, definition: CheckDefinition, day: date) -> tuple[bool, bool]:
    """Whether a check falls to this person, and whether it falls to anybody."""
    if not definition.who:
        return True, True
    if definition.who.startswith(NAMED):
        found = named_for(session, definition.who.removeprefix(NAMED), day)
    else:
        found = holders(session, Role(definition.who), day)
    return holds(who, definition.who, frozenset(one.staff_id for one in found)), bool(found)


def definition_or_refuse(session: Session, definition_id: int) -> CheckDefinition:
    """A check, in use or not. Raises Refusal."""
    found = session.get(CheckDefinition, definition_id)
    if found is None:
        raise Refusal("找不到这项检查，请刷新后再看。")
    return found


def run_or_refuse(session: Session, run_id: int) -> CheckRun:
    """A sheet in any state. Raises Refusal."""
    found = session.get(CheckRun, run_id)
    if found is None:
        raise Refusal("找不到这张检查单，请刷新后再看。")
    return found


def open_run_or_refuse(session: Session, run_id: int) -> CheckRun:
    """A sheet that is still filled in. Raises Refusal."""
    run = run_or_refuse(session, run_id)
    if run.state != "open":
        raise Refusal("这张检查单已经完成或作废，不能再改。", clause=run.clause)
    return run


def mine_or_refuse(act: Act, run_id: int) -> CheckRun:
    """An open sheet of a check that this person may make. Raises Refusal."""
    run = open_run_or_refuse(act.session, run_id)
    must_be_allowed(act, definition_or_refuse(act.session, run.definition_id))
    return run


def must_be_allowed(act: Act, definition: CheckDefinition) -> None:
    """Pass when this person may make the check. Raises Refusal that names whose it is."""
    if not may_run(act.session, act.who, definition, act.today):
        raise Refusal(
            f"“{definition.title}”由{who_zh(definition.who)}做，请找这位同事或主管。",
            clause=definition.clause,
        )


def result_or_refuse(run: CheckRun, position: int) -> CheckResult:
    """One line of a sheet. Raises Refusal."""
    found = next((result for result in run.results if result.position == position), None)
    if found is None:
        raise Refusal("检查单上没有这一行，请刷新后再看。", field=field_of(position))
    return found
