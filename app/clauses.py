"""What the handbook asks, which rooms serve it and which tests prove it: the command `clauses`."""

import argparse
import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

from app import paths
from app.errors import Refusal
from app.rules.handbook import Clause, Handbook, handbook

DOCUMENT = "clauses.md"
MARK = "mark.clause"
NO_PAGE, NO_TEST = "还没有这个页面", "没有测试"
STATES = {"": "served", NO_PAGE: "open: no page yet", NO_TEST: "open: no test"}

_HEAD = """# Clauses

Every clause of the handbook as the program has it (`resources/handbook/clauses.toml`), the rooms that
serve it today, and the tests that prove it (`@pytest.mark.clause("…")`). A clause is served when one of
its rooms exists and at least one test proves it; otherwise it is open, and the last column says why.
手册 is the handbook itself, 惯例 the trade where the handbook is silent.

This file is made by `python -m app clauses --write docs/clauses.md`; a test compares. An installed
program reads the tests from it.
"""
_COLUMNS = ("id", "source", "kind", "title", "what it asks", "clocks", "rooms", "tests", "state")
_TESTS = _COLUMNS.index("tests")
_BREAK, _RULE = "<br>", "---"


@dataclass(frozen=True)
class Line:
    """One clause with the names of the rooms that exist for it, its tests, and why it is still open."""

    clause: Clause
    rooms: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def open_because(self) -> str:
        """Why nobody serves the clause yet; empty when somebody does."""
        if not self.rooms:
            return NO_PAGE
        return "" if self.tests else NO_TEST


@dataclass(frozen=True)
class Listing:
    """The whole list, and the clauses that a test names although the handbook has none of that id."""

    book: Handbook
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def listing(rooms: Mapping[str, str]) -> Listing:
    """The list as it stands now; `rooms` are the rooms that exist, key and label."""
    tests = paths.tests()
    proofs = proofs_in(tests) if tests else proofs_kept(paths.docs() / DOCUMENT)
    return listed(handbook(), rooms, proofs)


def listed(book: Handbook, rooms: Mapping[str, str], proofs: Mapping[str, Sequence[str]]) -> Listing:
    """The list for a handbook, the rooms that exist and the tests by clause."""
    lines = tuple(
        Line(
            clause,
            tuple(rooms[key] for key in clause.rooms if key in rooms),
            tuple(sorted(proofs.get(clause.id, ()))),
        )
        for clause in book.clauses
    )
    known = {clause.id for clause in book.clauses}
    return Listing(book, lines, tuple(sorted(set(proofs) - known)))


# ---------------------------------------------------------------- the tests


