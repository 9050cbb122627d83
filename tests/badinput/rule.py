"""The rule every bad input is held against: a Chinese sentence with a way out, nothing half saved, work goes on."""

import io
import itertools
import re
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import commands
from app.errors import Refusal, Trouble
from app.modules.residents import lists, service
from app.storage import journal
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.store import Store
from tests.sites import PASSWORD, OpenTestSite

PERSON = {"name": "单一鸣", "identity_number": "990101199003071237", "birthday": "1990-03-07"}
PHONE = "199 0000 0137"
PERSONAL = ("单一鸣", "19900000137", PHONE, "990101199003071237", PASSWORD)
"""What must stand in no log."""

_NOT_FOR_CLERKS = re.compile(r"Traceback|Error|Exception|errno|sqlite|None|\bnan\b|!|！", re.IGNORECASE)
_WAY_OUT = re.compile("[请先]|可以|最多|至少|再|不能|不用|要[写记]|还没有")
_rooms = itertools.count(901)


def must_be_a_sentence(told: str) -> None:
    """Plain Chinese, whole, with what to do next."""
    assert len(re.findall("[\u4e00-\u9fff]", told)) >= 4, told
    assert told.rstrip().endswith("。"), told
    assert not _NOT_FOR_CLERKS.search(told), told
    assert _WAY_OUT.search(told), told


def head(site: OpenTestSite) -> journal.Head:
    """The newest entry of the journal."""
    found: journal.Head = site.read(journal.head)
    return found


def still_works(site: OpenTestSite) -> None:
    """The next act is done, noted as one, and can be seen."""
    before, room = head(site).sequence, f"9栋9单元{next(_rooms)}"
    site.do(service.add_unit, room, {})
    assert head(site).sequence == before + 1
    assert room in [row.room for row in site.read(lists.households)]


def not_done(site: OpenTestSite, act: Callable[[], object], kind: type[Exception]) -> Any:
    """The act ends in this kind of error, by the whole rule; returns the error."""
    before = head(site)
    with pytest.raises(kind) as caught:
        act()
    problem: Any = caught.value
    must_be_a_sentence(problem.sentence + getattr(problem, "advice", ""))
    assert head(site) == before, "something was saved all the same"
    return problem


def refused(site: OpenTestSite, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Refusal:
    """The verb is refused by the whole rule, and the next act is done."""
    problem: Refusal = not_done(site, lambda: site.do(verb, *args, **kwargs), Refusal)
    still_works(site)
    return problem


def troubled(site: OpenTestSite, act: Callable[[], object]) -> Trouble:
    """The machine fails by the whole rule; what works afterwards is the test's to show."""
    problem: Trouble = not_done(site, act, Trouble)
    assert problem.advice
    return problem


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


class Desk:
    """The commands as an administrator runs them, in this process."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, key: DataKey
    ) -> None:
        self._capsys, self._monkeypatch, self._key = capsys, monkeypatch, key

    def run(self, *arguments: object, password: str = PASSWORD) -> Told:
        """One command with the password on its standard input."""
        typed = io.BytesIO(password.encode("utf-8", "surrogatepass") + b"\n")
        self._capsys.readouterr()
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(typed))
        code = commands.main([*map(str, arguments), "--password-stdin"])
        out, err = self._capsys.readouterr()
        return Told(code, out, err)

    def stops(self, *arguments: object, password: str = PASSWORD) -> str:
        """The command ends with a sentence and 1; returns the sentence."""
        told = self.run(*arguments, password=password)
        assert told.code == 1, told
        must_be_a_sentence(told.err)
        return told.err

    def opens(self, path: Path) -> None:
        """The site opens past the password, and shows its household: usable, and quick to ask."""
        with closing(Store.open(SiteFolder(path), self._key)) as store:
            assert "3栋2单元1201" in [row.room for row in store.read(lists.households)]

    def finds(self, path: object) -> None:
        """The site opens and shows its household: usable."""
        told = self.run("find", path, "1201", "--user", "weizhou")
        assert told.code == 0 and "3栋2单元1201" in told.out, told
