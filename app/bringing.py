"""The commands that bring a firm's workbook in: households, open complaints, visits made before go-live."""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from app.ui.files import write_whole

Backup = Callable[..., Any]
"""Makes a backup and notes it: (site, target, full, why)."""


def households(chosen: argparse.Namespace, site: Any, back_up: Backup) -> int:
    """Bring the list of households in, or only say what it would bring; closes the site."""
    from app.modules.residents import correcting, importing
    from app.modules.residents.lists import for_export, mark_names
    from app.modules.residents.putright import problems_workbook

    with _allowed(site, importing.bring_in):
        marks = [name for _, name in site.store.read(mark_names)]
        plan = importing.plan_from(chosen.file, marks)
        if chosen.errors:
            site.store.do(site.who, correcting.exported, len(plan.problems), signature=site.signature)
            write_whole(chosen.errors, problems_workbook([for_export(p) for p in plan.problems]))
        if not chosen.dry_run:
            _save_first(site, back_up)
            site.store.do(site.who, importing.bring_in, plan, chosen.file.name, _far("户"))
    return _told(
        {
            "units": len(plan.units),
            "people": plan.people,
            "problems": [{"row": p.row, "field": p.field, "reason": p.reason} for p in plan.problems],
            "duplicates": [
                {"row": d.row, "earlier_row": d.earlier_row, "room": d.room} for d in plan.duplicates
            ],
        }
    )


def complaints(chosen: argparse.Namespace, site: Any, back_up: Backup) -> int:
    """Bring the open complaints in, or only say what would come in; closes the site."""
    from app.modules.complaints import importing
    from app.modules.complaints.reading import read_rows
    from app.modules.complaints.sifting import sift

    with _allowed(site, importing.bring_in):
        read = read_rows(chosen.file)
        plan = site.store.read(sift, read, datetime.now())
        if not chosen.dry_run:
            _save_first(site, back_up)
            site.store.do(site.who, importing.bring_in, read, _far("件"))
    return _told(
        {
            "matters": len(plan.matters),
            "same": plan.same,
            "ended": plan.ended,
            "problems": [{"row": p.row, "reason": p.reason, "kept": p.kept} for p in plan.problems],
        }
    )


def visits(chosen: argparse.Namespace, site: Any, back_up: Backup) -> int:
    """Bring the visits made before the program in, or only say what would come in; closes the site."""
    from app.modules.visits import importing
    from app.modules.visits.ledger import read_rows
    from app.modules.visits.sifting import sift

    with _allowed(site, importing.bring_in):
        read = read_rows(chosen.file)
        plan = site.store.read(sift, read, datetime.now().date())
        if not chosen.dry_run:
            _save_first(site, back_up)
            site.store.do(site.who, importing.bring_in, read, _far("次"))
    return _told(
        {
            "visits": len(plan.talks),
            "same": plan.same,
            "problems": [{"row": p.row, "reason": p.reason, "kept": p.kept} for p in plan.problems],
        }
    )


@contextlib.contextmanager
def _allowed(site: Any, verb: Callable[..., Any]) -> Iterator[None]:
    """The site while a command works on it: closed at the end, refused to whoever may not bring in."""
    from app.storage.transact import marked, must_be_allowed

    try:
        must_be_allowed(marked(verb), site.who, site.signature)
        yield
    finally:
        site.close()


def _save_first(site: Any, back_up: Backup) -> None:
    """A backup before a great change; from a write-protected disk nothing comes in anyhow."""
    if not site.store.view_only:
        back_up(site, Path(site.folder.backups), False, why="import")


def _far(unit: str) -> Callable[[int, int], None]:
    def line(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 100 == 0 or done == total):
            end = "\n" if done == total else ""
            print(f"\r已读入 {done} / {total} {unit}", end=end, file=sys.stderr, flush=True)

    return line


def _told(summary: dict[str, Any]) -> int:
    print(json.dumps(summary, ensure_ascii=False))
    return 0
