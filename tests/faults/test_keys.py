"""Everything that changes who can open a site, cut off at each step: the old state or the new, never neither."""

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest

from app.errors import Trouble
from app.storage import header, keyring
from app.storage.argon import LEAST
from app.storage.check import all_well, check_site
from app.storage.folder import SiteFolder
from app.storage.store import Store
from tests.faults.keysites import (
    DAY,
    EVERYBODY,
    FIRST,
    NEW_PAPERS,
    QUICK,
    THIRD,
    Before,
    begun,
    copied,
    entered,
    found,
    in_order,
    leftovers,
    of_first_version,
    printed,
    quick,
    rekeyed,
    swapped,
    with_new_papers,
    with_two_heads,
)
from tests.faults.strikes import DEAD, DONE, THOROUGH, Fault, dies, failing, forks, shaky, striking

# Each phase of a deed (look, draft, exchange, of one copy of the header and of the other) takes several calls.
STRIDE = 1 if THOROUGH else 2


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    quick(monkeypatch)


@dataclass(frozen=True)
class Deed:
    """One path of the keys: the site it begins with, what is done, what opens before and after."""

    start: Callable[[SiteFolder], Before]
    do: Callable[[Before], object]
    before: str
    after: str


DEEDS = {
    "add_slot": Deed(
        in_order,
        lambda s: keyring.add_slot(s.folder, s.key, "0003", THIRD, params=LEAST),
        EVERYBODY,
        "1^ 2 3 p q",
    ),
    "set_password": Deed(
        in_order,
        lambda s: keyring.set_password(s.folder, s.key, "0001", THIRD, params=LEAST),
        EVERYBODY,
        "1'^ 2 p q",
    ),
    "change_password": Deed(
        in_order,
        lambda s: keyring.change_password(s.folder, "0001", FIRST, THIRD, params=LEAST, clocks=QUICK),
        EVERYBODY,
        "1'^ 2 p q",
    ),
    "remove_slot": Deed(
        in_order, lambda s: keyring.remove_slot(s.folder, s.key, "0002"), EVERYBODY, "1^ p q"
    ),
    "set_rank": Deed(
        with_two_heads,
        lambda s: keyring.set_rank(s.folder, s.key, "0001", head=False),
        "1^ 2^ p q",
        "1 2^ p q",
    ),
    "new_recovery_keys": Deed(
        in_order,
        printed,
        EVERYBODY,
        "1^ 2 p q P Q",
    ),
    "settle_recovery": Deed(
        with_new_papers,
        lambda s: keyring.settle_recovery(s.folder, s.key, NEW_PAPERS[1].text),
        "1^ 2 p q P Q",
        "1^ 2 P Q",
    ),
    "remove_recovery": Deed(
        in_order, lambda s: keyring.remove_recovery(s.folder, s.key, s.papers[0].text), EVERYBODY, "1^ 2 q"
    ),
    "new_data_key": Deed(in_order, rekeyed, EVERYBODY, EVERYBODY + " new"),
    "log-in after a change of the data key that was begun": Deed(begun, entered, EVERYBODY, EVERYBODY),
    "log-in after a change of the data key that was swapped": Deed(
        swapped, entered, EVERYBODY + " new", EVERYBODY + " new"
    ),
    "log-in with a header of the first version": Deed(of_first_version, entered, EVERYBODY, EVERYBODY),
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Each starting site is made once and then copied."""
    made: dict[str, Before] = {}

    def get(start):
        name = start.__name__
        if name not in made:
            folder = SiteFolder(tmp_path_factory.mktemp(name))
            made[name] = start(folder)
        return made[name]

    return get


@pytest.fixture(params=DEEDS)
def deed(request):
    return DEEDS[request.param]


@pytest.fixture
def fresh(deed, templates, tmp_path):
    """Gives a new copy of the deed's starting site at each call."""
    template = templates(deed.start)

    return lambda: copied(template, tmp_path / "site")


@pytest.mark.clause("ARCH-06")
@forks
def test_killed_at_each_step_the_old_or_the_new_secret_opens(deed, fresh):
    number, seen = 1, []
    while dies(deed.do, site := fresh(), number) == DEAD:
        seen.append(found(site))
        number += STRIDE
    assert set(seen) <= {deed.before, deed.after}, seen
    # What was once done stays done in the steps that follow.
    assert seen == sorted(seen, key=[deed.before, deed.after].index)
    assert number > 12
    assert found(site) == deed.after
    key = keyring.unlock_with_recovery(site.folder, paper_of(deed, site).text)
    assert all_well(check_site(site.folder, key))


@forks
def test_a_power_cut_at_each_step_ends_in_the_old_or_the_new_secret_too(deed, fresh):
    numbers = shaky(deed.do, fresh())
    assert len(numbers) >= 4
    for number in numbers:
        assert dies(deed.do, site := fresh(), number, power=True) == DEAD
        assert found(site) in (deed.before, deed.after), number


def paper_of(deed, site):
    return dict(zip("pqPQ", (*site.papers, *NEW_PAPERS), strict=True))[deed.after.removesuffix(" new")[-1]]


def test_a_fault_at_each_step_is_said_and_leaves_the_old_state(deed, fresh):
    """The disk full and an I/O error in turn: the program takes both the same way."""
    number, troubles, struck = 1, 0, True
    while struck:
        site, fault = fresh(), Fault(number, failing((errno.ENOSPC, errno.EIO)[number // STRIDE % 2]))
        try:
            with striking(fault):
                deed.do(site)
        except Trouble as trouble:
            troubles += bool(trouble.sentence and trouble.advice)
            assert (found(site), leftovers(site)) == (deed.before, []), number
        else:
            # Struck were what may be missing (the note of wrong guesses), or a second try mended it.
            assert (found(site), leftovers(site)) == (deed.after, []), number
        number, struck = number + STRIDE, fault.struck
    assert number > 12
    assert troubles > 1


def test_a_disk_that_stays_full_never_ends_in_neither(deed, fresh):
    number, struck = 1, True
    while struck:
        site, fault = fresh(), Fault(number, failing(errno.ENOSPC), for_good=True)
        with suppress(Trouble), striking(fault):
            deed.do(site)
        assert found(site) in (deed.before, deed.after)
        number, struck = number + 2 * STRIDE + 1, fault.struck


# ---------------------------------------------------------------- a new site


@forks
def test_a_site_killed_while_it_is_made_is_whole_or_has_no_data(tmp_path):
    def make(folder):
        key, _ = keyring.create_header(folder, "0001", FIRST, params=LEAST, today=DAY)
        Store.create(folder, key).close()

    number, made, ending = 1, [], DEAD
    while ending != DONE:
        folder = SiteFolder(tmp_path / str(number))
        folder.path.mkdir()
        ending = dies(make, folder, number)
        whole = folder.main_db.exists()
        made.append(whole)
        if whole:
            key = keyring.unlock(folder, "0001", FIRST, clocks=QUICK)
            Store.open(folder, key).close()
        elif folder.keys_b.exists():
            assert header.newest(folder).slots[0].login == "0001"
        number += 2 * STRIDE
    assert made == sorted(made) and made[-1]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["full", "io"])
def test_a_fault_while_a_header_is_made_leaves_none(tmp_path, code):
    number, struck = 1, True
    while struck:
        folder, fault = SiteFolder(tmp_path / str(number)), Fault(number, failing(code))
        folder.path.mkdir()
        with suppress(Trouble), striking(fault):
            keyring.create_header(folder, "0001", FIRST, params=LEAST, today=DAY)
        left = [path.name for path in folder.path.iterdir()]
        assert sorted(left) == ([] if fault.struck else ["keys.a", "keys.b"]), number
        number, struck = number + 1, fault.struck
    assert number > 10
