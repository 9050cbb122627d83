#!/bin/sh
# Open the window; with no display play the sample day in the same window offscreen.
set -eu
cd "$(dirname "$0")/.."
case "$(uname -s)" in
    Linux)
        if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
            echo "No display: playing the sample day into out/ ..."
            # Qt's offscreen screen complains at every window that it cannot tell a window manager its size.
            QT_LOGGING_RULES="${QT_LOGGING_RULES:-default.warning=false}" QT_QPA_PLATFORM=offscreen \
                exec .venv/bin/python -m app tour out
        fi ;;
esac
exec .venv/bin/python -m app
