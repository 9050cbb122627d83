"""Where every bay, level and place of the drawn shelf stands, which is under the pointer, which is next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.rules.box import Box

BAY_WIDE, APART, HEAD = 176, 10, 22
"""Pixels, times the text size: a bay of four places, what is free between bays, the words above one."""
LEAST_WIDE = 44
"""The narrowest place of a bay with more than four."""
LEAST_HIGH, MOST_HIGH = 34, 70
"""How high a level is; a bay with fewer levels than the highest one has higher levels."""
FAR_WIDE, FAR_LEAST, FAR_MOST = (40, 33, 26), 22, 34
"""The same where only boxes are shown: the widest place with which all bays stand in one line."""
BAR = 10
"""Pixels of the scroll bar."""
At = tuple[int, int]
"""A place: its bay, and its number there from the top left, 0 first."""


@dataclass(frozen=True)
class Frame:
    """A bay as it stands: so many levels with so many places each."""

    levels: int
    spots: int

    @property
    def places(self) -> int:
        """How many places it has."""
        return self.levels * self.spots


@dataclass(frozen=True)
class Places:
    """The shelf laid out: a box for every bay's frame, the heads above them; `far` shows boxes only."""

    frames: tuple[Frame, ...]
    boxes: tuple[Box, ...]
    columns: int
    scale: float
    far: bool

    @property
    def height(self) -> int:
        """How high all bays are together."""
        return max((box.bottom for box in self.boxes), default=0)

    @property
    def width(self) -> int:
        """How wide the bays side by side are."""
        return max((box.right for box in self.boxes), default=0)

    @property
    def head_high(self) -> int:
        """The height of the words above a bay."""
        return round(HEAD * self.scale)

    def head(self, bay: int) -> Box:
        """The words above a bay."""
        box = self.boxes[bay]
        return Box(box.left, box.top - self.head_high, box.width, self.head_high)

    def cell(self, at: At) -> Box:
        """A place; the places of a bay share its frame without gap or rest."""
        box, frame = self.boxes[at[0]], self.frames[at[0]]
        level, spot = divmod(at[1], frame.spots)
        left, right = _part(box.width, spot, frame.spots), _part(box.width, spot + 1, frame.spots)
        top, bottom = _part(box.height, level, frame.levels), _part(box.height, level + 1, frame.levels)
        return Box(box.left + left, box.top + top, right - left, bottom - top)

    def at(self, x: float, y: float) -> At | None:
        """The place under a point."""
        for bay, box in enumerate(self.boxes):
            if box.holds(x, y):
                return next(
                    ((bay, n) for n in range(self.frames[bay].places) if self.cell((bay, n)).holds(x, y)),
                    None,
                )
        return None

    def head_at(self, x: float, y: float) -> int | None:
        """The bay whose words are under a point."""
        return next((bay for bay in range(len(self.boxes)) if self.head(bay).holds(x, y)), None)

    def exposed(self, part: Box) -> Iterator[int]:
        """The bays that a part of the drawing shows something of."""
        for bay, box in enumerate(self.boxes):
            if Box(box.left, box.top - self.head_high, box.width, box.height + self.head_high).meets(part):
                yield bay

    def exposed_places(self, bay: int, part: Box) -> Iterator[int]:
        """The places of a bay that a part of the drawing shows something of."""
        return (n for n in range(self.frames[bay].places) if self.cell((bay, n)).meets(part))

    def step(self, at: At, right: int, down: int) -> At:
        """The place beside one, across the edges of bays too; at the rim of the shelf it stays."""
        bay, frame = at[0], self.frames[at[0]]
        level, spot = divmod(at[1], frame.spots)
        if right and 0 <= spot + right < frame.spots:
            return bay, at[1] + right
        if down and 0 <= level + down < frame.levels:
            return bay, at[1] + down * frame.spots
        there = self._beside(bay, right, down)
        if there is None:
            return at
        cell, other = self.cell(at), self.frames[there]
        if right:  # the level that stands at the same height; bays may have fewer
            level = _nearest(cell.top - self.boxes[bay].top, self.boxes[bay].height, other.levels)
            return there, level * other.spots + (0 if right > 0 else other.spots - 1)
        spot = _nearest(cell.left - self.boxes[bay].left, self.boxes[bay].width, other.spots)
        return there, (0 if down > 0 else other.levels - 1) * other.spots + spot

    def level_end(self, at: At, *, last: bool) -> At:
        """The first or last place of the level."""
        spots = self.frames[at[0]].spots
        first = at[1] - at[1] % spots
        return at[0], first + spots - 1 if last else first

    def turn(self, at: At, by: int) -> At:
        """The same place on the next bay (by 1) or the one before (by -1)."""
        there = at[0] + by
        if not 0 <= there < len(self.frames):
            return at
        return there, min(at[1], self.frames[there].places - 1)

    def end(self, *, last: bool) -> At | None:
        """The first or last place of the shelf."""
        if not self.frames:
            return None
        return (len(self.frames) - 1, self.frames[-1].places - 1) if last else (0, 0)

    def _beside(self, bay: int, right: int, down: int) -> int | None:
        there = bay + right + down * self.columns
        if right and there // self.columns != bay // self.columns:
            return None
        if (
            down > 0
            and there >= len(self.frames)
            and bay // self.columns < (len(self.frames) - 1) // self.columns
        ):
            there = len(self.frames) - 1
        return there if 0 <= there < len(self.frames) else None


def arrange(
    frames: Sequence[Frame], width: int, height: int, scale: float = 1.0, far: bool | None = None
) -> Places:
    """Lay bays into a drawing of this size; `far` None shows boxes only where more bays stand than fit.

    What does not fit even so is scrolled, and then room is left for the scroll bar.
    """
    near = _arrange(frames, width, height, scale, far=False)
    if far is False or (far is None and near.height <= height and near.width <= width):
        return near
    return _arrange(frames, width, height, scale, far=True)


def _arrange(frames: Sequence[Frame], width: int, height: int, scale: float, *, far: bool) -> Places:
    whole = _lay(frames, width, height, scale, far=far)
    return whole if whole.height <= height else _lay(frames, width - BAR, height, scale, far=far)


def _lay(frames: Sequence[Frame], width: int, height: int, scale: float, *, far: bool) -> Places:
    """So many bays side by side as have room, all of a line as high as its highest."""
    wide, gap = _wide(frames, width, scale, far=far), round(APART * scale)
    if sum(wide) + (len(wide) - 1) * gap <= width:
        columns = max(1, len(frames))
    else:
        columns = max(1, (width + gap) // (max(wide, default=1) + gap))
    lines = [frames[start : start + columns] for start in range(0, len(frames), columns)]
    highs = _highs(lines, height, scale, far=far)
    head, boxes, top = round(HEAD * scale), list[Box](), 0
    for line, high in enumerate(highs):
        left = 0
        for frame in range(line * columns, min((line + 1) * columns, len(frames))):
            boxes.append(Box(left, top + head, wide[frame], high))
            left += wide[frame] + gap
        top += head + high + gap
    return Places(tuple(frames), tuple(boxes), columns, scale, far)


def _wide(frames: Sequence[Frame], width: int, scale: float, *, far: bool) -> list[int]:
    if not far:
        return [max(round(BAY_WIDE * scale), round(LEAST_WIDE * scale) * frame.spots) for frame in frames]
    gaps = (len(frames) - 1) * round(APART * scale)
    for each in FAR_WIDE:
        wide = [round(each * scale) * max(frame.spots, 2) for frame in frames]
        if sum(wide) + gaps <= width:
            break
    return wide


def _highs(lines: Sequence[Sequence[Frame]], height: int, scale: float, *, far: bool) -> list[int]:
    """How high the frames of each line are: what the levels need, more where there is room."""
    levels = [max(frame.levels for frame in line) for line in lines]
    heads = len(lines) * round(HEAD * scale) + (len(lines) - 1) * round(APART * scale)
    room = (height - heads) // max(1, sum(levels))
    least, most = (FAR_LEAST, FAR_MOST) if far else (LEAST_HIGH, MOST_HIGH)
    each = max(round(least * scale), min(room, round(most * scale)))
    return [each * count for count in levels]


def _part(whole: int, number: int, of: int) -> int:
    return whole * number // of


def _nearest(offset: int, whole: int, of: int) -> int:
    return min(of - 1, max(0, offset * of // max(1, whole)))
