#!/usr/bin/env bash
# Python: the locked environment in .venv, made by uv. Usage: setup/python.sh run|dev
# Works without rights and without pip, ensurepip or venv; does nothing when all is as locked.
set -euo pipefail
umask 022
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

case ${1:-run} in
  run)
    lock=requirements.lock
    # A development environment has all that running needs, and stays one.
    if [ -x .venv/bin/pytest ]; then lock=requirements-dev.lock; fi
    ;;
  dev) lock=requirements-dev.lock ;;
  *) fail "usage: setup/python.sh run|dev" ;;
esac

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    command -v "$name" >/dev/null || continue
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$name"; return; }
  done
  fail "Talsi needs Python 3.11 or newer: install the package python3 of Debian 12, Ubuntu 24.04 or newer."
}

# run_pip ARGUMENTS...: pip from wherever this machine has one, else from the distribution's own package.
run_pip() {
  local folder
  if "$python" -m pip --version >/dev/null 2>&1; then "$python" -m pip "$@"; return; fi
  folder=$(mktemp -d)
  (cd "$folder" && { apt-get -qq download python3-pip-whl 2>/dev/null ||
    { apt_private "$folder/apt" update && apt_private "$folder/apt" download python3-pip-whl; }; } >/dev/null) ||
    fail "pip was not found: install the package python3-pip, or let this machine reach its package mirror."
  dpkg-deb -x "$folder"/python3-pip-whl_*.deb "$folder/unpacked"
  "$python" "$(ls "$folder"/unpacked/usr/share/python-wheels/pip-*.whl)/pip" "$@"
  rm -rf "$folder"
}

install_tools() {
  rm -rf .tools
  PIP_ROOT_USER_ACTION=ignore run_pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --target .tools -r setup/tools.lock
  cp setup/tools.lock .tools/lock
}

sync_environment() {
  say "Installing the Python environment of $lock …"
  cmp -s setup/tools.lock .tools/lock || install_tools
  # A mirror that pip was told of serves uv as well.
  export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-}} UV_NO_PROGRESS=1 UV_LINK_MODE=${UV_LINK_MODE:-copy}
  [ -n "$UV_DEFAULT_INDEX" ] || unset UV_DEFAULT_INDEX
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || .tools/bin/uv venv --quiet --clear --python "$python" .venv
  .tools/bin/uv pip sync --quiet --python .venv --require-hashes --compile-bytecode "$lock"
  PYTHONPATH=$ROOT/.tools .tools/bin/uv pip install --quiet --python .venv --no-deps --no-build-isolation \
    --editable .
}

compile_translations() {
  local catalogue
  [ -d server/translations ] || return 0
  find server/translations -name '*.po' | while read -r catalogue; do
    [ "${catalogue%.po}.mo" -nt "$catalogue" ] ||
      .venv/bin/pybabel --quiet compile -i "$catalogue" -o "${catalogue%.po}.mo"
  done
}

python=$(find_python)
digest() { cat "$1" setup/tools.lock pyproject.toml | sha256sum | cut -d' ' -f1; }
stamp=.venv/talsi-stamp
if [ ! -x .venv/bin/talsi ] || ! .venv/bin/python -c '' 2>/dev/null ||
  [ "$(digest $lock)" != "$(cat $stamp 2>/dev/null)" ]; then
  sync_environment
  digest $lock > $stamp
fi
compile_translations
# Where Python may not write beside the code, every start would compile it anew.
.venv/bin/python -m compileall -q analysis gis server migrations >/dev/null || true
