"""What the room prints: the label that goes with a backup on a stick or disk."""

from datetime import datetime

from app.documents.form import load
from app.documents.render import render
from app.modules.backups.lists import BackupLine
from app.modules.site.service import SiteNames


def label_pdf(line: BackupLine, site: SiteNames, who: str, now: datetime) -> bytes:
    """The label of one good backup. Raises Refusal when a character cannot be printed."""
    return render(load("backup-label"), label_values(line, site, who, now))


def label_values(line: BackupLine, site: SiteNames, who: str, now: datetime) -> dict[str, str]:
    """The names that `forms/backup-label.toml` asks for."""
    return {
        "printed_by": who,
        "printed_at": now.strftime("%Y-%m-%d %H:%M"),
        "company": site.company,
        "centre": site.centre,
        "made_at": line.at,
        "journal": line.journal,
        "file": line.file_name,
        "size": line.size,
        "place": line.place,
    }
