#!/bin/sh
# Write requirements/*.txt anew from pyproject.toml: exact versions with hashes, and no registry named.
# An exact pin already in a file is kept where it still fits; give --upgrade to take the newest.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/python -m uv}
compile() {
    file=$1
    shift
    $uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" --output-file "requirements/$file" "$@"
}
compile dev.txt --group dev "$@"
# What runs in production is the same versions as what was tested.
compile base.txt --group build --constraint requirements/dev.txt "$@"
