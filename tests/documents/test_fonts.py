"""The mandated faces are found by their names, and what stands in for them is made once and safely."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pylopdf_fonts_zh_cn as bundled
import pytest
from fontTools.ttLib import TTFont

from app import paths
from app.documents import fontmake, fontnames, fonts
from app.documents.fonts import Faces, find_faces
from app.errors import Trouble

ROOT = Path(paths.__file__).parents[1]


def test_a_computer_without_the_faces_gets_stand_ins_and_says_so(stand_ins: Faces) -> None:
    assert stand_ins.hei.stand_in
    assert stand_ins.song.stand_in
    assert [sentence[:5] for sentence in stand_ins.stand_ins()] == ["黑体以思源", "宋体以思源"]


@pytest.mark.clause("DOC-02")
def test_the_real_faces_are_known_by_the_names_inside_the_files(windows_fonts: Path) -> None:
    faces = find_faces(folders=(windows_fonts,))
    assert (faces.hei.path.name, faces.hei.subfont, faces.hei.stand_in) == ("a1.ttf", 0, False)
    assert (faces.song.path.name, faces.song.subfont, faces.song.stand_in) == ("b2.ttc", 1, False)
    assert faces.stand_ins() == ()


def test_a_missing_character_is_looked_for_in_the_nearer_stand_in_first(windows_fonts: Path) -> None:
    faces = find_faces(folders=(windows_fonts,))
    assert [face.name for face in faces.chain(faces.hei)] == ["SimHei", "NotoSansSC", "NotoSerifSC"]
    assert [face.name for face in faces.chain(faces.song)] == ["SimSun", "NotoSerifSC", "NotoSansSC"]


def test_a_font_that_cannot_be_embedded_is_not_taken(
    small_sources: tuple[Path, Path], tmp_path: Path
) -> None:
    font = TTFont(small_sources[0])
    font["name"].setName("SimHei", 1, 3, 1, 0x0409)
    font.save(tmp_path / "simhei.otf")
    assert find_faces(folders=(tmp_path,)).hei.stand_in


@pytest.mark.parametrize(
    "content", [b"", b"ttcf", b"ttcf\x00\x01\x00\x00\xff\xff\xff\xff", b"\x00\x01\x00\x00\xff\xff", b"MZ"]
)
def test_a_damaged_font_file_is_passed_over(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(content)
    assert fontnames.read_names(tmp_path / "x.ttf") == []
    assert fontnames.read_names(tmp_path / "none.ttf") == []


def test_this_kind_of_computer_has_font_folders() -> None:
    assert fontnames.font_folders()


def test_a_start_with_the_fonts_there_is_silent_and_loads_nothing_heavy(stand_ins: Faces) -> None:
    code = (
        "import sys; from app.documents import fonts; fonts.ensure_fonts(print);"
        "print([m for m in ('reportlab', 'fontTools', 'multiprocessing') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
    run = subprocess.run(
        [sys.executable, "-m", "app.documents.fonts"], cwd=ROOT, capture_output=True, check=True
    )
    assert run.stdout + run.stderr == b""


def test_the_made_font_has_every_character_and_width_of_its_source(
    small_sources: tuple[Path, Path], tmp_path: Path
) -> None:
    done: list[int] = []
    fontmake.convert(small_sources[0], tmp_path / "made.ttf", done.append)
    source, made = TTFont(small_sources[0]), TTFont(tmp_path / "made.ttf")
    assert sum(done) == fontmake.glyph_count(small_sources[0])
    assert made.getBestCmap() == source.getBestCmap() or set(made.getBestCmap()) == set(source.getBestCmap())
    widths = [
        [font["hmtx"][font.getBestCmap()[code]][0] for code in sorted(source.getBestCmap())]
        for font in (source, made)
    ]
    assert widths[0] == widths[1]
    assert made["glyf"][made.getBestCmap()[ord("电")]].numberOfContours > 0
    assert [file.name for file in tmp_path.iterdir()] == ["made.ttf"]


def test_a_font_that_cannot_be_written_leaves_nothing_behind(
    small_sources: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "made.ttf").mkdir()
    (tmp_path / "made.ttf" / "full").write_text("x")
    with pytest.raises(OSError, match="made"):
        fontmake.convert(small_sources[0], tmp_path / "made.ttf", lambda count: None)
    assert [file.name for file in tmp_path.iterdir()] == ["made.ttf"]


@pytest.fixture
def own_cache(tmp_path: Path, small_sources: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and fonts small enough to be made in a moment."""
    monkeypatch.setattr(paths, "cache", lambda: tmp_path)
    monkeypatch.setattr(bundled, "sans_path", lambda: small_sources[0])
    monkeypatch.setattr(bundled, "serif_path", lambda: small_sources[1])
    monkeypatch.setattr(fonts, "_SMALLEST", 5_000)
    return tmp_path / "fonts"


def test_the_fonts_are_made_once_with_progress_in_words(own_cache: Path) -> None:
    said: list[str] = []
    fonts.ensure_fonts(said.append)
    assert sorted(file.stem for file in own_cache.iterdir()) == [
        f"NotoSansSC-{bundled.__version__}", f"NotoSerifSC-{bundled.__version__}",
    ]  # fmt: skip
    assert said
    assert all("字体" in sentence for sentence in said)
    said.clear()
    fonts.ensure_fonts(said.append)
    assert said == []


def test_a_cut_font_is_made_again_and_old_remains_are_swept(own_cache: Path) -> None:
    own_cache.mkdir()
    cut = own_cache / f"NotoSansSC-{bundled.__version__}.ttf"
    cut.write_bytes(b"\x00\x01\x00\x00")
    old, young = own_cache / "old.part", own_cache / "young.part"
    old.touch()
    young.touch()
    os.utime(old, (1_000_000, 1_000_000))
    fonts.ensure_fonts(None)
    assert cut.stat().st_size > 5_000
    assert not old.exists()
    assert young.exists()


def test_two_starts_at_once_both_end_with_whole_fonts(own_cache: Path) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        try:
            fonts.ensure_fonts(None)
        except Trouble as trouble:
            failed.append(trouble)

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [file.suffix for file in own_cache.iterdir()] == [".ttf", ".ttf"]


def test_a_cache_that_cannot_be_written_is_a_sentence_with_advice(own_cache: Path) -> None:
    own_cache.write_text("a file where the folder should be")
    with pytest.raises(Trouble) as trouble:
        fonts.ensure_fonts(None)
    assert "字体" in trouble.value.sentence
    assert trouble.value.advice
