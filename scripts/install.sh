#!/bin/sh
# Make the environment and install exactly what a lock file says: scripts/install.sh base|dev
# Needs Python 3.11 or later with venv, and pip's ordinary way to the packages.
set -eu
cd "$(dirname "$0")/.."
which=$1
venv=${VENV:-.venv}

python_of_right_age() {
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    python=$(python_of_right_age)
    if [ -z "$python" ]; then
        echo "Styrkedjan behöver Python 3.11 (eller 3.12, 3.13). På Debian 12: sudo apt-get install python3 python3-venv" >&2
        exit 1
    fi
    if ! "$python" -m venv "$venv"; then
        rm -rf "$venv"
        echo "Det gick inte att skapa miljön $venv. På Debian: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi

echo "Installerar det som står i requirements/$which.txt i $venv; första gången tar det någon minut ..."
# The lock is whole, so nothing is resolved again (--no-deps): an extra that a package asks for would otherwise be looked up
# anew, and the day a later release is out it would be taken and refused for lack of a hash.
if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --requirement "requirements/$which.txt"; then
    echo "Installationen misslyckades. Kontrollera nätet, och att pip når sitt paketregister." >&2
    exit 1
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch "$venv/.installed-$which"
# The development lock holds everything of the other.
[ "$which" = base ] || touch "$venv/.installed-base"
