"""Times Today with ten days and with ten years behind it, beside the bare query: `python tests/bench/today.py`.

Not a test. Both sides run in turn in one process, so that a busy moment of the machine hits both.
"""

import sqlite3
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import daily
from app.modules.checks import lists as checks
from app.modules.dues.model import Due
from app.modules.today import lists
from app.storage.act import Act, verb
from tests.bench.desk import in_turn
from tests.sites import MONDAY, OpenTestSite, make_site

A_DAY = 20
"""Duties done on a day of a busy desk."""
OPEN = 60
RAW = """
    SELECT id, clock, what, whom, due_day, due_at FROM due
    WHERE state = 'open' AND due_day <= :last ORDER BY due_day
"""


@verb("today.work", "造一段历史")
def _live(act: Act, days: int) -> None:
    """So many days of duties done, and some open ones."""
    done = [_row(act, -number - 1, place, done=True) for number in range(days) for place in range(A_DAY)]
    for start in range(0, len(done), 5_000):
        act.session.execute(insert(Due), done[start : start + 5_000])
    act.session.execute(insert(Due), [_row(act, place % 9 - 2, place, done=False) for place in range(OPEN)])


def _row(act: Act, away: int, place: int, *, done: bool) -> dict[str, object]:
    day = act.today + timedelta(days=away)
    at = datetime.combine(day, MONDAY.time())
    return {
        "clock": "KEY-03",
        "clause": "KEY-03",
        "room": "keys",
        "term": "same day",
        "missed": "stays",
        "ahead": 7,
        "subject_kind": "loan",
        "subject_id": 1_000 * (3_700 + away) + place,
        "lane": 0,
        "what": "借出钥匙归还",
        "whom": f"K{place:03d}　维修班",
        "reason": "当天归还",
        "started": at,
        "opens": day,
        "first_day": day,
        "due_day": day,
        "role": "desk",
        "duty": "",
        "state": "done" if done else "open",
        "times": 0,
        "ended_at": at if done else None,
        "ended_by": act.who.staff_id if done else None,
    }


def plain_copy(site: OpenTestSite) -> sqlite3.Connection:
    """The same duties in an unencrypted database in memory, without any of ours around it."""
    raw = sqlite3.connect(":memory:")
    raw.execute("CREATE TABLE due (id INTEGER PRIMARY KEY, clock, what, whom, due_day, due_at, state)")
    columns = (Due.id, Due.clock, Due.what, Due.whom, Due.due_day, Due.due_at, Due.state)

    def rows(session: Session) -> tuple[tuple[object, ...], ...]:
        found = session.execute(select(*columns))
        return tuple((*row[:4], str(row[4]), row[5] and str(row[5]), row[6]) for row in found)

    raw.executemany("INSERT INTO due VALUES (?,?,?,?,?,?,?)", site.read(rows))
    raw.execute("CREATE INDEX a ON due (due_day) WHERE state = 'open'")
    return raw


def bench(site: OpenTestSite) -> None:
    """What a clerk waits for when Today, Checks or the desk itself is opened."""
    today, raw = MONDAY.date(), plain_copy(site)
    last = {"last": str(today + timedelta(days=7))}
    for name, ours in (
        ("today, everybody's / SQL", lambda: site.read(lists.today, site.who, today, MONDAY, "all")),
        ("badges / SQL", lambda: site.read(lists.badges, site.who, today, MONDAY)),
        ("checks to be made / SQL", lambda: site.read(checks.shelf, site.who, today)),
        ("roll the day again / SQL", lambda: site.do(daily.roll)),
    ):
        in_turn(name, 30, ours, lambda: raw.execute(RAW, last).fetchall())


def main() -> None:
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for days in (10, 3_650):
            site = make_site(Path(folder) / str(days))
            site.do(daily.roll)
            site.do(_live, days)
            sys.stdout.write(f"\n{days:,} days, {days * A_DAY:,} duties done, {OPEN} open\n{head}")
            bench(site)
            site.store.close()


if __name__ == "__main__":
    main()
