"""Characters that no font of this computer has: on a paper signed by hand they are left for the pen."""

from collections.abc import Mapping
from typing import Any

from app.documents import drawing
from app.documents.fonts import Faces, find_faces
from app.documents.typeface import Letters

MARK = "〓"
"""What typesetters put where a character is lacking; it is as wide as the one to be written over it."""


def marked(values: Mapping[str, Any], faces: Faces | None = None) -> tuple[dict[str, Any], str]:
    """The values with the mark for each character that cannot be printed, and those characters.

    A notice is refused instead (`render`): it goes up as it is. A form is looked over and signed, and a
    household with a rare name should not have to wait for a font.
    """
    texts = list(_texts(values))
    with drawing.one_paper:
        faces = faces or find_faces()
        missing = Letters(faces.chain(faces.song)).missing("".join(drawing.printable(text) for text in texts))
    table = {ord(glyph.char): MARK for glyph in missing}
    return {name: _with(value, table) for name, value in values.items()}, "".join(g.char for g in missing)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value
    return [text for each in inner for text in _texts(each)]


def _with(value: Any, table: dict[int, str]) -> Any:
    if not table:
        return value
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {name: _with(each, table) for name, each in value.items()}
    return [_with(each, table) for each in value]
