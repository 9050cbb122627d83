"""How tests give the administrator's commands: in a process of its own, or quickly in this one.

What an administrator starts has loaded nothing yet, writes to whatever the terminal is and leaves with a
number: every command is given once that way (`run`). Loading the program costs more than most commands do,
so all the other cases are given to the same `main` in this process (`run_here`).
"""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.commands import main
from app.storage import argon
from tests.sites import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
Told = subprocess.CompletedProcess[str]


def run(*arguments: str | Path, password: str | None = PASSWORD) -> Told:
    """One command in a process of its own, as an administrator starts it."""
    return subprocess.run(
        [sys.executable, "-m", "app", *_words(arguments, password)],
        input=None if password is None else password + "\n",
        stdin=subprocess.DEVNULL if password is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "ascii"},
        check=False,
        timeout=120,
    )


def run_here(*arguments: str | Path, password: str | None = PASSWORD) -> Told:
    """The same command in this process: the same streams, and a new site with the weakest password work."""
    words = _words(arguments, password)
    typed = b"" if password is None else password.encode() + b"\n"
    said, wrong = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), "utf-8"))
        for name, kept in (("stdout", said), ("stderr", wrong)):
            patch.setattr(sys, name, io.TextIOWrapper(kept, "ascii", write_through=True))
        try:
            code = main(words)
        except SystemExit as left:  # as argparse leaves after help and after what it does not know
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
        told = said.getvalue().decode("utf-8"), wrong.getvalue().decode("utf-8")
    return subprocess.CompletedProcess(words, code, *(words.replace(os.linesep, "\n") for words in told))


def _words(arguments: tuple[str | Path, ...], password: str | None) -> list[str]:
    return [*map(str, arguments), *([] if password is None else ["--password-stdin"])]
