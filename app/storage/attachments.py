"""Photographs, scans and pictures of signatures: each a sealed file of its own, its key in the database.

Whoever has the file without its row has nothing; where the row is destroyed, nobody can read the file again.
"""

import contextlib
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import CheckConstraint, Index, event, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from app.errors import Refusal, Trouble
from app.rules.pictures import made_ready
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act
from app.storage.folder import SiteFolder, write_atomic
from app.storage.record import Base, ref_of

PHOTO, SCAN, SIGNATURE = "photo", "scan", "signature"
LONGEST_TITLE = 80

_ELSEWHERE = "其他附件和记录不受影响。请从最近的备份恢复这个附件，或者重新拍照、扫描后再添加。"


class Attachment(Base):
    """One sealed file and what it belongs to (`owner_kind` and `owner_id` are the Ref of any record)."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("length(name) = 32", name="name_whole"),
        CheckConstraint("length(key) = 64", name="key_whole"),
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("kind IN ('photo', 'scan', 'signature')", name="known_kind"),
        Index("ix_attachment_owner_kind_owner_id", "owner_kind", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str]
    # Of the sealed file, so that a backup can be compared without any key.
    sha256: Mapped[str]
    size: Mapped[int]
    media: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    owner_kind: Mapped[str]
    owner_id: Mapped[int]
    added_by: Mapped[int]
    added_at: Mapped[datetime]


@dataclass(frozen=True)
class AttachmentRow:
    """One attachment as lists show it; `size` in bytes, width and height 0 for a PDF."""

    ref: Ref
    kind: str
    title: str
    media: str
    width: int
    height: int
    size: int
    added_by: int
    added_at: datetime


@dataclass(frozen=True)
class Orphans:
    """How many files have no row (harmless), and how many rows have no file (a loss)."""

    files: int
    rows: int


def attach(
    act: Act, owner: Ref, content: bytes, *, kind: str, title: str, folder: SiteFolder | None = None
) -> Ref:
    """Keep a picture or a PDF with a record, as part of the act.

    Pictures are shrunk and stripped of everything that is not picture; only a `scan` may be a PDF.
    Refusal when it cannot be used. The file is written before the row and goes again with a failed act.
    """
    named = _title(title)
    paper = made_ready(content, pdf=kind == SCAN)
    key = secrets.token_bytes(SecretBox.KEY_SIZE)
    sealed = bytes(SecretBox(key).encrypt(paper.content))
    row = Attachment(
        name=secrets.token_hex(16),
        key=key.hex(),
        sha256=hashlib.sha256(sealed).hexdigest(),
        size=len(sealed),
        media=paper.media,
        width=paper.width,
        height=paper.height,
        kind=kind,
        title=named,
        owner_kind=owner.kind,
        owner_id=owner.id,
        added_by=act.who.staff_id,
        added_at=act.now,
    )
    _write(act.session, folder or act.site_folder, row.name, sealed)
    act.session.add(row)
    act.session.flush()
    return ref_of(row)


def take_away(act: Act, attachment_id: int, folder: SiteFolder | None = None) -> None:
    """Destroy an attachment: its key goes with the row, and the file once the act is committed."""
    row = _row(act.session, attachment_id)
    path = _place(folder or act.site_folder, row.name)
    act.session.delete(row)
    act.session.flush()
    act.afterwards(lambda: _unlink(path))


def attached(session: Session, owner: Ref) -> list[AttachmentRow]:
    """What is attached to a record, oldest first."""
    asked = (
        select(Attachment)
        .where(Attachment.owner_kind == owner.kind, Attachment.owner_id == owner.id)
        .order_by(Attachment.id)
    )
    return [
        AttachmentRow(
            Ref(Attachment.__tablename__, a.id),
            a.kind,
            a.title,
            a.media,
            a.width,
            a.height,
            a.size,
            a.added_by,
            a.added_at,
        )
        for a in session.scalars(asked)
    ]


def read_attachment(session: Session, folder: SiteFolder, attachment_id: int) -> bytes:
    """The picture or PDF itself. Trouble that names it when its file is missing, cut or changed."""
    row = _row(session, attachment_id)
    try:
        sealed = _place(folder, row.name).read_bytes()
    except FileNotFoundError as error:
        raise Trouble(f"附件“{row.title}”的文件不见了。", _ELSEWHERE) from error
    except OSError as error:
        raise Trouble(f"附件“{row.title}”的文件读不出来。", _ELSEWHERE) from error
    if hashlib.sha256(sealed).hexdigest() != row.sha256:
        raise _changed(row.title)
    try:
        return bytes(SecretBox(bytes.fromhex(row.key)).decrypt(sealed))
    except (CryptoError, ValueError) as error:
        raise _changed(row.title) from error


def orphans(session: Session, folder: SiteFolder) -> Orphans:
    """Files without a row and rows without a file, counted by their names alone. OSError as it comes."""
    kept = set(session.scalars(select(Attachment.name)))
    found = {path.name for path in _files(folder)}
    return Orphans(len(found - kept), len(kept - found))


def damaged(session: Session, folder: SiteFolder) -> list[Ref]:
    """Every attachment whose file is missing, cut or changed; reads all of them, needs no key."""
    asked = select(Attachment.id, Attachment.name, Attachment.sha256).order_by(Attachment.id)
    return [
        Ref(Attachment.__tablename__, row.id)
        for row in session.execute(asked)
        if _sha256(_place(folder, row.name)) != row.sha256
    ]


def _title(title: str) -> str:
    named = one_line(title)
    if not named:
        raise Refusal("请给这个附件写一个名称，例如“验房照片”。", field="title")
    if len(named) > LONGEST_TITLE:
        raise Refusal(f"附件的名称最多 {LONGEST_TITLE} 个字，请写短一些。", field="title")
    return named


def _write(session: Session, folder: SiteFolder, name: str, sealed: bytes) -> None:
    folder.attachments.mkdir(exist_ok=True)
    path = _place(folder, name)
    _forget_if_given_up(session, path)
    write_atomic(path, sealed)


def _forget_if_given_up(session: Session, path: Path) -> None:
    """Remove the file when the act ends without having come to its commit.

    After a commit that failed nobody knows yet whether the row arrived: then the file stays, and at
    worst it is counted as one without a row.
    """
    tried: list[bool] = []

    def commit_begins(_session: Session) -> None:
        tried.append(True)

    def ends(_session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None and not tried:
            _unlink(path)

    event.listen(session, "before_commit", commit_begins)
    event.listen(session, "after_transaction_end", ends)


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _row(session: Session, attachment_id: int) -> Attachment:
    row = session.get(Attachment, attachment_id)
    if row is None:
        raise Refusal("这个附件已经删去了。请刷新页面再看。")
    return row


def _place(folder: SiteFolder, name: str) -> Path:
    return folder.attachments / name


def _files(folder: SiteFolder) -> Iterator[Path]:
    if folder.attachments.is_dir():
        yield from (path for path in folder.attachments.iterdir() if path.is_file())


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _changed(title: str) -> Trouble:
    return Trouble(f"附件“{title}”的文件损坏了，或者被改过。", _ELSEWHERE)
