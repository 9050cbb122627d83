"""Finds the header of a firm's table and guesses what each column holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.rules.text import as_text, halfwidth

_NOISE = re.compile(r"[\s*:()\[\]【】、/,._\-+㎡²]+|m2$|平方米?$|必填|选填")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_FIRST_ROWS = 30


@dataclass(frozen=True)
class Headings:
    """How firms head the columns of one kind of table.

    `names` holds the usual headings of every field, without blanks and signs, in small letters; `inside`
    the pieces that tell a field within a longer heading, the tellingest first, unless a word of `others`
    (an expression) stands there too. Only the fields of `several` may be in more than one column. A row
    is the header when it names at least one field of `needed` and `least` fields in all.
    """

    names: Mapping[str, Sequence[str]]
    needed: frozenset[str]
    inside: Sequence[tuple[str, str]] = ()
    others: str = ""
    several: frozenset[str] = frozenset()
    least: int = 2

    def find_header(self, rows: Sequence[Sequence[object]]) -> int | None:
        """The index of the header among the first 30 rows, or None; titles above it are passed over."""
        best, most = None, self.least - 1
        for index, row in enumerate(rows[:_FIRST_ROWS]):
            fields = set(self.guess(row).values())
            if fields & self.needed and len(fields) > most:
                best, most = index, len(fields)
        return best

    def guess(self, header: Sequence[object]) -> dict[int, str]:
        """Column index (from 0) → field key for every heading that is understood.

        A field goes to the first column that bears its exact name, unless it may be in several.
        """
        names = [_heading(cell) for cell in header]
        found: dict[int, str] = {}
        for look in (self._exact, self._without_brackets, self._inside):
            for column, name in enumerate(names):
                key = look(name) if column not in found else None
                if key and (key in self.several or key not in found.values()):
                    found[column] = key
        return dict(sorted(found.items()))

    def repeated(self, row: Sequence[object], mapping: Mapping[int, str]) -> bool:
        """True if a row bears the headings once more, as at the top of a printed page."""
        again = self.guess(row)
        same = sum(again.get(column) == key for column, key in mapping.items())
        return same >= 3 or (same == len(mapping) > 0)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {name: key for key, names in self.names.items() for name in names}

    def _exact(self, name: str) -> str | None:
        return self._by_name.get(re.sub(r"[0-9一二三]$", "", _NOISE.sub("", name)))

    def _without_brackets(self, name: str) -> str | None:
        return self._exact(_BRACKETS.sub("", name))

    def _inside(self, name: str) -> str | None:
        if not name or len(name) > 16 or re.search(r"[0-9]{4}", name):
            return None
        if self.others and re.search(self.others, name):
            return None
        return next((key for part, key in self.inside if part in name), None)


def _heading(cell: object) -> str:
    return halfwidth(as_text(cell)).lower() if isinstance(cell, str) and len(cell) <= 40 else ""
