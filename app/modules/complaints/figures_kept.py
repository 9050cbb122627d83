"""Figures as they are kept with a signed report, so that it prints again as it was signed (ROLE-04)."""

import json
from dataclasses import asdict, fields
from typing import Any

from app.modules.complaints.figures import Figures, Line, MonthLine, Share

_LINES = ("classes", "buildings", "grades", "departments", "kinds")
_SHARES = ("replied", "handled", "satisfied")


def to_text(figures: Figures) -> str:
    """The figures as one line of JSON."""
    return json.dumps(asdict(figures), ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Figures:
    """What `to_text` wrote. ValueError for anything else."""
    said = json.loads(text)
    if set(said) != {field.name for field in fields(Figures)}:
        raise ValueError("not the figures of a report")
    lines: dict[str, Any] = {name: tuple(_line(line) for line in said[name]) for name in _LINES}
    shares: dict[str, Any] = {name: Share(**said[name]) for name in _SHARES}
    return Figures(**{**said, **lines, **shares, "trend": tuple(MonthLine(**one) for one in said["trend"])})


def _line(said: dict[str, Any]) -> Line:
    return Line(**{**said, "handled": Share(**said["handled"])})
