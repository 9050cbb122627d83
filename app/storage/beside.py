"""The attachments beside the backups: sealed files that never change, copied once and looked at again."""

import contextlib
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.storage.check import Finding
from app.storage.container import BLOCK, Listed
from app.storage.folder import SiteFolder, sync_folder
from app.storage.pace import Pace

FOLDER = "attachments"


@dataclass(frozen=True)
class Beside:
    """How many files were copied, and how many the site itself had lost or damaged."""

    copied: int
    lost: int


def copy_beside(folder: SiteFolder, target: Path, wanted: Iterable[Listed], pace: Pace) -> Beside:
    """Put every wanted file that is not there yet into the target's `attachments`. OSError, Cancelled."""
    place = target / FOLDER
    missing = [one for one in wanted if not _is_there(place / one.name, one)]
    if not missing:
        return Beside(0, 0)
    place.mkdir(exist_ok=True)
    pace.total += sum(one.size for one in missing)
    # On the site's own disk a second name is enough: such a copy does not guard against the disk anyway.
    link = place.resolve().is_relative_to(folder.path.resolve())
    copied = sum(_copy(folder.attachments / one.name, place / one.name, one, pace, link) for one in missing)
    sync_folder(place)
    return Beside(copied, len(missing) - copied)


def is_right(path: Path, listed: Listed) -> bool:
    """True if the file is there with the right size and the right content."""
    try:
        if path.stat().st_size != listed.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == listed.sha256
    except OSError:
        return False


def look_beside(target: Path, listed: Iterable[Listed]) -> Finding:
    """Whether every attachment of a backup lies beside it, whole and unchanged."""
    wanted = tuple(listed)
    wrong = sum(not is_right(target / FOLDER / one.name, one) for one in wanted)
    if wrong:
        return Finding(
            False,
            f"有 {wrong} 个附件不在备份旁边，或者已经损坏。"
            f"请把备份旁边的 {FOLDER} 文件夹一起复制，或在站点里重新备份一次。",
        )
    return Finding(True, f"{len(wanted)} 个附件都在备份旁边，内容都对。" if wanted else "备份没有附件。")


def copy_right(source: Path, place: Path, listed: Listed, pace: Pace) -> bool:
    """Copy one file under its name only if its content is right. OSError when the disk fails."""
    draft = place.with_name(place.name + ".part")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as file, draft.open("wb") as out:
            for block in iter(lambda: file.read(BLOCK), b""):
                digest.update(block)
                out.write(block)
                pace.step(len(block))
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != listed.sha256:
            return False
        draft.replace(place)
        return True
    except FileNotFoundError:
        if place.parent.is_dir():
            return False
        raise
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _copy(source: Path, place: Path, listed: Listed, pace: Pace, link: bool) -> bool:
    if link and is_right(source, listed):
        # What lies there has another size: it was cut, and the right file takes its place.
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
            place.hardlink_to(source)
            pace.step(listed.size)
            return True
    return copy_right(source, place, listed, pace)


def _is_there(path: Path, listed: Listed) -> bool:
    try:
        return path.stat().st_size == listed.size
    except OSError:
        return False
