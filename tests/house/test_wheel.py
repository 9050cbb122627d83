"""The wheel is the same program: everything it needs lies inside, and it runs from any folder."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "清晨的门廊有三只黑猫"


def run(command: Sequence[str | Path], *, cwd: Path, **options: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own; what it said is shown when it fails."""
    env = {**os.environ, "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}
    told = options.pop("told", None)
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=env | options,
        input=told,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make wheel` builds it, in a folder of its own."""
    out = tmp_path_factory.mktemp("wheel")
    # Warnings of the build tools are theirs to mend, not ours to fail for.
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT)
    run(build, cwd=out, PYTHONWARNINGS="default")
    (built,) = out.glob("qiantai-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel's own content installed in it."""
    target = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile")
    run((*pip, "--target", target, wheel), cwd=target, PYTHONWARNINGS="default")
    return target


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A working folder from which the checkout cannot be seen."""
    place = tmp_path / "别处"
    place.mkdir()
    return place


def files_below(folder: str) -> set[str]:
    """Paths of the checkout's files in one folder, without what Python leaves behind."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_everything_the_program_reads_is_inside_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        entry = next(n for n in archive.namelist() if n.endswith(".dist-info/entry_points.txt"))
        assert "qiantai = app.__main__:main" in archive.read(entry).decode()
    assert files_below("app") <= inside
    assert {f"app/{path}" for path in files_below("resources") | files_below("forms")} <= inside
    assert "app/storage/upgrades/env.py" in inside
    assert "app/docs/clauses.md" in inside
    assert any(name.startswith("app/storage/upgrades/versions/0001_") for name in inside)
    assert "app/resources/sample/households-1.xlsx" in inside


def test_nothing_but_the_program_is_inside_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        foreign = [n for n in archive.namelist() if not n.startswith("app/") and ".dist-info/" not in n]
    assert foreign == []


def test_the_installed_copy_reads_its_own_resources_and_forms(installed: Path, elsewhere: Path) -> None:
    ask = "from app import paths; print(paths.__file__, paths.resources(), paths.forms(), sep=chr(10))"
    told = run((sys.executable, "-c", ask), cwd=elsewhere, PYTHONPATH=str(installed))
    where, resources, forms = (Path(line) for line in told.stdout.splitlines())
    assert where.is_relative_to(installed) and resources == installed / "app" / "resources"
    assert forms == installed / "app" / "forms" or not files_below("forms")
    assert (resources / "theme").is_dir() and (resources / "icons" / "residents.svg").is_file()


def test_the_installed_command_explains_itself(installed: Path, elsewhere: Path) -> None:
    by_module = run((sys.executable, "-m", "app", "--help"), cwd=elsewhere, PYTHONPATH=str(installed))
    (script,) = (installed / ("Scripts" if os.name == "nt" else "bin")).glob("qiantai*")
    by_name = run((script, "--help"), cwd=elsewhere, PYTHONPATH=str(installed))
    assert by_module.stdout == by_name.stdout
    assert "new-site" in by_name.stdout and "import-households" in by_name.stdout


def test_the_installed_command_knows_the_tests_that_it_left_behind(installed: Path, elsewhere: Path) -> None:
    listed = (sys.executable, "-m", "app", "clauses", "--tests")
    there = run(listed, cwd=elsewhere, PYTHONPATH=str(installed))
    assert there.stdout == run(listed, cwd=ROOT).stdout
    assert "::test_" in there.stdout and "共 113 条" in there.stdout.splitlines()[-1]


def test_the_installed_command_makes_a_site_and_finds_it_in_order(installed: Path, elsewhere: Path) -> None:
    ours = {"PYTHONPATH": str(installed), "told": PASSWORD + "\n"}
    command = (sys.executable, "-m", "app")
    names = ("--company", "示例物业服务有限公司", "--centre", "青禾苑物业管理服务中心", "--head", "weizhou")
    made = run((*command, "new-site", "站点", *names, "--password-stdin"), cwd=elsewhere, **ours)
    assert "恢复密钥 2" in made.stdout
    checked = run((*command, "check", "站点", "--user", "weizhou", "--password-stdin"), cwd=elsewhere, **ours)
    assert "有误" not in checked.stdout and "完好" in checked.stdout
