#!/usr/bin/env bash
# Chromium for the browser tests: $CHROMIUM; else chromium or google-chrome; else, as root, the
# distribution's package; else the package unpacked into $TALSI_HOME/chromium; else, where the
# distribution has none (Ubuntu), the build that playwright downloads. Prints its path.
set -euo pipefail
umask 022
. "$(dirname "$0")/lib.sh"

copy=$TALSI_HOME/chromium
wanted='install the package chromium, or set CHROMIUM to a Chromium or Chrome'

# Ubuntu's package chromium-browser is a stub that only asks for its store: a version is the proof.
works() { [ -n "$1" ] && command -v "$1" >/dev/null && "$1" --version 2>/dev/null | grep -q '^\(Chromium\|Google Chrome\)'; }

downloaded() {
  compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium-*/chrome-linux*/chrome" | sort -V | tail -1
}

installed() {
  local name
  for name in "${CHROMIUM:-}" chromium google-chrome google-chrome-stable chromium-browser "$copy/chromium" \
    "$(downloaded)"; do
    if works "$name"; then command -v "$name"; return 0; fi
  done
  return 1
}

in_distribution() { apt-cache policy chromium 2>/dev/null | grep -q 'Candidate: [0-9]'; }

unpack() {
  say "Unpacking Chromium from the distribution's packages into $copy …"
  make_home
  rm -rf "$copy.new"
  unpack_packages "$copy.new" chromium fonts-dejavu-core || return 1
  [ -x "$copy.new/usr/lib/chromium/chromium" ] || return 1
  rm -rf "$copy"; mv "$copy.new" "$copy"
  cat > "$copy/chromium" <<END
#!/bin/sh
export LD_LIBRARY_PATH="$(library_path "$copy"):$copy/usr/lib/chromium"
export XDG_DATA_DIRS="$copy/usr/share:\${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$copy/etc/fonts"
exec "$copy/usr/lib/chromium/chromium" "\$@"
END
  chmod +x "$copy/chromium"
}

installed && exit 0
command -v apt-get >/dev/null || fail "No Chromium was found and this system has no apt: $wanted."
if [ "$(id -u)" = 0 ] && [ "${TALSI_CHROMIUM:-}" != unpacked ]; then
  in_distribution || apt-get -qq update >/dev/null 2>&1 || true
  say "Installing the package chromium …"
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null 2>&1 || true
  installed && exit 0
fi
unpack && installed && exit 0
if [ -x "$ROOT/.venv/bin/playwright" ]; then
  [ "$(id -u)" = 0 ] && extra=--with-deps || extra=
  say "Downloading Chromium with playwright …"
  timeout 600 "$ROOT/.venv/bin/playwright" install $extra chromium >/dev/null 2>&1 || true
  installed && exit 0
fi
fail "No Chromium was found, and none could be fetched: $wanted."
