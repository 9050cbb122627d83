"""How long an act waits for a backup: `python tests/bench/backup.py [megabytes]`; not a test.

The same acts are committed first alone, then while one backup after another is made: at a pace far
above any desk's, and without a break, when the disk itself is the narrow place.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.storage import backup
from app.storage.act import Act, verb
from app.storage.site_tables import Setting
from app.storage.store import Store
from tests.sites import OpenTestSite, make_site

ACTS = 600
ROW = 1_000


@verb("households.edit", "大")
def grow(act: Act, group: str, rows: int) -> None:
    act.session.add_all([Setting(key=f"{group}/{i}", value="值" * ROW) for i in range(rows)])


@verb("households.edit", "小")
def small(act: Act, key: str) -> None:
    act.session.add(Setting(key=key, value="值"))


def fill(site: OpenTestSite, megabytes: int) -> None:
    """Bring the database to about this size."""
    number = 0
    while site.folder.main_db.stat().st_size < megabytes * 1_000_000:
        site.do(grow, f"fill{number}", 2_000)
        number += 1


def acts(site: OpenTestSite, name: str, until: Callable[[int], bool], gap: float = 0.0) -> list[float]:
    """Commit small acts, `gap` seconds apart or as quickly as they go; milliseconds each took."""
    taken = []
    while not until(len(taken)):
        start = time.perf_counter()
        site.do(small, f"{name}{len(taken)}")
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(gap)
    return taken


def told(name: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    late = ordered[int(len(ordered) * 0.99)]
    over = sum(one > 50 for one in ordered)
    sys.stdout.write(
        f"  {name:<30}{len(ordered):>7}{statistics.median(ordered):>9.2f}{late:>9.2f}"
        f"{ordered[-1]:>9.2f}{over:>10}\n"
    )


def back_up_in_turn(store: Store, place: Path, rounds: int, made: list[backup.Made]) -> None:
    for _ in range(rounds):
        made.append(backup.back_up(store, place, now=datetime.now()))


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "stick").mkdir()
        site = make_site(place / "site")
        fill(site, megabytes)
        size = site.folder.main_db.stat().st_size / 1_000_000
        sys.stdout.write(
            f"\n{size:.1f} MB\n  {'ms an act':<30}{'acts':>7}{'median':>9}{'99 %':>9}{'longest':>9}"
            f"{'over 50':>10}\n"
        )
        told("alone", acts(site, "alone", lambda count: count >= ACTS))
        made: list[backup.Made] = []
        for name, gap in (("backups, fifty acts a second", 0.02), ("backups, acts without a break", 0.0)):
            worker = threading.Thread(
                target=back_up_in_turn, args=(site.store, place / "stick", 3, made), daemon=True
            )
            worker.start()
            told(name, acts(site, name, lambda _, worker=worker: not worker.is_alive(), gap))
        told("alone again", acts(site, "again", lambda count: count >= ACTS))
        for one in made:
            sys.stdout.write(f"  backup: {one.seconds:.1f} s, {one.size / 1_000_000:.1f} MB, proved\n")
        key = site.store.keys.key
        start = time.perf_counter()
        findings = backup.verify(made[-1].path, key, full=True)
        wrong = sum(not finding.ok for finding in findings)
        sys.stdout.write(f"  full check: {time.perf_counter() - start:.1f} s, {wrong} wrong\n")
        begun = threading.Event()
        closing = threading.Thread(target=_backed_up, args=(site.store, place / "stick", begun))
        closing.start()
        begun.wait()
        start = time.perf_counter()
        site.store.close()
        sys.stdout.write(f"  closing over a copy: {(time.perf_counter() - start) * 1000:.1f} ms\n")
        closing.join()


def _backed_up(store: Store, place: Path, begun: threading.Event) -> None:
    from app.errors import Cancelled

    try:
        backup.back_up(store, place, now=datetime.now(), progress=lambda *_: begun.set())
    except Cancelled:
        begun.set()


if __name__ == "__main__":
    main()
