#!/usr/bin/env bash
# Prepares .venv from a lock file. Usage: scripts/setup.sh KIND, one of requirements/*.txt (base, test, or an
# optional extra such as cluster, on top of base). Quick when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-base}
lock=requirements/$kind.txt

find_python() {
  for candidate in python3.11 python3 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is missing. Install it with: apt-get install python3 python3-venv" >&2
  exit 1
}

make_venv() {
  [ -x .venv/bin/python ] && return
  local python
  python=$(find_python)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv module is missing. Installing python3-venv." >&2
    scripts/apt.sh python3-venv
  fi
  "$python" -m venv .venv
}

stamp() { cat requirements/base.txt "$lock" pyproject.toml | sha256sum | cut -c1-64; }

make_venv
want=$(stamp)
if [ "$(cat ".venv/.stamp-$kind" 2>/dev/null)" != "$want" ]; then
  echo "Installing Python packages ($kind) ..." >&2
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  echo "$want" >".venv/.stamp-$kind"
fi
