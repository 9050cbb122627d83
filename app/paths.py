"""Where the program's own files are: beside the checkout, or inside the installed package."""

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _shipped(folder: str) -> Path:
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def resources() -> Path:
    """The folder of icons, theme, handbook and sample data."""
    return _shipped("resources")


def forms() -> Path:
    """The folder of printed papers as data."""
    return _shipped("forms")


def docs() -> Path:
    """The folder of what is written about the program; installed, only what the program itself reads."""
    return _shipped("docs")


def tests() -> Path | None:
    """The folder of the tests in a checkout; None for an installed program."""
    folder = _PACKAGE.parent / "tests"
    return folder if (folder / "house" / "architecture.py").is_file() else None


def cache() -> Path:
    """A folder for files that can be made again at any time (fonts, theme); made if missing."""
    folder = Path(platformdirs.user_cache_dir("qiantai", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def logs() -> Path:
    """The folder of the local log, which never holds personal values; made if missing."""
    folder = Path(platformdirs.user_log_dir("qiantai", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
