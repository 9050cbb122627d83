"""The recovery keys' slots in the header: opened from paper, printed anew, confirmed, cancelled."""

import secrets
from dataclasses import replace
from datetime import date

from nacl.encoding import RawEncoder
from nacl.hash import blake2b

from app.errors import Refusal
from app.storage import recovery
from app.storage.argon import SALT_BYTES
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, must_be_site
from app.storage.guesses import LEAST_SECONDS, Clocks
from app.storage.header import Header, filled, header_for, let_in, newest, write_slots
from app.storage.recovery import RecoveryKey
from app.storage.slots import RECOVERY, Opened, Slot, open_slot, with_pair

MOST_BATCHES = 4
"""Printings that are good at the same time; older ones that nobody confirmed give way to a newer one."""

_FOREIGN = "这不是本站点的恢复密钥。请换另一张纸上的再试。"


def unlock_with_recovery(folder: SiteFolder, text: str, *, clocks: Clocks | None = None) -> DataKey:
    """The data key for a recovery key typed from paper. Refusal names the line with a slip."""
    must_be_site(folder)
    return _open_paper(folder, text, clocks or Clocks())


def verify_recovery(folder: SiteFolder, text: str, *, clocks: Clocks | None = None) -> None:
    """Pass when the text is one of this site's recovery keys, otherwise Refusal."""
    _open_paper(folder, text, clocks or Clocks())


def new_recovery_keys(
    folder: SiteFolder, key: DataKey, *, today: date
) -> tuple[DataKey, tuple[RecoveryKey, RecoveryKey]]:
    """Two new recovery keys to print; those before stay good until `settle_recovery`. Trouble: disk."""
    header = header_for(folder, key)
    batches = sorted({slot.batch for slot in header.slots if slot.kind == RECOVERY})
    # The first of them is the one that was good before; of those nobody confirmed the newest stay.
    kept = {*batches[:1], *batches[1:][-(MOST_BATCHES - 2) :]}
    slots = [slot for slot in header.slots if slot.kind != RECOVERY or slot.batch in kept]
    papers = (recovery.new_recovery_key(), recovery.new_recovery_key())
    number = max(batches, default=0) + 1
    slots += [recovery_slot(paper, header, key, today, batch=number) for paper in papers]
    return write_slots(folder, key, header, tuple(slots)), papers


def settle_recovery(folder: SiteFolder, key: DataKey, text: str) -> DataKey:
    """One of the newest recovery keys was typed back: the older ones are cancelled.

    Refusal for a key of an older printing or of another site; then nothing is changed. With nothing
    older to cancel the data key comes back as it is.
    """
    paper = recovery.parse(text)
    header = header_for(folder, key)
    typed = next((slot for slot in header.slots if _opened(slot, header, paper)), None)
    if typed is None:
        raise Refusal(_FOREIGN, field="line1")
    current = max(slot.batch for slot in header.slots if slot.kind == RECOVERY)
    if typed.batch != current:
        raise Refusal(
            "这是以前打印的恢复密钥，现在还能用，但要核对的是最新打印的两把。请输入新纸上的一把。",
            field="line1",
        )
    left = tuple(slot for slot in header.slots if slot.kind != RECOVERY or slot.batch == current)
    return key if left == header.slots else write_slots(folder, key, header, left)


def recovery_waits(folder: SiteFolder) -> bool:
    """True while newly printed recovery keys have not been typed back, so that older ones are still good."""
    return len({slot.batch for slot in newest(folder).slots if slot.kind == RECOVERY}) > 1


def remove_recovery(folder: SiteFolder, key: DataKey, text: str) -> DataKey:
    """Cancel a recovery key by typing it. Refusal when it is the last one."""
    paper = recovery.parse(text)
    header = header_for(folder, key)
    left = tuple(slot for slot in header.slots if not _opened(slot, header, paper))
    if len(left) == len(header.slots):
        raise Refusal(_FOREIGN)
    if not any(slot.kind == RECOVERY for slot in left):
        raise Refusal("这是最后一把恢复密钥，不能作废。请先打印新的恢复密钥。")
    return write_slots(folder, key, header, left)


def recovery_slot(paper: RecoveryKey, header: Header, key: DataKey, day: date, *, batch: int = 1) -> Slot:
    """The slot that a recovery key opens."""
    # 160 random bits need no slow derivation: nobody can try them all.
    salt, on = secrets.token_hex(SALT_BYTES), day.isoformat()
    slot = Slot(secrets.token_hex(8), RECOVERY, "", False, on, on, 0, 0, salt)
    return filled(replace(with_pair(slot, header.place, _paper_key(paper, salt)), batch=batch), header, key)


def _open_paper(folder: SiteFolder, text: str, clocks: Clocks) -> DataKey:
    paper = recovery.parse(text)
    header = newest(folder)
    for slot in header.slots:
        opened = _opened(slot, header, paper)
        if opened is not None:
            return let_in(folder, slot, opened, _paper_key(paper, slot.salt))
    clocks.sleep(LEAST_SECONDS)
    raise Refusal(_FOREIGN, field="line1")


def _opened(slot: Slot, header: Header, paper: RecoveryKey) -> Opened | None:
    if slot.kind != RECOVERY:
        return None
    return open_slot(slot, header.place, _paper_key(paper, slot.salt))


def _paper_key(paper: RecoveryKey, salt: str) -> bytes:
    made = blake2b(salt.encode(), key=paper.secret, person=b"qiantai-paper", encoder=RawEncoder)
    return bytes(made)
