"""Start: a command for the administrator when one is named, otherwise the window."""

import multiprocessing
import sys


def main() -> int:
    """Run the program. Returns the exit code."""
    if len(sys.argv) > 1:
        from app import commands

        return commands.main()
    from app.start import run

    return run()


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a packed program starts itself to make the fonts
    sys.exit(main())
