"""Every line of bad input has a test named after it, and every test here stands for a line."""

import ast
from collections import Counter
from pathlib import Path

from tests.badinput.lines import LINES

HERE = Path(__file__)


def names_here() -> list[str]:
    return [
        node.name
        for file in HERE.parent.glob("test_*.py")
        if file != HERE
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def test_every_line_has_its_test_and_every_test_its_line() -> None:
    assert Counter(line.test for line in LINES) == Counter(names_here())


def test_there_are_at_least_60_lines_of_all_four_groups() -> None:
    assert len(LINES) >= 60
    assert {line.group for line in LINES} == {"Files", "Log-in", "Records", "Time"}
    assert len({line.words for line in LINES}) == len(LINES)
