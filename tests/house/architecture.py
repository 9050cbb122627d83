"""The walls of the house, as data: which file may import what, and how a breach is found."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QT = "PySide6"
SQL = "sqlalchemy"
PDF = "reportlab"
ABOVE_STORAGE = ("app.documents", "app.ui", "app.modules")


@dataclass(frozen=True)
class Wall:
    """Files whose path matches `where` may import nothing that starts with one of `never`."""

    where: str
    never: tuple[str, ...]


WALLS = (
    Wall(r"app/rules/\w+\.py", (QT, SQL, PDF, "app.storage", *ABOVE_STORAGE)),
    Wall(r"app/modules/\w+/rules\.py", (QT, SQL, PDF, "app.storage", "app.documents", "app.ui")),
    Wall(r"app/storage/.*\.py", (QT, PDF, *ABOVE_STORAGE)),
    Wall(r"app/documents/.*\.py", (QT, SQL, "app.storage", "app.ui", "app.modules")),
    Wall(r"app/modules/\w+/(?!view|widgets|\w*_view)\w+\.py", (QT, "app.ui")),
    Wall(r"app/modules/\w+/\w*(view|widgets)\.py", (SQL,)),
    Wall(r"app/ui/.*\.py", ("app.modules", SQL, "app.tabs")),
    Wall(
        r"app/.*\.py",
        ("socket", "http", "urllib.request", "requests", "ftplib", "smtplib", "PySide6.QtNetwork"),
    ),
)

# Which room may use another room's model and service. Acyclic; a new arrow is written here or not drawn.
ROOM_TO_ROOM: dict[str, frozenset[str]] = {
    "calendar": frozenset(),
    "dues": frozenset({"calendar"}),
    "staff": frozenset({"dues"}),
    "site": frozenset({"staff"}),
    "residents": frozenset({"staff", "site"}),
    "consents": frozenset({"staff", "site", "calendar", "dues"}),
    "notices": frozenset({"staff", "site", "consents", "dues"}),
    "backups": frozenset({"staff", "site"}),
    "journal": frozenset({"staff", "site"}),
    "retention": frozenset({"staff", "site"}),
    "followups": frozenset({"staff", "dues"}),
    "checks": frozenset({"staff", "site", "calendar", "dues", "followups", "residents"}),
    "keys": frozenset(
        {"staff", "site", "residents", "calendar", "dues", "consents", "followups", "checks", "cards"}
    ),
    "cards": frozenset({"staff", "site", "residents"}),
    "archive": frozenset({"staff", "site", "residents", "calendar", "dues"}),
    "posts": frozenset({"staff", "site", "residents", "calendar", "dues", "checks"}),
    "care": frozenset({"staff", "site", "residents", "calendar", "dues", "consents"}),
    "movein": frozenset(
        {"staff", "site", "residents", "calendar", "dues", "keys", "archive", "posts", "care"}
    ),
    "collective": frozenset({"staff", "site", "residents", "calendar", "dues", "consents", "movein"}),
    "found": frozenset({"staff", "site", "residents", "calendar", "dues", "consents"}),
    "parcels": frozenset(
        {
            "staff",
            "site",
            "residents",
            "calendar",
            "dues",
            "consents",
            "care",
            "checks",
            "retention",
            "found",
        }
    ),
    "release": frozenset({"staff", "site", "residents", "calendar", "dues", "consents", "checks"}),
    "orders": frozenset({"staff", "site", "residents", "calendar", "dues"}),
    "complaints": frozenset(
        {
            "staff",
            "site",
            "residents",
            "calendar",
            "dues",
            "consents",
            "followups",
            "handbook",
            "orders",
            "retention",
        }
    ),
    "visits": frozenset(
        {
            "staff",
            "site",
            "residents",
            "calendar",
            "dues",
            "followups",
            "checks",
            "complaints",
            "handbook",
            "retention",
        }
    ),
    "today": frozenset({"staff", "site", "calendar", "dues", "consents"}),
    "handbook": frozenset({"staff"}),
}
SHARED_FILES = ("model", "rules", "service", "lists")
# Asking for consent looks the same in every room, a plan prints the packs of moving in, and a complaint
# sends the work order it leads to.
SHARED_VIEWS = frozenset({"consents.countersign_view", "movein.printing_view", "orders.order_view"})
COMMIT_ALLOWED = re.compile(r"app/storage/.*\.py")
CLOCK_ALLOWED = re.compile(
    r"app/(storage/.*|ui/.*|__main__|commands|tour|site|modules/\w+/\w*(view|widgets))\.py|app/\w+\.py"
)


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every (line, dotted name) a file imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _starts(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def _room_breaches(path: str, tree: ast.AST) -> Iterator[str]:
    here = re.match(r"app/modules/(\w+)/", path)
    if not here:
        return
    for line, name in imports_of(tree):
        there = re.match(r"app\.modules\.(\w+)(?:\.(\w+))?", name)
        if not there or there[1] == here[1] or there[2] is None:
            continue
        if there[1] not in ROOM_TO_ROOM.get(here[1], frozenset()):
            yield f"{path}:{line} room {here[1]} may not use room {there[1]}"
        elif there[2] not in SHARED_FILES and f"{there[1]}.{there[2]}" not in SHARED_VIEWS:
            yield f"{path}:{line} only {', '.join(SHARED_FILES)} of another room, not {name}"


def _habit_breaches(path: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called = node.func.attr
        if called in ("commit", "rollback") and not COMMIT_ALLOWED.fullmatch(path):
            yield f"{path}:{node.lineno} {called}() outside the store"
        if (
            called in ("now", "today", "utcnow")
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("datetime", "date")
            and not CLOCK_ALLOWED.fullmatch(path)
        ):
            yield f"{path}:{node.lineno} asks the clock; act.now and act.today are given"


def breaches(path: str, source: str) -> list[str]:
    """Every broken wall in one file; `path` is relative to the checkout, with forward slashes."""
    tree = ast.parse(source)
    found = []
    for wall in WALLS:
        if re.fullmatch(wall.where, path):
            for line, name in imports_of(tree):
                found += [f"{path}:{line} imports {name}" for never in wall.never if _starts(name, never)]
    return [*found, *_room_breaches(path, tree), *_habit_breaches(path, tree)]


def program_files(root: Path) -> Iterator[tuple[str, str]]:
    """(relative path, source) of every Python file of the program."""
    for file in sorted((root / "app").rglob("*.py")):
        yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
