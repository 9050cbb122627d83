"""What state the backups are in, in the words of the top bar and of the standing strip."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

WHY_ZH = {
    "hours": "定时",
    "hand": "手工",
    "close": "关闭前",
    "import": "导入前",
    "destruction": "销毁前",
    "key": "更换密钥前",
    "copy": "另存",
}
"""Why a backup is made; the key is what the database keeps."""

SLACK = timedelta(minutes=5)
"""So much the PC's clock may be put right without a backup counting as one from the future."""

FULL_EVERY = timedelta(days=7)
"""The long examination belongs to one backup a week in each place."""


@dataclass(frozen=True)
class PlaceState:
    """One place for backups: its newest good one, its newest failure, and what was seen there just now.

    `path` is empty for a second place that nobody has set; `failed` is the sentence of the failure.
    """

    path: str
    good_at: datetime | None = None
    failed_at: datetime | None = None
    failed: str = ""
    reachable: bool = True
    same_disk: bool = False


@dataclass(frozen=True)
class Warned:
    """One warning, and what ends its cause: `make` a backup, set the `places`, or nothing in the program."""

    sentence: str
    way: str = ""


@dataclass(frozen=True)
class BackupState:
    """How the backups stand: `kind` is good, warned, failed or never.

    `words` go to the top bar, `sentence` to the strip (empty when all is well); `warnings` are all of
    them, the gravest first.
    """

    kind: str
    words: str
    warnings: tuple[Warned, ...] = ()

    @property
    def sentence(self) -> str:
        """The gravest warning."""
        return self.warnings[0].sentence if self.warnings else ""

    @property
    def tone(self) -> str:
        """The colour of the sign in the top bar."""
        return {"good": "ok", "failed": "over"}.get(self.kind, "due")


def state(own: PlaceState, second: PlaceState, now: datetime, too_old_hours: int) -> BackupState:
    """How the backups stand now; the newest good one of either place counts."""
    newest = max((place.good_at for place in (own, second) if place.good_at), default=None)
    failures = tuple(_failures((("本机备份位置", own), ("第二备份位置", second))))
    warnings = (
        *failures,
        *_age(newest, now, too_old_hours),
        *_second(own, second, now, too_old_hours),
    )
    if failures:
        return BackupState("failed", "备份失败", warnings)
    if newest is None:
        return BackupState("never", "尚未备份", warnings)
    return BackupState("warned" if warnings else "good", f"{short(newest, now)} 已备份", warnings)


def is_too_old(good_at: datetime | None, now: datetime, hours: int) -> bool:
    """True when there is none, or it is older than so many hours; exactly so old is still good."""
    return good_at is None or now - good_at > timedelta(hours=hours)


def is_from_the_future(good_at: datetime | None, now: datetime) -> bool:
    """True when a backup is later than the PC's clock: one of the two times is wrong."""
    return good_at is not None and good_at - now > SLACK


def wants_full_check(full_at: datetime | None, now: datetime) -> bool:
    """True when the last long examination is a week ago, or lies in the future."""
    return full_at is None or not timedelta() <= now - full_at < FULL_EVERY


def short(at: datetime, now: datetime) -> str:
    """A moment as the top bar has room for it: 08:55 today, 11/22 this year, 2025/11/22 before."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%m/%d}" if at.year == now.year else f"{at:%Y/%m/%d}"


def long(at: datetime) -> str:
    """A moment inside a sentence: 11月22日 08:55."""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def size_zh(size: int) -> str:
    """Bytes as one says them: 640 KB, 52.3 MB, 1.46 GB."""
    if size >= 1_000_000_000:
        return f"{size / 1_000_000_000:.2f} GB"
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{max(1, round(size / 1_000))} KB" if size else "0"


def _failures(places: Iterable[tuple[str, PlaceState]]) -> Iterator[Warned]:
    for name, place in places:
        if place.path and place.failed_at is not None:
            yield Warned(f"{name}：{place.failed}", "make")


def _age(newest: datetime | None, now: datetime, hours: int) -> Iterator[Warned]:
    if newest is None:
        yield Warned("这个站点还没有备份。请现在做一次。", "make")
    elif is_from_the_future(newest, now):
        yield Warned(f"最近一次备份的时间 {long(newest)} 比电脑现在的时间还晚。请核对电脑的日期和时间。")
    elif is_too_old(newest, now, hours):
        yield Warned(f"最近一次备份是 {long(newest)}，已经超过 {hours} 小时。请现在做一次备份。", "make")


def _second(own: PlaceState, second: PlaceState, now: datetime, hours: int) -> Iterator[Warned]:
    if not second.path:
        yield Warned("备份只存在站点这块硬盘上，硬盘坏了就没有了。请设定第二备份位置，例如 U 盘。", "places")
    elif not second.reachable:
        yield Warned("第二备份位置现在连不上。请检查移动盘是否还接着。", "make")
    elif second.same_disk:
        yield Warned("第二备份位置和站点在同一块硬盘上，不能算第二份。请换成另一块硬盘或 U 盘。", "places")
    elif own.good_at is not None and is_too_old(second.good_at, now, hours):
        last = f"最近一次备份是 {long(second.good_at)}" if second.good_at else "还没有备份"
        yield Warned(f"第二备份位置{last}。请现在做一次备份。", "make")
