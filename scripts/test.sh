#!/bin/sh
# Everything that must hold: the checks, then the tests on SQLite, on PostgreSQL and in a browser.
# All passes run even when one fails, so that one look tells everything.
set -u
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
workers=${WORKERS:-2}
failed=
report=

scripts/system_packages.sh || exit 1
# A PostgreSQL server stands ready from the beginning, so that its database is migrated while the checks leave a core idle.
[ -n "${STYRKEDJAN_TEST_DATABASE_URL:-}" ] || exec "$venv/bin/python" scripts/with_postgres.py scripts/test.sh
postgres=$STYRKEDJAN_TEST_DATABASE_URL
unset STYRKEDJAN_TEST_DATABASE_URL
# Some hundred processes import the product: it is compiled once, whatever the machine's habit is.
unset PYTHONDONTWRITEBYTECODE

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
# The migrations run once on each database and the demo is loaded once, on the core that the checks leave idle; who needs
# one that is not ready waits for it.
# What the tests write stands in memory where there is room and programs may be run: every version of the store is
# otherwise waited for until the disk has it.
shared=$(mktemp -d)
memory=$(mktemp -d -p /dev/shm 2>/dev/null) && cp /bin/true "$memory/true" && "$memory/true" &&
    [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 8000000 ] || {
    rm -rf "$memory"
    memory=$shared
}
trap 'rm -rf "$shared" "$memory"' EXIT
export STYRKEDJAN_TEST_DEMO="$memory/demo" STYRKEDJAN_TEST_MIGRATED="$memory/migrated" PYTEST_DEBUG_TEMPROOT="$memory"
{
    "$venv/bin/python" -m tests.migrated
    "$venv/bin/python" -m tests.demo "$STYRKEDJAN_TEST_DEMO"
    STYRKEDJAN_TEST_DATABASE_URL=$postgres "$venv/bin/python" -m tests.migrated
} >/dev/null 2>&1 &
# shellcheck disable=SC2086 # words of a command
{
    pass "Kontroller" scripts/check.sh
    pass "Prov på SQLite" $pytest -n "$workers" --dist loadgroup -m "not browser"
    pass "Prov på PostgreSQL" env STYRKEDJAN_TEST_DATABASE_URL="$postgres" $pytest -n "$workers" --dist loadgroup -m "not browser"
    pass "Prov i webbläsare" $pytest -n "$workers" --dist loadscope --no-loadscope-reorder tests/journeys
}
printf '\n%s' "$report"
[ -z "$failed" ]
