"""A pointer to one record of any room."""

from typing import NamedTuple


class Ref(NamedTuple):
    """Kind (the table's name) and id of a record; what `changed` and `go` speak of."""

    kind: str
    id: int
