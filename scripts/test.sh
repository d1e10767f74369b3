#!/usr/bin/env bash
# The whole suite, once on SQLite and once on PostgreSQL; what cannot differ runs on the first only
# (tests/conftest.py). Arguments go to pytest.
# SHUANGLIAN_TEST_DATABASES="sqlite postgresql" (default) chooses the databases.
set -euo pipefail
cd "$(dirname "$0")/.."
export SHUANGLIAN_ENV=test
# Every worker and every process that a test starts would compile the same modules again.
unset PYTHONDONTWRITEBYTECODE
databases=${SHUANGLIAN_TEST_DATABASES:-sqlite postgresql}

if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  echo "Chromium is missing; installing it ..." >&2
  scripts/apt.sh chromium fonts-noto-cjk
fi
if ! .venv/bin/python -c "import weasyprint" 2>/dev/null; then
  echo "Pango is missing; installing it ..." >&2
  scripts/apt.sh libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk
fi
workers=${SHUANGLIAN_TEST_WORKERS:-$(nproc)}
run() { .venv/bin/python -m pytest -n "$workers" --dist loadfile --no-loadscope-reorder -q "$@"; }

status=0
for database in $databases; do
  echo "== $database =="
  if [ "$database" = sqlite ]; then
    SHUANGLIAN_DATABASE_URL="" run "$@" || status=1
  else
    scripts/with-postgres.sh bash -c 'SHUANGLIAN_DATABASE_URL=$SHUANGLIAN_POSTGRES_URL exec "$@"' _ \
      .venv/bin/python -m pytest -n "$workers" --dist loadfile --no-loadscope-reorder -q "$@" || status=1
  fi
  export SHUANGLIAN_TEST_WITH_DATABASE_ONLY=1
done
exit "$status"
