"""Where the desk's site lies and what it is called: the only thing remembered outside the site."""

import json
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Recent:
    """The site opened last: its folder and how the unlock page calls it. Nothing about any person."""

    folder: Path
    centre: str = ""
    company: str = ""


def _file() -> Path:
    return Path(platformdirs.user_config_dir("qiantai", appauthor=False)) / "site.json"


def load() -> Recent | None:
    """The site opened last, or None on a new PC or when the note cannot be read."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
        return Recent(Path(kept["folder"]), str(kept.get("centre", "")), str(kept.get("company", "")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(recent: Recent) -> None:
    """Remember the site; a disk that cannot be written only costs the memory, not the work."""
    kept = {"folder": str(recent.folder), "centre": recent.centre, "company": recent.company}
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    except OSError:
        return


def home_for_sites() -> Path:
    """Where a new site is proposed to lie."""
    return Path(platformdirs.user_documents_dir()) / "前台站点"


def sample_folder() -> Path:
    """Where the sample site lies."""
    return Path(platformdirs.user_data_dir("qiantai", appauthor=False)) / "sample-site"
