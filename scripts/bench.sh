#!/bin/sh
# The benchmarks, one after the other; they measure and print, and are never timed as tests.
set -eu
cd "$(dirname "$0")/.."
for file in bench/[a-z]*.py; do
    printf '\n== %s\n' "$file"
    "${VENV:-.venv}/bin/python" "$file"
done
