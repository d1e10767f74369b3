#!/usr/bin/env bash
# Collects translatable texts into locale/en and compiles them. Chinese is the source language. Needs gettext.
set -euo pipefail
cd "$(dirname "$0")/../src/shuanglian"
command -v msgfmt >/dev/null || ../../scripts/apt.sh gettext
mkdir -p locale
SHUANGLIAN_ENV=test ../../.venv/bin/python -m django makemessages -l en --no-location --no-wrap \
  --settings shuanglian.config.settings -v 0
../../.venv/bin/python -m django compilemessages --settings shuanglian.config.settings -v 0
