#!/bin/sh
# What the tests need beside Python: a browser, a PostgreSQL server, Java for Spark, and a proxy for the manual's steps. Installs what is missing where it may.
set -eu

postgres_found() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
java_found() { command -v java >/dev/null 2>&1; }
saml_found() { [ -d /usr/share/simplesamlphp ] && command -v php >/dev/null 2>&1; }
oidc_found() { perl -MLemonldap::NG::Portal::Main -MString::Random -MIO::String -MPlack -e 1 >/dev/null 2>&1; }
browser_found() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }

missing=
browser_found || missing="chromium"
postgres_found || missing="$missing postgresql"
java_found || missing="$missing default-jre-headless"
command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
saml_found || missing="$missing simplesamlphp php-cli php-xml php-cgi"
oidc_found || missing="$missing liblemonldap-ng-portal-perl libplack-perl libstring-random-perl libio-string-perl"
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo -n"; else as_root=none; fi
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Proven behöver $missing. Installera det som administratör, på Debian: apt-get install $missing" >&2
    exit 1
fi
echo "Installerar $missing (bara för proven) ..."
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of names
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
