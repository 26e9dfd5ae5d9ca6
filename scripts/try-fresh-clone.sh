#!/usr/bin/env bash
# What a newcomer does: clone, run the demo, then the tests offline. As root it becomes another user,
# so that nothing of this user's home can help; nothing may be left outside the clone, nor running.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/home" "$place/tmp"
git -c safe.directory="$root" clone --quiet "file://$root" "$place/clone"

as_newcomer=()
if [ "$(id -u)" = 0 ]; then
  chown -R 65534:65534 "$place"
  chmod 755 "$place"
  as_newcomer=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
newcomer() {
  (cd "$place/clone" && env HOME="$place/home" TMPDIR="$place/tmp" "${as_newcomer[@]}" "$@")
}

newcomer npm run --silent demo
# The tests of the house start what the packages have, as their users do; the others ran before.
newcomer env npm_config_offline=true npm test -- --project workspace

# npm itself makes its empty cache folder; files are what counts.
left=$(find "$place/home" "$place/tmp" -type f -not -path '*/node-compile-cache*' -not -path '*/tsx-*')
[ -z "$left" ] || { echo "left outside the clone: $left"; exit 1; }
if pgrep -f "$place/clone" >/dev/null; then
  echo "left running:"
  pgrep -fa "$place/clone"
  exit 1
fi
[ -z "$(newcomer git status --porcelain)" ] || { echo "the clone was changed"; exit 1; }
