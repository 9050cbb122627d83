"""The administrator's commands: the same acts as the window, sentences instead of tracebacks."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands.running import Told, run, run_here
from tests.sites import PASSWORD, SAMPLE

PROBLEM_ROWS = {98, 132, 279, 428, 440, 452, 483, 664, 744, 766, 807, 852, 1041, 1050, 1058, 1142, 1146}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site made by the command, with the firm's workbook in it."""
    folder = tmp_path_factory.mktemp("commands") / "青禾 苑"
    words = ("--company", "示例物业服务有限公司", "--centre", "青禾苑服务中心", "--head", "gu01")
    made = run_here("new-site", folder, *words)
    assert made.returncode == 0, made.stderr
    assert "恢复密钥 1" in made.stdout and "恢复密钥 2" in made.stdout
    brought = run(
        "import-households", folder, SAMPLE, "--user", "gu01", "--errors", folder.parent / "待更正.xlsx"
    )
    assert brought.returncode == 0, brought.stderr
    last = json.loads(brought.stdout.splitlines()[-1])
    assert (last["units"], last["people"], len(last["duplicates"])) == (1200, 1377, 2)
    assert {problem["row"] for problem in last["problems"]} == PROBLEM_ROWS
    assert all(problem["field"] and problem["reason"] for problem in last["problems"])
    return folder


def test_the_list_to_be_put_right_opens_as_a_workbook(site: Path) -> None:
    rows = list(load_workbook(site.parent / "待更正.xlsx").active.iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == PROBLEM_ROWS


def test_a_dry_run_writes_nothing(site: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "site"
    assert run("new-site", fresh, "--company", "公司", "--centre", "中心", "--head", "gu02").returncode == 0
    looked = run_here("import-households", fresh, SAMPLE, "--user", "gu02", "--dry-run")
    assert json.loads(looked.stdout.splitlines()[-1])["units"] == 1200
    assert run_here("find", fresh, "1201", "--user", "gu02").stdout == ""


@pytest.mark.clause("ARCH-07", "ARCH-12")
def test_find_gives_a_masked_line_of_json_for_each_household(site: Path) -> None:
    found = run("find", site, "1-1-101", "--user", "gu01")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert [line["room"] for line in lines] == ["1栋1单元101"]
    assert lines[0]["people"][0]["phones"] == ["199-****-3439"]
    assert "19900003439" not in found.stdout and "990101198401228063" not in found.stdout


def test_find_gives_every_household_not_only_the_first_page(site: Path) -> None:
    found = run_here("find", site, "3栋", "--user", "gu01")
    rooms = [json.loads(line)["room"] for line in found.stdout.splitlines()]
    assert len(rooms) == len(set(rooms)) > 100
    assert all(room.startswith("3栋") for room in rooms)


def test_find_by_initials_with_either_reading(site: Path) -> None:
    assert run_here("find", site, "syj", "--user", "gu01").stdout.count("单宇静") == 1
    assert run_here("find", site, "dyj", "--user", "gu01").stdout.count("单宇静") == 1


@pytest.mark.clause("DOC-01", "DOC-02")
def test_a_notice_comes_out_as_a_pdf(site: Path, tmp_path: Path) -> None:
    words = tmp_path / "notice.toml"
    words.write_text(
        'title = "停水通知"\nnumber = ""\nyear = 2026\nbody = ["第一段。"]\nsigner = "顾维舟"\n'
        'date = "2026-11-23"\npost_until = "2026-11-27"\n',
        encoding="utf-8",
    )
    made = run("notice", site, words, tmp_path / "通知.pdf", "--user", "gu01")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "通知.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.clause("ARCH-06")
def test_check_finds_a_whole_site_whole_and_a_damaged_one_damaged(site: Path, tmp_path: Path) -> None:
    whole = run("check", site, "--user", "gu01")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    database = site / "main.db"
    kept = database.read_bytes()
    try:
        broken = bytearray(kept)
        broken[len(broken) // 2] ^= 1
        database.write_bytes(bytes(broken))
        damaged = run_here("check", site, "--user", "gu01")
        assert damaged.returncode == 1 and "Traceback" not in damaged.stderr and damaged.stderr.strip()
    finally:
        database.write_bytes(kept)


@pytest.mark.parametrize(
    ("give", "arguments", "password", "code"),
    [
        (run, ("find", "{site}", "1201", "--user", "gu01"), "不是这个密码的", 1),
        (run_here, ("find", "{site}", "1201", "--user", "nobody"), PASSWORD, 1),
        (run_here, ("find", "{site}/no", "1201", "--user", "gu01"), PASSWORD, 1),
        (run, ("find", "{site}", "1201", "--user", "gu01"), None, 1),
        (run_here, ("import-households", "{site}", "no.xlsx", "--user", "gu01"), PASSWORD, 1),
        (run_here, ("new-site", "{site}", "--company", "x", "--centre", "y", "--head", "z"), PASSWORD, 1),
        (run_here, ("find", "{site}"), None, 2),
        (run, ("fly", "{site}"), None, 2),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    site: Path, give: Callable[..., Told], arguments: tuple[str, ...], password: str | None, code: int
) -> None:
    made = give(*(a.replace("{site}", str(site)) for a in arguments), password=password)
    assert made.returncode == code
    assert "Traceback" not in made.stderr
    assert made.stderr.strip().endswith("。")
    assert any("\u4e00" <= c <= "\u9fff" for c in made.stderr)


def test_help_is_in_chinese() -> None:
    for command in ("", "new-site", "import-households", "find", "notice", "check", "tour"):
        give = run_here if command else run
        helped = give(*([command] if command else []), "--help", password=None)
        assert helped.returncode == 0
        assert "用法：" in helped.stdout, command
        for english in ("usage", "options", "positional", "show this"):
            assert english not in helped.stdout, command
