# What the set-up scripts share: where things are, how to speak, and apt without rights.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [ -n "${TALSI_HOME:-}" ]; then :
elif [ "$(id -u)" = 0 ]; then TALSI_HOME=/var/lib/talsi
else TALSI_HOME=${XDG_DATA_HOME:-$HOME/.local/share}/talsi
fi

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# The data directory: others may pass through root's, since the database has its own account there.
make_home() {
  [ -d "$TALSI_HOME" ] && return
  mkdir -p "$TALSI_HOME"
  if [ "$(id -u)" = 0 ]; then chmod 0711 "$TALSI_HOME"; else chmod 0700 "$TALSI_HOME"; fi
}

# apt_private FOLDER ARGUMENTS...: apt-get with its lists and archives in FOLDER, which needs no rights
# and leaves the system's alone. Sources and signing keys are the system's own.
apt_private() {
  local folder=$1; shift
  mkdir -p "$folder/state/lists/partial" "$folder/cache/archives/partial"
  apt-get -qq -o Dir::State="$folder/state" -o Dir::State::status="${APT_STATUS:-/var/lib/dpkg/status}" \
    -o Dir::Cache="$folder/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User= -o APT::Install-Recommends=0 "$@"
}

# unpack_packages FOLDER PACKAGE...: the distribution's packages and all they need, unpacked into FOLDER.
unpack_packages() {
  local folder=$1 apt deb; shift
  apt=$(mktemp -d); mkdir -p "$folder"
  apt_private "$apt" update >/dev/null 2>&1 || say "The package lists could not be refreshed; going on."
  apt_private "$apt" install -y --download-only "$@" >/dev/null || { rm -rf "$apt"; return 1; }
  for deb in "$apt"/cache/archives/*.deb; do
    # A second copy of the C library beside the running one breaks every program that meets both.
    case ${deb##*/} in libc6_* | libc-bin_* | libgcc-s1_* | libstdc++6_* | libcrypt1_*) continue ;; esac
    dpkg-deb -x "$deb" "$folder"
  done
  rm -rf "$apt"
}

# library_path FOLDER: where programs unpacked into FOLDER find their libraries. Not every package has
# moved its own from /lib to /usr/lib.
library_path() {
  find "$1"/usr/lib/*-linux-gnu* "$1"/lib/*-linux-gnu* -maxdepth 1 -type d 2>/dev/null | sort | paste -sd:
}
