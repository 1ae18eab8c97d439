#!/usr/bin/env bash
# PostGIS, in three steps: your own DATABASE_URL; else the system's packages; else the distribution's
# packages unpacked into $TALSI_HOME/postgis, which needs no rights and installs nothing system-wide.
# Usage: setup/postgis.sh [--update]     (--update: unpack anew, to take security fixes)
# TALSI_POSTGIS=unpacked skips the system's packages.
set -euo pipefail
umask 022
. "$(dirname "$0")/lib.sh"

copy=$TALSI_HOME/postgis
wanted='install the package postgresql-postgis (PostgreSQL 15 or newer with PostGIS 3.3 or newer), or set DATABASE_URL'

system_has() {  # system_has VERSION: does the system have this PostgreSQL (or, for "", any) with PostGIS?
  ls /usr/share/postgresql/"${1:-*}"/extension/postgis.control >/dev/null 2>&1 ||
    { [ -z "$1" ] && compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null; }
}
copy_works() { compgen -G "$copy/usr/share/postgresql/*/extension/postgis.control" >/dev/null; }
running() { local pid; pid=$(head -1 "$TALSI_HOME/database/data/postmaster.pid" 2>/dev/null) && [ -d "/proc/$pid" ]; }

unpack() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    fail "PostgreSQL with PostGIS was not found and this system has no apt: $wanted."
  running && fail "The private database is running; stop Talsi before unpacking PostGIS."
  say "Unpacking PostgreSQL and PostGIS from the distribution's packages into $copy …"
  make_home
  local fresh=$copy.new control program
  rm -rf "$fresh"
  # apt leaves out what the system has: a PostgreSQL without PostGIS there would be missing from the copy.
  if [ "${TALSI_POSTGIS:-}" = unpacked ] || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    export APT_STATUS=/dev/null
  fi
  unpack_packages "$fresh" postgresql-postgis ||
    fail "PostgreSQL with PostGIS could not be fetched from this system's package mirror: $wanted."
  rm -rf "$fresh"/usr/share/{doc,man,info,locale,lintian}
  # What update-alternatives does when the package is installed.
  for control in "$fresh"/usr/share/postgresql/*/extension/*-3.control; do
    ln -sfn "$(basename "$control")" "${control%-3.control}.control"
  done
  program=$(compgen -G "$fresh/usr/lib/postgresql/*/bin/postgres" | sort -V | tail -1) ||
    fail "The unpacked packages hold no PostgreSQL server: $wanted."
  if LD_LIBRARY_PATH=$(library_path "$fresh") ldd "$program" "$(dirname "$program")"/../lib/postgis-3.so |
    grep -q 'not found'; then
    fail "The unpacked PostGIS lacks a library of this system: $wanted."
  fi
  rm -rf "$copy"
  mv "$fresh" "$copy"
}

[ -z "${DATABASE_URL:-}" ] || exit 0
if [ "${1:-}" = --update ]; then
  [ -d "$copy" ] || fail "There is no unpacked PostGIS in $copy: the system's own is updated with the system."
  unpack
  exit 0
fi
if [ "${TALSI_POSTGIS:-}" != unpacked ]; then
  data=$(cat "$TALSI_HOME/database/data/PG_VERSION" 2>/dev/null || true)
  if system_has "$data"; then
    # The system's packages get the system's fixes, so they replace a copy that can be done without.
    if [ -d "$copy" ] && ! running; then rm -rf "$copy"; fi
    exit 0
  fi
fi
copy_works || unpack
