"""Which papers a household's file should hold (ARCH-04): what is shipped, and what the site makes of it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.archive.finding import need_or_refuse
from app.modules.archive.model import ArchiveNeed, ArchivePaper
from app.modules.archive.rules import NEEDED, choice_or_refuse, kind_or_refuse, title_or_refuse
from app.modules.archive.shipped import shipped
from app.modules.residents.service import amend
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of


def bring_needs(act: Act) -> None:
    """Add the shipped lines the site never had; part of the day's first act.

    What the site changed or retired stays as it is.
    """
    known = set(act.session.scalars(select(ArchiveNeed.key).where(ArchiveNeed.key != "")))
    missing = [one for one in shipped() if one.key not in known]
    for one in missing:
        if _same(act.session, one.kind, one.title) is None:
            position = _next_position(act.session)
            act.session.add(
                ArchiveNeed(key=one.key, kind=one.kind, title=one.title, needed=one.needed, position=position)
            )
            act.session.flush()


@verb("archive.needs", "添加应有资料")
def add_need(act: Act, *, kind: str, title: str, needed: str) -> Ref:
    """Another paper is needed from now on; one that was retired is again. Raises Refusal."""
    sort, name = kind_or_refuse(kind), title_or_refuse(title)
    whose = choice_or_refuse(needed, NEEDED, "哪些户要", "needed")
    before = _same(act.session, sort, name)
    if before is not None and before.retired is None:
        raise Refusal("清单里已有这一项。", clause="ARCH-04", field="title")
    if before is not None:
        amend(act, before, "retired", None)
        amend(act, before, "needed", whose)
        return ref_of(before)
    need = ArchiveNeed(kind=sort, title=name, needed=whose, position=_next_position(act.session))
    act.session.add(need)
    act.session.flush()
    return ref_of(need)


@verb("archive.needs", "修改应有资料")
def change_need(act: Act, need_id: int, *, kind: str, title: str, needed: str) -> None:
    """Put a line right. Raises Refusal when papers bear its name already: then they would be lost to it."""
    need = need_or_refuse(act.session, need_id)
    sort, name = kind_or_refuse(kind), title_or_refuse(title)
    whose = choice_or_refuse(needed, NEEDED, "哪些户要", "needed")
    if (sort, name) != (need.kind, need.title):
        if _same(act.session, sort, name) is not None:
            raise Refusal("清单里已有这一项。", clause="ARCH-04", field="title")
        borne = _borne(act.session, need)
        if borne:
            raise Refusal(
                f"已有 {borne} 份资料用这个名称，改了就对不上；请停用这一项，另加一项。",
                clause="ARCH-04",
                field="title",
            )
    for field, value in (("kind", sort), ("title", name), ("needed", whose)):
        amend(act, need, field, value)


@verb("archive.needs", "停用应有资料")
def retire_need(act: Act, need_id: int) -> None:
    """A paper is not needed any more; those in the files stay. Raises Refusal."""
    need = need_or_refuse(act.session, need_id)
    if need.retired is not None:
        raise Refusal("这一项已经停用。", clause="ARCH-04")
    need.retired = act.today


def _same(session: Session, kind: str, title: str) -> ArchiveNeed | None:
    asked = select(ArchiveNeed).where(ArchiveNeed.kind == kind, ArchiveNeed.title == title)
    return session.scalars(asked).one_or_none()


def _borne(session: Session, need: ArchiveNeed) -> int:
    mine = (ArchivePaper.kind == need.kind, ArchivePaper.title == need.title)
    return session.scalar(select(func.count()).select_from(ArchivePaper).where(*mine)) or 0


def _next_position(session: Session) -> int:
    return (session.scalar(select(func.max(ArchiveNeed.position))) or 0) + 1
