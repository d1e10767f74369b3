#!/usr/bin/env bash
# Runs a command with SHUANGLIAN_POSTGRES_URL naming a throw-away PostgreSQL server (loopback, a free port, its own folder).
# An address already given in SHUANGLIAN_POSTGRES_URL is used as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${SHUANGLIAN_POSTGRES_URL:-}" ]; then exec "$@"; fi

find_bin() { (ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null || true) | sort -V | tail -n 1; }
bin=$(find_bin)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL is missing; installing it ..." >&2
  scripts/apt.sh postgresql
  bin=$(find_bin)
fi

folder=$(mktemp -d /tmp/shuanglian-pg.XXXXXX)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  # The server refuses to run as root, so it runs as its own user.
  id postgres >/dev/null 2>&1 || useradd --system postgres
  chown postgres "$folder"
  as_server() { (cd / && setpriv --reuid postgres --regid "$(id -g postgres)" --clear-groups -- "$@"); }
fi
stop() {
  as_server "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM
as_server "$bin/initdb" -D "$folder/data" -A trust -U shuanglian -E UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1 ||
  { cat "$folder.log" >&2; exit 1; }
rm -f "$folder.log"
# Durability is off: the data are thrown away. Crash tests kill our processes, never the server.
as_server "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-h 127.0.0.1 -p $port -k $folder -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" start >/dev/null
"$bin/createdb" -h 127.0.0.1 -p "$port" -U shuanglian shuanglian
export SHUANGLIAN_POSTGRES_URL="postgresql://shuanglian@127.0.0.1:$port/shuanglian"
status=0
"$@" || status=$?
exit "$status"