def proofs_in(tests: Path) -> dict[str, list[str]]:
    """The tests of a checkout by the clause they prove, each as `tests/…/file.py::name`."""
    found: dict[str, list[str]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        if MARK not in source:
            continue
        where = file.relative_to(tests.parent).as_posix()
        for name, clauses in _marked(ast.parse(source)):
            for clause in clauses:
                found.setdefault(clause, []).append(f"{where}::{name}")
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Every test of a file with the clauses of its own marks, its class's and the file's."""
    everywhere = {
        clause
        for node in tree.body
        if isinstance(node, ast.Assign) and any(ast.unparse(name) == "pytestmark" for name in node.targets)
        for clause in _clauses([node.value])
    }
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        above = _clauses(node.decorator_list) if isinstance(node, ast.ClassDef) else set()
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for test in inside:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                yield prefix + test.name, everywhere | above | _clauses(test.decorator_list)


def _clauses(expressions: Sequence[ast.expr]) -> set[str]:
    """The ids in the clause marks within; what is no plain text stands as written, and so is unknown."""
    calls = (node for each in expressions for node in ast.walk(each) if isinstance(node, ast.Call))
    return {
        str(argument.value) if isinstance(argument, ast.Constant) else ast.unparse(argument)
        for call in calls
        if ast.unparse(call.func).endswith(MARK)
        for argument in call.args
    }


def proofs_kept(document: Path) -> dict[str, list[str]]:
    """The tests by clause as the kept document has them. Raises Refusal when it is not there."""
    try:
        text = document.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"条款清单“{document.name}”读不出来，请重新安装程序。") from error
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == len(_COLUMNS) and cells[0] not in (_COLUMNS[0], _RULE):
            found[cells[0]] = [name.strip("`") for name in cells[_TESTS].split(_BREAK) if name]
    return {clause: names for clause, names in found.items() if names}


# ---------------------------------------------------------------- on the screen


def table(lists: Listing, *, with_tests: bool = False) -> str:
    """The list as lines for the terminal, the sums last."""
    rows = [_row(line) for line in lists.lines]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    told = []
    for row, line in zip(rows, lists.lines, strict=True):
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        told.append("  ".join(cells).rstrip())
        told += [f"    {name}" for name in line.tests if with_tests]
    return "\n".join([*told, sums(lists)])


def _row(line: Line) -> tuple[str, ...]:
    clause = line.clause
    return (
        clause.id,
        clause.source_zh,
        clause.kind_zh,
        clause.title,
        "、".join(line.rooms) or "—",
        f"{len(line.tests)} 个测试",
        f"未办：{line.open_because}" if line.open_because else "已办",
    )


def sums(lists: Listing) -> str:
    """How many clauses, how many of them served, and why the others are not."""
    because = [line.open_because for line in lists.lines]
    tests = {name for line in lists.lines for name in line.tests}
    return (
        f"共 {len(because)} 条，已办 {because.count('')} 条，"
        f"未办 {len(because) - because.count('')} 条"
        f"（{NO_PAGE} {because.count(NO_PAGE)} 条，{NO_TEST} {because.count(NO_TEST)} 条）；"
        f"时限 {len(lists.book.clocks)} 个，证明条款的测试 {len(tests)} 个。"
    )


def tell(chosen: argparse.Namespace) -> int:
    """The command: prints the list, or writes the kept one; 1 when a test names a clause there is not."""
    from app.tabs import ROOMS
    from app.ui.files import write_whole

    if chosen.write and paths.tests() is None:
        raise Refusal("安装好的程序里没有测试，请在源代码文件夹里运行。")
    lists = listing({room.key: room.label for room in ROOMS})
    if chosen.write:
        write_whole(chosen.write, document(lists).encode())
        print(f"条款清单已写到 {chosen.write}。{sums(lists)}")
    else:
        print(table(lists, with_tests=chosen.tests))
    if lists.unknown:
        print(f"测试里写了手册没有的条款：{'、'.join(lists.unknown)}。", file=sys.stderr)
    return 1 if lists.unknown else 0


def _width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


# ---------------------------------------------------------------- the kept document


def document(lists: Listing) -> str:
    """The list as the kept document, a table for each chapter."""
    state = [line.open_because for line in lists.lines]
    told = [
        _HEAD,
        f"{len(state)} clauses, {len(lists.book.clocks)} clocks. Served {state.count('')}; "
        f"open {len(state) - state.count('')}: "
        f"no page yet {state.count(NO_PAGE)}, no test {state.count(NO_TEST)}.\n",
    ]
    for part in lists.book.parts:
        told += [f"## {part.id} {part.title}\n", _cells(_COLUMNS), _cells([_RULE] * len(_COLUMNS))]
        told += [_cells(_kept(line)) for line in lists.lines if line.clause.part == part.id]
        told.append("")
    return "\n".join(told).rstrip("\n") + "\n"


def _kept(line: Line) -> tuple[str, ...]:
    clause = line.clause
    return (
        clause.id,
        clause.source_zh,
        clause.kind,
        clause.title,
        clause.text,
        _BREAK.join(f"`{clock.id}` {clock.what}: {clock.term}" for clock in clause.clocks),
        "、".join(line.rooms),
        _BREAK.join(f"`{name}`" for name in line.tests),
        STATES[line.open_because],
    )


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
