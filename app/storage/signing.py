"""The proof that a person typed their own password just now, as an approval needs it."""

import time
from dataclasses import dataclass

from app.storage.header import login_key

GOOD_FOR = 60.0
"""Seconds a signature may be used after the password was typed."""


@dataclass(frozen=True)
class Signature:
    """Who typed their password (the log-in name as `login_key` folds it) and when (`time.monotonic()`)."""

    login: str
    at: float


def is_good(signature: Signature, login: str, now: float | None = None) -> bool:
    """True while the signature is this person's and no older than `GOOD_FOR`; `now` is monotonic.

    A signature from the future is none: the steady clock never runs back within one run.
    """
    moment = time.monotonic() if now is None else now
    return signature.login == login_key(login) and 0.0 <= moment - signature.at <= GOOD_FOR
