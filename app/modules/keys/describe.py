"""What the journal calls the records of the key cabinet: tags, numbers of papers, never a person."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.keys.finding import called
from app.modules.keys.model import (
    KeyAgreement,
    KeyBox,
    KeyCount,
    KeyCountLine,
    KeyCutting,
    KeyExtension,
    KeyInstruction,
    KeyIssue,
    KeyLending,
    KeyLoan,
    KeyLoss,
    KeyPanel,
    KeyReminder,
    KeyRing,
)
from app.modules.keys.service import number_words
from app.rules.ref import Ref
from app.storage.search import in_slices


def _of_lending(session: Session, lending_id: int) -> str:
    lending = session.get(KeyLending, lending_id)
    return number_words(lending) if lending else ""


def _of_ring(session: Session, ring_id: int) -> str:
    ring = session.get(KeyRing, ring_id)
    return called(ring) if ring else ""


def _nothing(_session: Session, _record: Any) -> str:
    return ""


Words = Callable[[Session, Any], str]
_TABLES: dict[str, tuple[type[Any], str, Words]] = {
    "key_ring": (KeyRing, "钥匙", lambda _, ring: called(ring)),
    "key_lending": (KeyLending, "钥匙借用单", lambda _, lending: number_words(lending)),
    "key_loan": (KeyLoan, "钥匙借用", lambda _, loan: f"{loan.ring.tag} {number_words(loan.lending)}"),
    "key_extension": (KeyExtension, "钥匙延期", lambda s, one: _of_lending(s, one.lending_id)),
    "key_reminder": (KeyReminder, "钥匙催还", lambda s, one: _of_lending(s, one.lending_id)),
    "key_loss": (KeyLoss, "钥匙遗失", lambda s, one: _of_ring(s, one.ring_id)),
    "key_issue": (KeyIssue, "钥匙领用", lambda _, one: f"领{one.year}-{one.number:04d}"),
    "key_cutting": (KeyCutting, "钥匙配制", lambda _, one: f"配{one.year}-{one.number:04d}"),
    "key_agreement": (KeyAgreement, "钥匙寄存协议", lambda _, one: f"存{one.year}-{one.number:04d}"),
    "key_instruction": (KeyInstruction, "借用嘱咐", _nothing),
    "key_count": (KeyCount, "钥匙清点", lambda _, count: f"{count.started_at:%Y-%m-%d}"),
    "key_count_line": (KeyCountLine, "清点行", lambda _, line: line.code),
    "key_box": (KeyBox, "钥匙柜", lambda _, box: box.name),
    "key_panel": (KeyPanel, "挂板", lambda _, panel: f"{panel.box.name}{panel.number}板"),
}
KINDS = {kind: zh for kind, (_, zh, _words) in _TABLES.items()}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The records that are still there, in the words of the desk."""
    found: dict[Ref, str] = {}
    for kind, (table, _, words) in _TABLES.items():
        ids = sorted({ref.id for ref in refs if ref.kind == kind})
        for some in in_slices(ids):
            for record in session.scalars(select(table).where(table.id.in_(some))):
                found[Ref(kind, record.id)] = words(session, record)
    return found
