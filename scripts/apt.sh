#!/usr/bin/env bash
# Installs Debian packages as root or through sudo; otherwise says in one line what to install, and fails.
set -euo pipefail
as_root=""
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  else
    echo "Missing: $*. Install with: sudo apt-get install $*" >&2
    exit 1
  fi
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1 ||
  { $as_root apt-get update -qq >"$log" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1; }; }; then
  tail -n 3 "$log" >&2
  echo "Could not install: $*. Install by hand with: apt-get install $*" >&2
  exit 1
fi
