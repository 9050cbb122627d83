"""Finds 黑体 and 宋体 on this computer and makes the fonts that stand in for them where they are missing."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn as bundled

from app import paths
from app.documents import fontnames
from app.errors import Trouble

Progress = Callable[[str], None]

_HEI = frozenset({"SimHei", "黑体"})
_SONG = frozenset({"SimSun", "宋体"})
_SONG_RARE = frozenset({"SimSun-ExtB", "宋体-ExtB"})
_LIKELY = ("simhei", "simsun", "simsunb", "黑体", "宋体")
_TRUETYPE = b"\x00\x01\x00\x00"
_SMALLEST = 1_000_000  # bytes; a made font is about ten times that
_WAIT = 0.5
_STALE = 3600  # seconds


@dataclass(frozen=True)
class Face:
    """A font file that papers may embed: `name` is what reportlab knows it by, `label` what a clerk reads."""

    name: str
    path: Path
    subfont: int
    stand_in: bool
    label: str


@dataclass(frozen=True)
class Faces:
    """The two mandated faces (DOC-01, DOC-02) and where their missing characters are taken from."""

    hei: Face
    song: Face
    sans: Face
    serif: Face
    rare: tuple[Face, ...] = ()

    def chain(self, wanted: Face) -> tuple[Face, ...]:
        """`wanted`, then the stand-in of its kind, then the other one, then fonts of rare characters."""
        nearer = (self.sans, self.serif) if wanted == self.hei else (self.serif, self.sans)
        return tuple(dict.fromkeys((wanted, *nearer, *self.rare)))

    def stand_ins(self) -> tuple[str, ...]:
        """Sentences for the page, empty when both mandated faces are on this computer."""
        pairs = (("黑体", self.hei), ("宋体", self.song))
        return tuple(f"{wanted}以{face.label}代替" for wanted, face in pairs if face.stand_in)


def _sans() -> Face:
    return Face("NotoSansSC", _made("NotoSansSC"), 0, True, "思源黑体（Noto Sans SC）")


def _serif() -> Face:
    return Face("NotoSerifSC", _made("NotoSerifSC"), 0, True, "思源宋体（Noto Serif SC）")


def _made(name: str) -> Path:
    # The version is in the file name, so a newer font package makes its own and never meets an old one.
    return paths.cache() / "fonts" / f"{name}-{bundled.__version__}.ttf"


def find_faces(folders: tuple[Path, ...] | None = None) -> Faces:
    """The faces to print with: the real ones of this computer if present, the stand-ins otherwise.

    `folders` replaces the system's font folders. Makes the stand-ins first when they are not there yet
    (about half a minute); raises Trouble when that fails.
    """
    ensure_fonts(None)
    hei, song, rare = _real_faces(fontnames.font_folders() if folders is None else folders)
    return Faces(hei or _sans(), song or _serif(), _sans(), _serif(), rare)


@lru_cache(maxsize=8)
def _real_faces(folders: tuple[Path, ...]) -> tuple[Face | None, Face | None, tuple[Face, ...]]:
    found: dict[str, Face] = {}
    for font in fontnames.fonts_in(folders, _LIKELY):
        if not font.truetype:
            continue
        for name, label, names in (
            ("SimHei", "黑体", _HEI),
            ("SimSun", "宋体", _SONG),
            ("SimSunExtB", "宋体扩展", _SONG_RARE),
        ):
            if name not in found and font.names & names:
                found[name] = Face(name, font.path, font.subfont, False, label)
        if len(found) == 3:
            break
    rare = (found["SimSunExtB"],) if "SimSunExtB" in found else ()
    return found.get("SimHei"), found.get("SimSun"), rare


def fonts_ready() -> bool:
    """True when the stand-ins are in the cache, so that nothing has to be made."""
    return all(_is_made(face.path) for face in (_sans(), _serif()))


def ensure_fonts(progress: Progress | None) -> None:
    """Make the stand-in fonts in the cache unless they are there; the two are made side by side.

    `progress` gets a Chinese sentence about twice a second. Safe when several processes start at once.
    Raises Trouble when they cannot be made or kept.
    """
    try:
        jobs = [
            (source, face.path)
            for face, source in ((_sans(), bundled.sans_path()), (_serif(), bundled.serif_path()))
            if not _is_made(face.path)
        ]
        if not jobs:
            return
        folder = jobs[0][1].parent
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        finished = _make(jobs, progress or (lambda sentence: None))
    except OSError as error:
        raise _failed() from error
    if not finished or not all(_is_made(target) for _, target in jobs):
        raise _failed()


def _sweep(folder: Path) -> None:
    """Remove what a process that was stopped half-way left behind; a fresh file may still be in work."""
    for part in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE:
                part.unlink()


def _failed() -> Trouble:
    return Trouble(
        "打印用的中文字体没有做成。",
        "请确认磁盘还有 200 MB 以上的空间、缓存文件夹可以写入，然后重新启动程序。",
    )


def _is_made(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == _TRUETYPE and path.stat().st_size > _SMALLEST
    except OSError:
        return False


def _make(jobs: list[tuple[Path, Path]], progress: Progress) -> bool:
    # Heavy imports wait until there is work: a normal start only looks whether the files are there.
    import multiprocessing

    from app.documents import fontmake

    total = sum(fontmake.glyph_count(source) for source, _ in jobs)
    context = multiprocessing.get_context("spawn")
    done = context.Value("l", 0)
    workers = [context.Process(target=fontmake.work, args=(*job, done), daemon=True) for job in jobs]
    for worker in workers:
        worker.start()
    try:
        while any(worker.is_alive() for worker in workers):
            progress(f"正在准备打印用的中文字体（只做一次）：{100 * done.value // total} %")
            for worker in workers:
                worker.join(_WAIT / len(workers))
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    return all(worker.exitcode == 0 for worker in workers)


def main() -> int:
    """The command `python -m app.documents.fonts`: silent when the fonts are there."""
    shown: list[str] = []

    def show(sentence: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{sentence}")
        elif not shown:  # a log gets the sentence once
            sys.stderr.write("正在准备打印用的中文字体（只做一次，约半分钟）\n")
        sys.stderr.flush()
        shown.append(sentence)

    try:
        ensure_fonts(show)
    except Trouble as trouble:
        sys.stderr.write(f"\n{trouble.sentence}{trouble.advice}\n")
        return 1
    if shown:
        sys.stderr.write(f"{chr(13) if sys.stderr.isatty() else ''}打印用的中文字体已备好。{' ' * 30}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
