"""Backup, verify and restore from the command line, as an administrator uses them."""

import shutil
from pathlib import Path

import pytest

from tests.commands.running import run, run_here
from tests.sites import PASSWORD, SAMPLE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site, a stick with a backup of it, and a workbook brought in after that."""
    place = tmp_path_factory.mktemp("backups")
    site, stick = place / "青禾 苑", place / "移动盘"
    stick.mkdir()
    new = run_here("new-site", site, "--company", "示例公司", "--centre", "青禾苑", "--head", "gu01")
    assert new.returncode == 0, new.stderr
    saved = run("backup", site, stick, "--user", "gu01")
    assert saved.returncode == 0, saved.stderr
    assert "备份已做好，读回来核对无误" in saved.stdout and "标签：" in saved.stdout
    assert "同一块硬盘" in saved.stderr
    brought = run_here("import-households", site, SAMPLE, "--user", "gu01")
    assert brought.returncode == 0, brought.stderr
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def site_of(place: Path) -> Path:
    return place / "青禾 苑"


def backup_of(place: Path) -> Path:
    return next((place / "移动盘").glob("*.qtb"))


@pytest.mark.clause("ARCH-06")
def test_a_backup_is_verified_by_its_file_or_by_its_folder(place: Path) -> None:
    for give, what in ((run, backup_of(place)), (run_here, place / "移动盘")):
        proved = give("verify", what, "--user", "gu01")
        assert proved.returncode == 0, proved.stdout + proved.stderr
        assert "有误" not in proved.stdout and "备份文件完整" in proved.stdout
        assert backup_of(place).name in proved.stdout
    own = run_here("verify", site_of(place), "--user", "gu01")
    assert own.returncode == 0 and "密钥文件（甲本）完好" in own.stdout


def test_a_damaged_backup_is_told_by_verify_and_by_restore(place: Path) -> None:
    path = backup_of(place)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    for command in (("verify", path), ("restore", path, site_of(place), "--yes")):
        told = run_here(*command, "--user", "gu01")
        assert told.returncode == 1
        assert "Traceback" not in told.stderr and "有损坏" in told.stdout + told.stderr


def test_a_restore_shows_both_sides_and_asks_first(place: Path) -> None:
    asked = run_here("restore", backup_of(place), site_of(place), "--user", "gu01")
    assert asked.returncode == 1
    assert "住户（户）：备份 0，现在 1,200" in asked.stdout and "人员登记：备份 0，现在 1,3" in asked.stdout
    assert "重新录入" in asked.stdout and "--yes" in asked.stderr
    assert run_here("find", site_of(place), "1-1-101", "--user", "gu01").stdout
    done = run("restore", backup_of(place), site_of(place), "--user", "gu01", "--yes")
    assert done.returncode == 0, done.stderr
    assert "已经恢复" in done.stdout and "replaced-" in done.stdout
    assert run_here("find", site_of(place), "1-1-101", "--user", "gu01").stdout == ""
    checked = run_here("check", site_of(place), "--user", "gu01")
    assert checked.returncode == 0, checked.stdout
    assert "操作日志完整，共 2 条" in checked.stdout, "the restore itself is in the journal"


def test_a_restore_on_a_new_pc_from_the_file_alone(place: Path, tmp_path: Path) -> None:
    new = tmp_path / "新电脑" / "站点"
    alone = tmp_path / "拷来的.qtb"
    shutil.copy(backup_of(place), alone)
    done = run_here("restore", alone, new, "--user", "gu01", "--yes")
    assert done.returncode == 0, done.stderr
    assert "没有站点" in done.stdout
    assert run_here("check", new, "--user", "gu01").returncode == 0


def test_a_restore_after_the_database_is_lost(place: Path) -> None:
    (site_of(place) / "main.db").unlink()
    lost = run_here("check", site_of(place), "--user", "gu01")
    assert lost.returncode == 1 and "用最近的备份恢复" in lost.stderr
    done = run_here("restore", backup_of(place), site_of(place), "--user", "gu01", "--yes")
    assert done.returncode == 0, done.stderr
    assert run_here("check", site_of(place), "--user", "gu01").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "password", "says"),
    [
        (("backup", "{site}", "{place}/none", "--user", "gu01"), PASSWORD, "文件夹不见了"),
        (("backup", "{site}", "{site}", "--user", "gu01"), PASSWORD, "混放"),
        (("verify", "{place}/none.qtb", "--user", "gu01"), PASSWORD, "读不出来"),
        (("verify", "{place}", "--user", "gu01"), PASSWORD, "没有备份"),
        (("verify", "{file}", "--user", "gu01"), "不是这个密码的", "登录名或密码不对"),
        (("verify", "{file}", "--user", "gu01"), None, "--password-stdin"),
        (("restore", "{file}", "{site}", "--user", "nobody", "--yes"), PASSWORD, "登录名或密码不对"),
        (("restore", "{file}", "{place}", "--user", "gu01", "--yes"), PASSWORD, "有别的文件"),
        (("restore", "{site}/keys.a", "{site}", "--user", "gu01", "--yes"), PASSWORD, "不是本程序的备份"),
        (("restore", "{file}"), None, "缺少参数"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    made: Path, arguments: tuple[str, ...], password: str | None, says: str
) -> None:
    names = {"{site}": str(site_of(made)), "{file}": str(backup_of(made)), "{place}": str(made)}
    words = []
    for argument in arguments:
        for name, value in names.items():
            argument = argument.replace(name, value)
        words.append(argument)
    told = run_here(*words, password=password)
    assert told.returncode in (1, 2)
    assert "Traceback" not in told.stderr
    assert says in told.stderr and told.stderr.strip().endswith("。")


def test_help_is_in_chinese() -> None:
    for command in ("backup", "verify", "restore"):
        helped = run_here(command, "--help", password=None)
        assert helped.returncode == 0 and "用法：" in helped.stdout
        for english in ("usage", "options", "positional", "show this"):
            assert english not in helped.stdout, command
