"""Which checks there are: those that come with the program, as the site changed them, and its own."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.checks.model import CheckDefinition, CheckLine
from app.modules.checks.rules import OWN_GROUP, DefinitionDraft, LineDraft, draft_or_refuse
from app.modules.checks.shipped import ShippedCheck, shipped
from app.modules.dues.service import go_live
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of

# ---------------------------------------------------------------- once a day


def bring_definitions(act: Act) -> None:
    """Add the shipped checks the site lacks, and renew those nobody changed; part of the day's first act.

    Who, how often and by which clause follow the handbook also where the site wrote its own lines. A
    check that is shipped no more is retired.
    """
    kept = {d.key: d for d in act.session.scalars(select(CheckDefinition)) if not d.own}
    for one in shipped():
        definition = kept.pop(one.key, None)
        if definition is None:
            definition = CheckDefinition(
                key=one.key, begins=first_day(act.session, act.today), own=False, edited=False
            )
            act.session.add(definition)
        _follow_handbook(definition, one)
        if not definition.edited:
            _as_shipped(definition, one)
    for gone in kept.values():
        gone.retired = gone.retired or act.today
    act.session.flush()


def first_day(session: Session, today: date) -> date:
    """The first day on which a check made today is a duty: not before the site's first day."""
    return max(go_live(session), today)


# ---------------------------------------------------------------- verbs


@verb("checks.set_up", "设定检查项目")
def save_definition(act: Act, definition_id: int | None, draft: DefinitionDraft) -> Ref:
    """Change a check, or make one of the site's own when `definition_id` is None. Raises Refusal.

    Sheets that were begun before keep the lines they had. Who and how often of a shipped check are
    the handbook's.
    """
    definition = _new(act) if definition_id is None else _definition(act.session, definition_id)
    wanted = draft_or_refuse(draft, own=definition.own)
    if definition.own:
        if definition.id is not None and definition.term != wanted.term:
            definition.begins = first_day(act.session, act.today)
        definition.who, definition.term = wanted.who, wanted.term
    else:
        _must_be_as_handbook(definition, wanted)
        definition.edited = True
    _must_be_named_once(act.session, definition, wanted.title)
    definition.title, definition.watched = wanted.title, wanted.watched
    _set_lines(definition, wanted.lines)
    act.session.add(definition)
    act.session.flush()
    return ref_of(definition)


@verb("checks.set_up", "停用检查项目")
def retire(act: Act, definition_id: int) -> None:
    """The site does not make this check any more; its sheets stay. Raises Refusal."""
    definition = _definition(act.session, definition_id)
    if definition.retired is not None:
        raise Refusal(f"“{definition.title}”已经停用。")
    definition.retired = act.today


@verb("checks.set_up", "恢复检查项目")
def reinstate(act: Act, definition_id: int) -> None:
    """The site makes this check again, from today on. Raises Refusal."""
    definition = _definition(act.session, definition_id)
    if definition.retired is None:
        raise Refusal(f"“{definition.title}”正在使用，不用恢复。")
    if not definition.own and definition.key not in {one.key for one in shipped()}:
        raise Refusal("程序已经不带这项检查，请新建一项。")
    definition.retired, definition.begins = None, first_day(act.session, act.today)


@verb("checks.set_up", "恢复随程序带的检查内容")
def put_back(act: Act, definition_id: int) -> None:
    """The shipped lines again, in place of the site's. Raises Refusal."""
    definition = _definition(act.session, definition_id)
    one = next((one for one in shipped() if one.key == definition.key), None)
    if definition.own or one is None:
        raise Refusal("这是本中心自定的检查，没有随程序带的内容。")
    if not definition.edited:
        raise Refusal("检查内容没有改动过，不用恢复。")
    definition.edited = False
    _as_shipped(definition, one)


# ---------------------------------------------------------------- inside


def _definition(session: Session, definition_id: int) -> CheckDefinition:
    found = session.get(CheckDefinition, definition_id)
    if found is None:
        raise Refusal("找不到这项检查，请刷新后再看。")
    return found


def _new(act: Act) -> CheckDefinition:
    asked = select(func.count()).select_from(CheckDefinition).where(CheckDefinition.own)
    return CheckDefinition(
        key=f"own-{act.session.scalars(asked).one() + 1}",
        group=OWN_GROUP,
        clock="",
        clause="",
        per="site",
        begins=first_day(act.session, act.today),
        own=True,
        edited=False,
    )


def _must_be_as_handbook(definition: CheckDefinition, wanted: DefinitionDraft) -> None:
    """Who and how often of a shipped check stand in the handbook, and are not changed here."""
    if (wanted.who, wanted.term) != (definition.who, definition.term):
        field = "who" if wanted.who != definition.who else "term"
        raise Refusal(
            "随程序带的检查由谁做、多久一次不能改；另有需要，请新建一项。",
            clause=definition.clause,
            field=field,
        )


def _must_be_named_once(session: Session, definition: CheckDefinition, title: str) -> None:
    asked = select(CheckDefinition).where(CheckDefinition.title == title)
    with session.no_autoflush:
        if any(other.key != definition.key for other in session.scalars(asked)):
            raise Refusal(f"已经有一项检查叫“{title}”，请换一个名称。", field="title")


def _follow_handbook(definition: CheckDefinition, one: ShippedCheck) -> None:
    definition.group, definition.clock, definition.clause = one.group, one.clock, one.clause
    definition.who, definition.term, definition.per = one.who, one.term, one.per


def _as_shipped(definition: CheckDefinition, one: ShippedCheck) -> None:
    definition.title, definition.watched = one.title, one.watched
    _set_lines(definition, one.lines)


def _set_lines(definition: CheckDefinition, wanted: tuple[LineDraft, ...]) -> None:
    """Let the definition have just these lines in this order; those it had and has no more are retired."""
    kept = {LineDraft(line.head, line.text, line.kind): line for line in definition.lines}
    for line in kept.values():
        line.retired = True
    for place, draft in enumerate(wanted, 1):
        line = kept.get(draft) or CheckLine(head=draft.head, text=draft.text, kind=draft.kind)
        line.position, line.retired = place, False
        if draft not in kept:
            definition.lines.append(line)
