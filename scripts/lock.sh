#!/usr/bin/env bash
# Resolves requirements/*.in into *.txt with hashes and without any address. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "uv is missing. Install it with: pip install uv" >&2; exit 1; }
# Base first: every other kind (an optional extra, or what tests need) is resolved to agree with it.
kinds=(base $(ls requirements/*.in | xargs -n1 basename | sed 's/\.in$//' | grep -v '^base$'))
for kind in "${kinds[@]}"; do
  extra=()
  [ "$kind" = base ] || extra=(-c requirements/base.txt)
  # Both extras use onnxruntime: whoever installs both has one version.
  [ "$kind" = ocr ] && extra+=(-c requirements/encoder.txt)
  uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    --python-version 3.11 "${extra[@]}" "requirements/$kind.in" -o "requirements/$kind.txt" "$@"
done
