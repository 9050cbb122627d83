#!/bin/sh
# Make this machine ready: system packages, virtual environment, hashed pins, fonts.
# usage: prepare.sh run|test    Each step is skipped when it is already done.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

# What Qt links against, and what a window under X needs.
packages="libgl1 libegl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1 \
libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
libraries="libGL.so.1 libEGL.so.1 libglib-2.0.so.0 libxkbcommon.so.0 libdbus-1.so.3 \
libfontconfig.so.1 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-keysyms.so.1 libxkbcommon-x11.so.0"

find_python() { command -v python3.11 || command -v python3 || true; }

# Run a command without its chatter; everything it said is shown when it fails.
quietly() {
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
    cat "$log" >&2
    rm -f "$log"
    return 1
}

stop() { printf '%s\n' "$@" >&2; exit 1; }

# ---- system packages
debian_packages() {
    needed=$packages
    python=$(find_python)
    if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        needed="$needed python3 python3-venv"
    fi
    missing=""
    for package in $needed; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || stop \
            "These system packages are missing, and neither root nor sudo is at hand:" \
            "$(printf '    %s\n' $missing)" \
            "Ask an administrator to run:  apt-get install$missing"
        as_root="sudo"
        sudo -v || stop "Could not install:$missing" # the password is asked before the chatter is hidden
    fi
    echo "System packages:$missing ..."
    # shellcheck disable=SC2086  # the lists are meant to split into words
    { quietly $as_root apt-get -q update && quietly $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y --no-install-recommends install $missing; } || stop "Could not install:$missing"
}

other_linux_libraries() {
    absent=""
    known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
    for library in $libraries; do
        case "$known" in *"$library"*) ;; *) absent="$absent $library" ;; esac
    done
    [ -z "$absent" ] || stop "Please install what brings these libraries:" "$(printf '    %s\n' $absent)"
}

if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
    debian_packages
elif [ "$(uname -s)" = Linux ]; then
    other_linux_libraries
fi

# ---- virtual environment with hashed pins; made anew when the pins change
if [ "$purpose" = test ]; then pins=requirements-dev.txt; else pins=requirements.txt; fi
mark=.venv/pins-$purpose-$(cksum <"$pins" | cut -d' ' -f1)
dev_mark=.venv/pins-test-$(cksum <requirements-dev.txt | cut -d' ' -f1)
# Without a mark the last attempt may have been stopped half way, so what it left must prove itself.
if { [ ! -e "$mark" ] && [ ! -e "$dev_mark" ]; } || [ ! -x .venv/bin/python ]; then
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            stop "Python 3.11 or newer is needed."
        fi
        quietly "$python" -m venv --clear .venv || stop "Could not make the virtual environment .venv."
    fi
    echo "Python packages from $pins ..."
    quietly .venv/bin/python -m pip install --disable-pip-version-check --no-input \
        --progress-bar off --require-hashes -r "$pins" || stop "Could not install the Python packages."
    rm -f ".venv/pins-$purpose-"*
    : >"$mark"
fi

# ---- fonts: made once, kept in the user's cache
.venv/bin/python -m app.documents.fonts
