"""A rectangle of a drawing, in pixels."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of a drawing."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first pixel column to the right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first pixel row below it."""
        return self.top + self.height

    def holds(self, x: float, y: float) -> bool:
        """True when a point lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def meets(self, other: "Box") -> bool:
        """True when the two share a pixel."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom
