"""What a count of the keys comes to: four lists of differences, and the figures of every class."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app.modules.keys.rules import CLASSES, STATE_ZH

HOME = frozenset({"in", "retired"})
"""States of a ring that may hang in the cabinet; one out of service may be taken out of it too."""
FINDINGS_ZH = {"unknown": "不认识", "wrong": "挂错", "missing": "缺", "extra": "多"}
"""The four lists, in the order they are read, each in the word a line begins with."""


@dataclass(frozen=True)
class Listed:
    """A ring as the records have it now.

    `away` says who has it; `excused` that it came back, or came onto the list, while the count went on,
    so that whoever looked at its hook before could not see it.
    """

    ring_id: int
    tag: str
    code: str
    key_class: str
    place: str
    state: str
    pieces: int = 1
    panel_id: int | None = None
    hook: int | None = None
    belongs: str = ""
    away: str = ""
    excused: bool = False


@dataclass(frozen=True)
class Sighting:
    """One thing seen: `state` is what the ring's was then, `where` the place in words if it was told."""

    code: str
    ring_id: int | None = None
    panel_id: int | None = None
    hook: int | None = None
    where: str = ""
    state: str = ""


@dataclass(frozen=True)
class Difference:
    """One line of the four lists; `ring` is None for a code nobody knows."""

    finding: str
    code: str
    ring: Listed | None = None
    where: str = ""

    @property
    def text(self) -> str:
        """The difference as it stands on the check sheet: 缺：K7F3　甲柜1板07钩."""
        place = self.where if self.finding in ("unknown", "extra") else ""
        if self.ring is not None and self.finding == "missing":
            place = self.ring.belongs
        elif self.ring is not None and self.finding == "wrong":
            place = f"应挂{self.ring.belongs}"
        return f"{FINDINGS_ZH[self.finding]}：{self.code}　{place}".rstrip("　")[:200]

    @property
    def told(self) -> str:
        """More about it: which key it is, and what is not as it should be."""
        key = f"{self.ring.code}，{self.ring.place}，" if self.ring is not None else ""
        return f"{key}{self._why()}"[:200]

    @property
    def short(self) -> str:
        """Only what is not as it should be, for a line that names the key beside it."""
        return "" if self.finding in ("unknown", "missing") else self._why()[:200]

    def _why(self) -> str:
        if self.finding == "unknown":
            return "钥匙清单里没有这个牌码，查清是哪里的钥匙"
        if self.finding == "missing":
            return "清单上在柜，没有找到"
        if self.finding == "wrong":
            return f"挂在了{self.where}"
        state = STATE_ZH[self.ring.state] if self.ring is not None else ""
        return f"登记是{state}{self.ring.away if self.ring is not None else ''}，却在柜里"


@dataclass(frozen=True)
class Figures:
    """Keys (not rings) of one class: how many there should be in the cabinet, and were."""

    should: int = 0
    found: int = 0


@dataclass(frozen=True)
class Tally:
    """A count as it stands: `seen` of `should` rings, and the four lists."""

    seen: int
    should: int
    unknown: tuple[Difference, ...]
    wrong: tuple[Difference, ...]
    missing: tuple[Difference, ...]
    extra: tuple[Difference, ...]
    classes: Mapping[str, Figures] = field(default_factory=dict)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """All four lists in their order."""
        return (*self.unknown, *self.wrong, *self.missing, *self.extra)

    @property
    def total(self) -> Figures:
        """The keys of all classes together."""
        every = self.classes.values()
        return Figures(sum(one.should for one in every), sum(one.found for one in every))


def judge(sighting: Sighting, ring: Listed | None) -> str:
    """Which list something seen belongs to; "" for what hangs as it should.

    A ring may have gone out or come back while the count went on: it is as it should be when it could
    hang there then or can now.
    """
    if ring is None:
        return "unknown"
    if ring.state not in HOME and sighting.state not in HOME:
        return "extra"
    told = sighting.panel_id is not None and sighting.hook is not None
    hangs = ring.panel_id is not None and ring.hook is not None
    elsewhere = (sighting.panel_id, sighting.hook) != (ring.panel_id, ring.hook)
    return "wrong" if told and hangs and elsewhere else ""


def tally(rings: Collection[Listed], sightings: Iterable[Sighting], *, sampled: bool = False) -> Tally:
    """Compare what was seen with the list; a `sampled` count misses nothing it did not look for."""
    known = {ring.ring_id: ring for ring in rings}
    found: dict[str, list[Difference]] = {finding: [] for finding in FINDINGS_ZH}
    seen: dict[int, str] = {}
    for sighting in sightings:
        ring = known.get(sighting.ring_id or 0)
        finding = judge(sighting, ring)
        if ring is not None:
            seen[ring.ring_id] = finding
        if finding:
            found[finding].append(Difference(finding, sighting.code, ring, sighting.where))
    expected = [ring for ring in rings if _expected(ring, seen, sampled=sampled)]
    found["missing"] = [
        Difference("missing", ring.tag, ring) for ring in expected if not _is_there(ring, seen)
    ]
    return Tally(
        sum(_is_there(ring, seen) for ring in expected),
        len(expected),
        tuple(found["unknown"]),
        tuple(found["wrong"]),
        tuple(found["missing"]),
        tuple(found["extra"]),
        _classes(rings, expected, seen),
    )


def _expected(ring: Listed, seen: Mapping[int, str], *, sampled: bool) -> bool:
    """True for a ring that was to be found: in by the records, or seen while it was."""
    if ring.ring_id in seen:
        return seen[ring.ring_id] != "extra"
    return ring.state == "in" and not sampled


def _is_there(ring: Listed, seen: Mapping[int, str]) -> bool:
    return ring.ring_id in seen or ring.excused


def _classes(
    rings: Collection[Listed], expected: Collection[Listed], seen: Mapping[int, str]
) -> dict[str, Figures]:
    should: dict[str, int] = {key: 0 for key, _ in CLASSES}
    there = dict(should)
    for ring in expected:
        should[ring.key_class] += ring.pieces
    wanted = {ring.ring_id for ring in expected}
    for ring in rings:
        if ring.ring_id in seen or (ring.ring_id in wanted and ring.excused):
            there[ring.key_class] += ring.pieces
    return {key: Figures(should[key], there[key]) for key in should}
