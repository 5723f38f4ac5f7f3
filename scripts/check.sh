#!/bin/sh
# What can be said about the code without running it. Every check runs; the first failure does not hide the next.
set -u
cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin
failed=

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        printf '  ok   %s\n' "$name"
    else
        printf '  FEL  %s\n%s\n' "$name" "$output"
        failed=1
    fi
}

# Django with settings as strict as production's, and nothing of this machine's own.
production() {
    env STYRKEDJAN_ENV_FILE=/dev/null STYRKEDJAN_MODE=production STYRKEDJAN_ALLOWED_HOSTS=styr.example.se \
        STYRKEDJAN_SECRET_KEY="$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe(60))')" \
        "$bin/styrkedjan" manage "$@"
}

check "ruff format" "$bin/ruff" format --check --quiet .
check "ruff" "$bin/ruff" check --quiet .
check "mypy" "$bin/mypy"
check "importer" "$bin/lint-imports"
check "bandit" "$bin/bandit" --quiet --recursive --configfile pyproject.toml --exclude styrkedjan/store,styrkedjan/demo styrkedjan scripts
# The store alone writes SQL text, out of its own names; what a person gave is bound as a value.
check "bandit (lagret)" "$bin/bandit" --quiet --recursive --configfile pyproject.toml --skip B608 styrkedjan/store
check "djlint" "$bin/djlint" --lint --quiet styrkedjan
check "definitioner" "$bin/styrkedjan" check definitions
check "django" production check --deploy --fail-level WARNING
check "migreringar" production makemigrations --check --dry-run
[ ! -e styrkedjan/cli/docs.py ] || check "handboken" "$bin/styrkedjan" docs --check
# What is long is looked at twice; it stops nothing.
"$bin/python" -m tests.house.test_sizes
[ -z "$failed" ]
