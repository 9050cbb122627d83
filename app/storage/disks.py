"""Which disk a folder is on: a copy on the same disk is lost with it, a share is no place for a database."""

import os
import sys
from pathlib import Path

_SHARES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "davfs"})


def on_same_disk(first: Path, second: Path) -> bool:
    """True if both lie on one disk, as far as the system tells (a folder not made yet counts by its parent).

    Two partitions of one disk look like two disks.
    """
    return _nearest(first).stat().st_dev == _nearest(second).stat().st_dev


def is_share(path: Path) -> bool:
    """True for a folder on another computer."""
    return str(path).startswith(("\\\\", "//")) or _is_mounted_share(_nearest(path))


def _nearest(path: Path) -> Path:
    here = path.resolve()
    while not here.exists() and here != here.parent:
        here = here.parent
    return here


if sys.platform == "win32":

    def _is_mounted_share(path: Path) -> bool:
        import ctypes

        remote = 4
        return ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == remote

else:

    def _is_mounted_share(path: Path) -> bool:
        try:
            lines = Path("/proc/mounts").read_text("utf-8", "replace").splitlines()
        except OSError:
            return False
        mounts = {line.split()[1].replace("\\040", " "): line.split()[2] for line in lines}
        inside = [place for place in mounts if os.path.commonpath([place, path]) == place]
        return mounts[max(inside, key=len)] in _SHARES if inside else False
