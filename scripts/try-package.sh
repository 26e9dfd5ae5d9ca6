#!/usr/bin/env bash
# What a user of the package does: install it in an empty folder, ask for help, load it as a library.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
(cd "$root" && npm pack --silent --workspace packages/doublepost --pack-destination "$place" >/dev/null)
cd "$place"
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund --cache "$place/cache" ./doublepost-*.tgz
npx doublepost --version
npx doublepost --help >/dev/null
node --input-type=module -e "
  const { check, defineScenario, planFromPage } = await import('doublepost');
  if (![check, defineScenario, planFromPage].every((part) => typeof part === 'function')) process.exit(1);"
code=0
told=$(npx doublepost demo 2>&1) || code=$?
[ "$code" = 2 ] && grep -q '^DP_DEMO_NEEDS_CLONE' <<<"$told" || { echo "demo told: $told"; exit 1; }
