"""Small sites to change the keys of, and every way into them.

Turning a password into a key touches no disk, so a quick stand-in for Argon2id is used here (`quick`);
the true one is in tests/storage.
"""

import hashlib
import shutil
from dataclasses import dataclass, replace
from datetime import date

import pytest

from app.errors import Refusal
from app.storage import header, keyring, recovery, rekey
from app.storage.argon import LEAST
from app.storage.cipher import connect
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, hold_lock
from app.storage.guesses import Clocks
from app.storage.recovery import RecoveryKey
from app.storage.store import Store
from tests.storage.first_headers import write_first_header

FIRST, SECOND, THIRD = "雨落在青石板上，两点半", "桥边的红药年年为谁生", "檐下的燕子数到第七只"
DAY = date(2026, 11, 23)
NEW_PAPERS = tuple(RecoveryKey(bytes([number]) * 20) for number in (7, 8))
# What opens is told in a line, one word a door: 1 and 2 the log-ins with their first password, 1' the new
# password of 0001, 3 a new log-in, p and q the old recovery keys, P and Q the new ones; ^ behind one of
# head rank; "new" at the end when the database lies under another data key than in the beginning.
EVERYBODY = "1^ 2 p q"
QUICK = Clocks(sleep=lambda _: None)


def quick(monkeypatch):
    """Passwords in no time, progress told often."""

    def derive(password, salt, params):
        return hashlib.sha256(salt + password.encode()).digest()

    monkeypatch.setattr(keyring, "derive", derive)
    monkeypatch.setattr(rekey, "_STEPS", 50)


def copied(template, place):
    """The same site once more."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template.folder.path, place)
    return replace(template, folder=SiteFolder(place))


# ---------------------------------------------------------------- sites to do it to


@dataclass(frozen=True)
class Before:
    """A closed site with two log-ins and two recovery keys."""

    folder: SiteFolder
    key: DataKey
    papers: tuple[RecoveryKey, RecoveryKey]


def in_order(folder):
    key, papers = keyring.create_header(folder, "0001", FIRST, params=LEAST, today=DAY)
    key = keyring.add_slot(folder, key, "0002", SECOND, params=LEAST, today=DAY)
    Store.create(folder, key).close()
    return Before(folder, key, papers)


def with_new_papers(folder):
    made = in_order(folder)
    return replace(made, key=printed(made))


def with_two_heads(folder):
    made = in_order(folder)
    return replace(made, key=keyring.set_rank(folder, made.key, "0002", head=True))


def of_first_version(folder):
    made = in_order(folder)
    write_first_header(folder, made.key, [("0001", FIRST, True), ("0002", SECOND, False)], made.papers)
    return made


def begun(folder):
    """The new data key is in everybody's slot, the draft half written."""
    made = in_order(folder)
    rekey._write_pending(folder, header.newest(folder), replace(made.key, pending=b"n" * 32))
    (folder.path / "main.db.new").write_bytes(b"half a copy")
    return made


def swapped(folder):
    """The database lies under the new key already, the header still has both."""
    made = begun(folder)
    with rekey.new_file(folder.main_db) as draft:
        rekey._copy(folder, draft, replace(made.key, pending=b"n" * 32), lambda *_: None)
    return made


# ---------------------------------------------------------------- what is done


def printed(site):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recovery, "new_recovery_key", iter(NEW_PAPERS).__next__)
        key, _ = keyring.new_recovery_keys(site.folder, site.key, today=DAY)
    return key


def rekeyed(site):
    with hold_lock(site.folder) as lock:
        return rekey.new_data_key(site.folder, site.key, lock=lock, today=DAY)


def entered(site):
    return rekey.settle_pending(site.folder, keyring.unlock(site.folder, "0001", FIRST, clocks=QUICK))


# ---------------------------------------------------------------- the next morning


def doors(site):
    """Every way in that was ever given out."""

    def typed(login, password):
        return lambda: keyring.unlock(site.folder, login, password, clocks=QUICK)

    def paper(key):
        return lambda: keyring.unlock_with_recovery(site.folder, key.text, clocks=QUICK)

    told = {"1": typed("0001", FIRST), "1'": typed("0001", THIRD), "2": typed("0002", SECOND)}
    told["3"] = typed("0003", THIRD)
    return told | {name: paper(key) for name, key in zip("pqPQ", (*site.papers, *NEW_PAPERS), strict=True)}


def found(site):
    """What opens now, each with the database behind it; told as in `EVERYBODY`."""
    opened, tried = [], set()
    for name, door in doors(site).items():
        site.folder.guesses.unlink(missing_ok=True)
        try:
            key = rekey.settle_pending(site.folder, door())
        except Refusal:
            continue
        if key.secret not in tried:
            tried.add(key.secret)
            raw = connect(site.folder.main_db, key.secret)
            assert raw.execute("SELECT site_id FROM meta").fetchall() == [(site.key.site_id,)]
            raw.close()
        heads = [log_in.name[-1] for log_in in keyring.log_ins(site.folder) if log_in.head]
        opened.append(name + "^" * (name[0] in heads))
    assert len(tried) == 1
    if site.key.secret not in tried:
        opened.append("new")
    first, second = header.read_copies(site.folder)
    assert first == second
    assert not first.is_pending
    return " ".join(opened)


def leftovers(site):
    return [path.name for path in site.folder.path.iterdir() if path.suffix in (".tmp", ".new")]
