"""The {names} in the texts of a paper, and the values that fill them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, str]
Value = str | Sequence[Row]

_NAME = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*"
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def names_in(text: str) -> Iterator[str]:
    """The names a text asks for, as often as it does. Raises ValueError on a brace that stands alone."""
    for match in _PIECE.finditer(text):
        if match[0] in ("{{", "}}"):
            continue
        if match[1] is None or not re.fullmatch(_NAME, match[1]):
            raise ValueError(match[0])
        yield match[1]


def filled(text: str, values: Mapping[str, Value]) -> str:
    """`text` with its value for every {name} and single braces for {{ }}; values are not read again."""

    def one(match: re.Match[str]) -> str:
        return str(values[match[1]]) if match[1] is not None else match[0][0]

    return _PIECE.sub(one, text)


def flat(values: Mapping[str, Any]) -> dict[str, Value]:
    """Values within values under dotted names: {"room": {"owner": …}} answers {room.owner}."""
    found: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{inner}": each for inner, each in flat(value).items()}
        else:
            found[name] = value
    return found
