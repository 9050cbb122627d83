"""Turning a password into a key, slowly enough that guessing does not pay (Argon2id)."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from nacl.pwhash import argon2id

from app.errors import Trouble

MIB = 1024 * 1024
SALT_BYTES = argon2id.SALTBYTES


@dataclass(frozen=True)
class ArgonParams:
    """Memory in MiB and number of passes."""

    memory_mib: int
    passes: int = 3


LEAST = ArgonParams(64, 3)
_STEPS = (64, 128, 256)


def must_be_sane(params: ArgonParams) -> None:
    """Refuse parameters somebody may have planted in the header, before computing; Trouble."""
    if not (64 <= params.memory_mib <= 1024 and 3 <= params.passes <= 12):
        raise Trouble(
            "密钥文件里的参数不对，文件可能被改过。",
            "请不要再试密码，用备份里的密钥文件恢复，或请管理员查看。",
        )


def derive(password: str, salt: bytes, params: ArgonParams) -> bytes:
    """The 32-byte key of a password that is already in NFC."""
    must_be_sane(params)
    secret = password.encode("utf-8")
    return bytes(argon2id.kdf(32, secret, salt, opslimit=params.passes, memlimit=params.memory_mib * MIB))


def calibrate(limit_seconds: float = 1.0, *, timer: Callable[[], float] = time.perf_counter) -> ArgonParams:
    """The largest of 64, 128 and 256 MiB that this PC manages within the limit; 64 at the least."""
    chosen = LEAST
    for memory in _STEPS:
        params = ArgonParams(memory)
        start = timer()
        try:
            derive("calibration", bytes(SALT_BYTES), params)
        except MemoryError:
            break
        took = timer() - start
        if took > limit_seconds:
            break
        chosen = params
        if took * 2 > limit_seconds:
            break  # the next step takes at least twice as long
    return chosen
