"""Every command, run as every role: what the table does not give, the command does not do (ROLE-01)."""

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commands import main
from app.modules.residents import lists
from app.modules.staff import service as staff
from app.rules.roles import PERMISSIONS, Role
from app.site import unlock
from app.storage import argon
from app.storage.header import login_key
from app.storage.journal import head
from app.storage.signing import Signature
from tests.sites import PASSWORD, SAMPLE, make_site

NOTICE = """title = "停水通知"
body = ["明天停水。"]
signer = "顾维舟"
date = 2026-11-23
post_until = 2026-11-27
"""
VISITS = "访谈日期,房号,方式\n2026-11-20,3-2-1201,上门\n"
LEDGER = "受理日期,房号,投诉内容\n2026-11-20,3-2-1201,电梯到八楼就响\n"
NEEDS = {
    "import-households": "households.import",
    "import-complaints": "complaints.import",
    "import-visits": "visits.import",
    "backup": "backup.make",
    "restore": "backup.restore",
}
"""Commands that change something; the others only look, and everybody with a role may."""
COMMANDS = (
    "find",
    "check",
    "notice",
    "import-households",
    "import-complaints",
    "import-visits",
    "backup",
    "verify",
    "restore",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site where each role has somebody who can log in, with a notice to set and a backup beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
        place = tmp_path_factory.mktemp("as-role") / "site"
        made = make_site(place)
        for role in Role:
            signature = Signature(login_key("weizhou"), time.monotonic())
            person = made.do(
                staff.register,
                name=f"叶知{role.zh[-1]}",
                sex="",
                entered="2026-11-01",
                role=role.value,
                signature=signature,
            )
            made.do(staff.open_log_in, person.id, login=role.value, password=PASSWORD, signature=signature)
        made.store.close()
        (place.parent / "notice.toml").write_text(NOTICE, encoding="utf-8")
        (place.parent / "ledger.csv").write_text(LEDGER, encoding="utf-8-sig")
        (place.parent / "visits.csv").write_text(VISITS, encoding="utf-8-sig")
        (place.parent / "stick").mkdir()
        assert run(patch, "backup", place, place.parent / "stick", "--user", "weizhou") == 0
        yield place


def run(patch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PASSWORD.encode() + b"\n"), "utf-8"))
    return main([*map(str, arguments), "--password-stdin"])


def the_backup(folder: Path) -> Path:
    return sorted((folder.parent / "stick").glob("*.qtb"))[0]


def arguments(command: str, folder: Path, tmp_path: Path) -> list[str | Path]:
    return {
        "find": [folder, "顾"],
        "check": [folder],
        "notice": [folder, folder.parent / "notice.toml", tmp_path / "n.pdf"],
        "import-households": [folder, SAMPLE, "--dry-run"],
        "import-complaints": [folder, folder.parent / "ledger.csv", "--dry-run"],
        "import-visits": [folder, folder.parent / "visits.csv", "--dry-run"],
        "backup": [folder, folder.parent / "stick"],
        "verify": [the_backup(folder)],
        "restore": [the_backup(folder), tmp_path / "restored", "--yes"],
    }[command]


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_does_for_a_role_what_the_table_says(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    role: Role,
) -> None:
    allowed = role in PERMISSIONS[NEEDS[command]] if command in NEEDS else True
    code = run(monkeypatch, command, *arguments(command, folder, tmp_path), "--user", role.value)
    said = capsys.readouterr()
    assert code == (0 if allowed else 1), said.err
    assert "Traceback" not in said.err
    if not allowed:
        assert "负责人" in said.err or "权限" in said.err
        assert not (tmp_path / "restored").exists()


@pytest.mark.clause("ROLE-01", "ARCH-12")
@pytest.mark.parametrize("role", [Role.CULTURE, Role.DESK, Role.OFFICER], ids=lambda role: role.value)
def test_a_role_that_may_not_brings_nothing_in_and_takes_no_list_out(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    before = unlock(folder, "weizhou", PASSWORD)
    newest, counted = before.store.read(head), before.store.read(lists.counts)
    before.close()
    out = tmp_path / "待更正.xlsx"
    code = run(monkeypatch, "import-households", folder, SAMPLE, "--errors", out, "--user", role.value)
    assert code == 1 and not out.exists()
    after = unlock(folder, "weizhou", PASSWORD)
    assert (after.store.read(head), after.store.read(lists.counts)) == (newest, counted)
    after.close()
