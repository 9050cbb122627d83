"""So many of so many, as figures say it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """So many of so many; of none there is no share."""

    part: int = 0
    of: int = 0

    @property
    def percent(self) -> float | None:
        """In hundredths, None where there is nothing to be a share of."""
        return 100 * self.part / self.of if self.of else None

    @property
    def words(self) -> str:
        """92%（23/25）, — where there is nothing."""
        return f"{round(self.percent)}%（{self.part}/{self.of}）" if self.percent is not None else "—"


NO_SHARE = Share()
"""Nothing of nothing."""
