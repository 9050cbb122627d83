"""What belongs to every act besides the verb itself: search terms, the journal, a new site's first act."""

import inspect
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.rules.roles import Role, Who
from app.storage import journal
from app.storage.act import Act, Verb, watch
from app.storage.cipher import engine_on
from app.storage.datakey import DataKey
from app.storage.record import Base, ref_of
from app.storage.signing import Signature, is_good
from app.storage.site_tables import Meta
from app.storage.upgrade import upgrade_to_head

Indexer = Callable[[Act], None]
Clock = Callable[[], datetime]
# Who stands in the journal for what the program does by itself (a new site, an upgrade).
PROGRAM = Who(0, "", frozenset())


def marked(function: Callable[..., Any]) -> Verb:
    """The function as a verb; one without @verb is a bug (RuntimeError)."""
    if not hasattr(function, "permission") or not hasattr(function, "label"):
        raise RuntimeError(f"{function.__name__} is not a verb: mark it with @verb(permission, label)")
    return cast(Verb, function)


def must_be_allowed(deed: Verb, who: Who, signature: Signature | None) -> None:
    """Pass when one of the person's roles may do it, and it is signed if it must be (ROLE-01). Refusal."""
    if not who.may(deed.permission):
        raise _not_allowed(deed.label, who)
    if deed.signed and (signature is None or not is_good(signature, who.login)):
        raise Refusal(f"“{deed.label}”要本人当场再输一次密码。", field="password")


def must_be_allowed_to_read(listing: Callable[..., Any], reader: Who | None) -> None:
    """Pass when the list is for everybody, or for this person. Refusal."""
    needs = getattr(listing, "needs", None)
    if needs is not None and (reader is None or not reader.may(needs)):
        raise _not_allowed(listing.needs_for, reader)  # type: ignore[attr-defined]


def _not_allowed(label: str, who: Who | None) -> Refusal:
    role = (who.role_zh if who else "") or "这个岗位"
    return Refusal(f"“{label}”不在{role}的权限之内，请找有权限的同事办理。", clause="ROLE-01")


def carry_out(
    act: Act, deed: Verb, args: tuple[Any, ...], kwargs: dict[str, Any], indexers: Sequence[Indexer]
) -> Any:
    """Run the verb and all that goes with it inside the open transaction; returns what may leave it."""
    watch(act)
    result = deed(act, *args, **kwargs)
    act.session.flush()
    if isinstance(result, Base):
        result = ref_of(result)
    must_be_frozen(result, deed.__name__)
    run_indexers(act, indexers)
    room = deed.__module__.removeprefix("app.").removeprefix("modules.").removesuffix(".service")
    note(act, f"{room}.{deed.__name__}", deed.label)
    return result


def run_indexers(act: Act, indexers: Sequence[Indexer]) -> None:
    """Let each indexer renew what follows from the records written."""
    for indexer in indexers:
        indexer(act)
    act.session.flush()


def note(act: Act, name: str, label: str) -> None:
    """Write the act and what it touched into the journal."""
    role = next((role.value for role in Role if role in act.who.roles), "")
    act.request_id = act.request_id or uuid.uuid4().hex
    deed = journal.Deed(act.request_id, act.now, act.who.staff_id, role, name, label, act.purpose)
    journal.write(act.session, deed, act.touches())


def note_own(engine: Engine, now: datetime, name: str, label: str) -> None:
    """Journal something the program did by itself, as an act of its own."""
    with Session(engine.execution_options(writing=True)) as session:
        note(Act(session, PROGRAM, now, now.date()), name, label)
        session.commit()


def must_be_frozen(result: Any, name: str) -> None:
    """Live records never leave a transaction; one that tries is a bug (RuntimeError)."""
    items = result if isinstance(result, list | tuple | set | frozenset) else (result,)
    if inspect.isgenerator(result) or any(isinstance(item, Base) for item in items):
        raise RuntimeError(f"{name} let live records out; return frozen rows or Refs")


def build_site(
    draft: Path,
    key: DataKey,
    prepare: Callable[[Session], None] | None,
    now: datetime,
    indexers: Sequence[Indexer],
) -> None:
    """A new database with all tables, the site's own row, what `prepare` adds, and journal entry 1."""
    engine = engine_on(draft, key.secret, new=True)
    try:
        upgrade_to_head(engine)
        with Session(engine.execution_options(writing=True)) as session:
            act = Act(session, PROGRAM, now, now.date())
            watch(act)
            session.add(Meta(id=1, site_id=key.site_id, created=now, header_generation=key.generation))
            if prepare is not None:
                prepare(session)
            session.flush()
            run_indexers(act, indexers)
            note(act, "site.create", "新建站点")
            session.commit()
    finally:
        engine.dispose()
