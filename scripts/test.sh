#!/bin/sh
# Everything that must hold: the checks, then the tests on SQLite, on PostgreSQL and in a browser.
# All passes run even when one fails, so that one look tells everything.
set -u
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
workers=${WORKERS:-2}
failed=
report=

pass() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    started=$(date +%s)
    if "$@"; then outcome=klart; else
        outcome=FEL
        failed=1
    fi
    report="$report  $outcome  $name ($(($(date +%s) - started)) s)
"
}

pytest="$venv/bin/python -m pytest -q --no-header"
scripts/system_packages.sh || exit 1
# The demo is loaded once for all passes, on the core that the checks leave idle.
STYRKEDJAN_TEST_DEMO=$(mktemp -d)
export STYRKEDJAN_TEST_DEMO
trap 'rm -rf "$STYRKEDJAN_TEST_DEMO"' EXIT
"$venv/bin/python" -m tests.demo "$STYRKEDJAN_TEST_DEMO" >/dev/null 2>&1 &
# shellcheck disable=SC2086 # words of a command
{
    pass "Kontroller" scripts/check.sh
    pass "Prov på SQLite" $pytest -n "$workers" --dist loadgroup -m "not browser"
    pass "Prov på PostgreSQL" "$venv/bin/python" scripts/with_postgres.py $pytest -n "$workers" --dist loadgroup -m "not browser"
    pass "Prov i webbläsare" $pytest -n "$workers" --dist loadscope tests/journeys
}
printf '\n%s' "$report"
[ -z "$failed" ]
