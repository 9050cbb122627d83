"""For engineers: writes the next upgrade script from what changed in the models.

`python -m app.newupgrade "message"`          adds the next script
`python -m app.newupgrade --first "message"`  makes 0001 anew (only before the first release)
"""

import argparse
import subprocess
import sys

from app import tabs
from app.storage.cipher import memory_engine
from app.storage.record import Base
from app.storage.schema import compare_schema
from app.storage.upgrade import SCRIPTS, config_for, newest_version, run_scripts


def write_script(message: str, *, first: bool = False) -> list[str]:
    """Write the next script; the differences left between scripts and models afterwards (none is good)."""
    from alembic import command

    if first:
        for path in (SCRIPTS / "versions").glob("[0-9]*.py"):
            path.unlink()
    assert tabs.MODELS  # tabs.py knows every room, and so every table
    number = f"{int(newest_version() or 0) + 1:04d}"
    engine = memory_engine()
    with engine.begin() as connection:
        if number != "0001":
            run_scripts(connection)
        config = config_for(connection)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        config.attributes["metadata"] = Base.metadata
        command.revision(config, message, autogenerate=True, rev_id=number)
    engine.dispose()
    for tidy in (["format", "--quiet"], ["check", "--fix", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidy, str(SCRIPTS / "versions")], check=True)
    return differences()


def differences() -> list[str]:
    """How a database made by all scripts differs from the models."""
    engine = memory_engine()
    with engine.begin() as connection:
        run_scripts(connection)
        lines = compare_schema(connection)
    engine.dispose()
    return lines


def main() -> int:
    """Write one script and say whether scripts and models agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("message")
    parser.add_argument("--first", action="store_true")
    asked = parser.parse_args()
    left = write_script(asked.message, first=asked.first)
    sys.stderr.write("\n".join(left or ["scripts and models agree"]) + "\n")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
