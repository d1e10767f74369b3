#!/usr/bin/env bash
# Collects translatable texts into locale/en and compiles them. Chinese is the source language. Needs gettext.
# New texts come out empty, changed ones marked fuzzy with the old text above; docs/developer/translations.md says how to go on.
set -euo pipefail
cd "$(dirname "$0")/../src/shuanglian"
command -v msgfmt >/dev/null || ../../scripts/apt.sh gettext
export SHUANGLIAN_ENV=test DJANGO_SETTINGS_MODULE=shuanglian.config.settings
catalog=locale/en/LC_MESSAGES/django.po
mkdir -p "$(dirname "$catalog")"
../../.venv/bin/python -m django makemessages -l en --no-location --no-wrap --no-obsolete -v 0
# The date of the run says nothing about the texts and would make every run a change.
sed -i '/^"POT-Creation-Date:/d; /^"Report-Msgid-Bugs-To:/d' "$catalog"
../../.venv/bin/python -m django compilemessages -l en -v 0
msgfmt --statistics -o /dev/null "$catalog"
