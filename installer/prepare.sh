#!/bin/sh
# Make this machine ready: system packages, virtual environment, hashed pins, fonts.
# usage: prepare.sh run|test    Each step is skipped when it is already done.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

# ---- system packages: what Qt links against, and what a window under X needs
needed="libgl1 libegl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1 \
libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
python=$(command -v python3.11 || command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    needed="$needed python3 python3-venv"
fi
if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
    missing=""
    for package in $needed; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        echo "system packages:$missing"
        if [ "$(id -u)" -eq 0 ]; then sudo=""
        elif command -v sudo >/dev/null 2>&1; then sudo="sudo"
        else
            echo "These packages are missing and neither root nor sudo is at hand:$missing" >&2
            exit 1
        fi
        log=$(mktemp)
        # shellcheck disable=SC2086  # the list is meant to split into words
        if ! { $sudo apt-get -q update && DEBIAN_FRONTEND=noninteractive \
            $sudo apt-get -q -y --no-install-recommends install $missing; } >"$log" 2>&1; then
            cat "$log" >&2; rm -f "$log"
            echo "Could not install:$missing" >&2
            exit 1
        fi
        rm -f "$log"
    fi
elif [ "$(uname -s)" = Linux ]; then
    absent=""
    for library in libGL.so.1 libEGL.so.1 libglib-2.0.so.0 libxkbcommon.so.0 libdbus-1.so.3 \
        libfontconfig.so.1 libxcb-cursor.so.0; do
        ldconfig -p 2>/dev/null | grep -q "$library" || absent="$absent $library"
    done
    if [ -n "$absent" ]; then
        echo "Please install what brings these libraries:$absent" >&2
        exit 1
    fi
fi

# ---- Python
python=$(command -v python3.11 || command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed." >&2
    exit 1
fi

# ---- virtual environment with hashed pins; made anew when the pins change
if [ "$purpose" = test ]; then pins=requirements-dev.txt; else pins=requirements.txt; fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
mark=.venv/pins-$purpose-$(cksum <"$pins" | cut -d' ' -f1)
dev_mark=.venv/pins-test-$(cksum <requirements-dev.txt | cut -d' ' -f1)
if [ ! -e "$mark" ] && [ ! -e "$dev_mark" ]; then
    echo "Python packages from $pins ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes -r "$pins"
    rm -f ".venv/pins-$purpose-"*
    : >"$mark"
fi

# ---- fonts: made once, kept in the user's cache
.venv/bin/python -m app.documents.fonts
