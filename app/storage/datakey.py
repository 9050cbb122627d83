"""The key of the site's database, as it is held in memory while somebody is at work."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DataKey:
    """The 32-byte data key, of which site it is, and the number of the header it came from.

    `pending` is the new data key when a change of it was not finished; `rekey.settle_pending` finds out
    which of the two the database lies under. It never shows its bytes when printed. Its bytes stay in
    memory until the program ends.
    """

    secret: bytes = field(repr=False)
    site_id: str
    generation: int
    pending: bytes | None = field(default=None, repr=False)
