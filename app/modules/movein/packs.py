"""The papers of many households as one job: each household's pack is made, printed and forgotten (MOVE-02).

Only one pack is held at a time, so six hundred need no more memory than one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.form import Form
from app.errors import Refusal
from app.modules.movein.model import MoveIn
from app.modules.movein.papers import Printing, forms_of, pack_pdf
from app.modules.movein.printed import HouseholdData, household
from app.modules.movein.service import printed_papers
from app.rules.ref import Ref
from app.storage.act import Act, verb

Read = Callable[..., Any]
"""Asks the store for one household: `desk.read` or `store.read`."""
Others = Callable[[HouseholdData], Sequence[tuple[Form, dict[str, Any]]]]
"""Papers of another room that stand before a household's own: its ticket, its signing sheet."""


@dataclass(frozen=True)
class Pack:
    """One household's papers; named by its room and never by a person."""

    ref: Ref
    name: str
    pdf: bytes


def packs(
    read: Read,
    refs: Sequence[Ref],
    printing: Printing,
    *,
    wanted: Sequence[str] = (),
    others: Others | None = None,
    left_out: Callable[[str], object] | None = None,
) -> Iterator[Pack]:
    """The packs of these households, one at a time; each is a move-in or a flat not yet begun with.

    What of one household cannot be printed is said to `left_out` and the next one comes; without it, it
    is raised. Raises Refusal, and Trouble when a form cannot be read.
    """
    if not refs:
        raise Refusal("没有选中住户，没有可打印的资料。", clause="MOVE-03")
    forms = forms_of(wanted)
    for ref in refs:
        try:
            data: HouseholdData = read(household, ref)
            pdf = pack_pdf(data, printing, forms, others(data) if others else ())
        except Refusal as refusal:
            if left_out is None:
                raise
            left_out(refusal.sentence)
            continue
        yield Pack(ref, f"{data.short_room} 入住资料", pdf)


@verb("movein.work", "打印入住资料")
def printed_packs(act: Act, refs: tuple[Ref, ...], what: str) -> None:
    """Packs of these households left the printer or were saved; each is on record (ARCH-12).

    Only called once the printer or the disk has taken them.
    """
    printed_papers(act, tuple(ref.id for ref in refs if ref.kind == MoveIn.__tablename__), what)
    for ref in refs:
        if ref.kind != MoveIn.__tablename__:
            act.looked_at(ref, f"printed {what}"[:60])
