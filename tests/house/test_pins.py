"""What the program is made of is pinned by hash, and says nothing about where it was fetched."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    pins = re.findall(
        r"^([a-z0-9-]+)==([^ ;\\]+)[^\n]*\\\n((?:\s+--hash=sha256:[0-9a-f]{64}[ \\]*\n?)+)", text, re.M
    )
    assert len(pins) == len(re.findall(r"^[a-z]", text, re.M)) > 20


def test_what_the_program_imports_is_pinned() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8").casefold()
    for requirement in wanted:
        name = re.split(r"[<>=]", requirement)[0].casefold().replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", pinned, re.M), name


def test_the_qt_that_aborts_on_this_python_is_not_taken() -> None:
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^pyside6-essentials==6\.11\.", pinned, re.M)
