#!/usr/bin/env bash
# Runs parts of the measurement on a machine without npm, each within its seconds:
#   parts.sh KIT 'SECONDS PART [OPTION]...'...
# KIT is the folder of the measurement kit's scripts, which has unpacked Node, this program and TensorFlow.
set -uo pipefail
parts=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$1/env.sh"
shift
export PYTHON
cp -r "$parts"/{gpu,bench} "$PROGRAM/test/"
cd "$PROGRAM" || exit 1
for asked in "$@"; do
  read -ra words <<<"$asked"
  say "── ${words[1]}"
  # Other than with a kill, a part ends its trainers itself.
  with_tensorflow timeout --signal=TERM --kill-after=10 "${words[0]}" \
    node --import tsx --conditions=source "test/gpu/${words[1]}.ts" --results "$OUT" "${words[@]:2}" 2>&1 |
    cut -c1-400
  say "── ${words[1]}: ${PIPESTATUS[0]}, after ${SECONDS} s in all"
done
