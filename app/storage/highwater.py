"""The newest journal entry, kept beside the database: shows when an older file was put in its place."""

import json
from dataclasses import dataclass

from app.storage.folder import SiteFolder, write_atomic
from app.storage.journal import Head


@dataclass(frozen=True)
class Mark:
    """Number of the newest journal entry and the first 12 digits of its hash.

    `destroyed` is the entry of the newest destruction, 0 for none: known also when the database is lost.
    """

    site_id: str
    sequence: int
    short_hash: str
    destroyed: int = 0


def read_mark(folder: SiteFolder) -> Mark | None:
    """The mark beside the database, or None when it is missing or unreadable."""
    try:
        told = json.loads(folder.high_water.read_text("utf-8"))
        newest = int(told["sequence"])
        return Mark(str(told["site"]), newest, str(told["hash"]), int(told.get("destroyed", 0)))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_mark(folder: SiteFolder, site_id: str, head: Head, destroyed: int = 0) -> None:
    """Set the mark to this journal entry; OSError when the disk fails."""
    told = {"site": site_id, "sequence": head.sequence, "hash": head.hash[:12], "destroyed": destroyed}
    write_atomic(folder.high_water, json.dumps(told).encode())
