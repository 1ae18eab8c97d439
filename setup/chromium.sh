#!/usr/bin/env bash
# Chromium for the browser tests: $CHROMIUM; else chromium or google-chrome; else, as root, the
# distribution's package; else the package unpacked into $TALSI_HOME/chromium; else, where the
# distribution has none (Ubuntu), the build that playwright downloads. Prints its path, and sees to it
# that playwright itself can start.
set -euo pipefail
umask 022
. "$(dirname "$0")/lib.sh"

copy=$TALSI_HOME/chromium
wanted='install Chromium or Chrome, or set CHROMIUM to the path of one'
# What a Chromium that did not come as a package wants, by Ubuntu's names since 24.04.
libraries='libasound2t64 libatk-bridge2.0-0t64 libatk1.0-0t64 libatspi2.0-0t64 libcairo2 libcups2t64 libdbus-1-3
  libdrm2 libgbm1 libglib2.0-0t64 libnspr4 libnss3 libpango-1.0-0 libx11-6 libxcb1 libxcomposite1 libxdamage1
  libxext6 libxfixes3 libxkbcommon0 libxrandr2'

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

install() { DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null 2>&1; }
may_install() { [ "$(id -u)" = 0 ] && [ "${TALSI_CHROMIUM:-}" != unpacked ]; }

# unpack PACKAGE...: these packages and fonts into a new folder beside the copy.
unpack() {
  make_home
  rm -rf "$copy.new"
  unpack_packages "$copy.new" "$@" fonts-dejavu-core
}

# wrap PROGRAM: put the new folder in the copy's place, with a starter for PROGRAM that finds the libraries.
wrap() {
  rm -rf "$copy"; mv "$copy.new" "$copy"
  cat > "$copy/chromium" <<END
#!/bin/sh
export LD_LIBRARY_PATH="$(library_path "$copy"):$(dirname "$1")"
export XDG_DATA_DIRS="$copy/usr/share:\${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$copy/etc/fonts"
exec "$1" "\$@"
END
  chmod +x "$copy/chromium"
}

unpack_distribution() {
  say "Unpacking Chromium from the distribution's packages into $copy …"
  unpack chromium && [ -x "$copy.new/usr/lib/chromium/chromium" ] && wrap "$copy/usr/lib/chromium/chromium"
}

download() {
  local program
  [ -x "$ROOT/.venv/bin/playwright" ] || return 1
  say "Downloading Chromium with playwright …"
  timeout 600 "$ROOT/.venv/bin/playwright" install chromium >/dev/null 2>&1 || true
  program=$(downloaded)
  [ -n "$program" ] || return 1
  works "$program" && return
  # shellcheck disable=SC2086
  if may_install && install $libraries fonts-dejavu-core; then return; fi
  # shellcheck disable=SC2086
  unpack $libraries && wrap "$program"
}

# Playwright's own Node.js needs libatomic, which a bare system may lack. Without rights, it gets a copy.
mend_driver() {
  local node folder=$TALSI_HOME/libatomic
  node=$(compgen -G "$ROOT/.venv/lib/python3*/site-packages/playwright/driver/node") || return 0
  "$node" --version >/dev/null 2>&1 && return
  if may_install && install libatomic1 && "$node" --version >/dev/null 2>&1; then return; fi
  say "Unpacking libatomic, which playwright needs, into $folder …"
  make_home
  rm -rf "$folder"
  unpack_packages "$folder" libatomic1 || fail "libatomic1 could not be fetched: install the package."
  [ "$(head -c 2 "$node")" = '#!' ] || mv "$node" "$node.program"
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' "$(library_path "$folder")" "$node.program" > "$node"
  chmod +x "$node"
  "$node" --version >/dev/null 2>&1 || fail "Playwright's Node.js does not start: install the package libatomic1."
}

if command -v apt-get >/dev/null; then
  # A new machine may never have fetched its package lists.
  if may_install && ! apt-cache show libatomic1 >/dev/null 2>&1; then apt-get -qq update >/dev/null 2>&1 || true; fi
  mend_driver
fi
installed && exit 0
command -v apt-get >/dev/null || fail "No Chromium was found and this system has no apt: $wanted."
if may_install; then
  in_distribution || apt-get -qq update >/dev/null 2>&1 || true
  say "Installing the package chromium …"
  install chromium || true
  installed && exit 0
fi
unpack_distribution && installed && exit 0
download && installed && exit 0
rm -rf "$copy.new"
fail "No Chromium was found, and none could be fetched: $wanted."
