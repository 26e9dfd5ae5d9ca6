#!/usr/bin/env bash
# What a user of the package does: install it in a project as the README says, ask for help, load it
# as a library, run what `init` writes.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error npm_config_cache="$place/cache"
mkdir "$place/my-app"
(cd "$place/my-app" && npm init --yes >/dev/null)

# The README's own lines, from packing on.
lines=$(sed -n '/^npm pack /,/^```$/p' "$root/README.md" | grep -v '^```')
[ "$(wc -l <<<"$lines")" = 3 ] || { echo "the README no longer says how to install:"; echo "$lines"; exit 1; }
cd "$root"
eval "${lines//..\/my-app/$place/my-app}" >/dev/null
[ "$PWD" = "$place/my-app" ] || { echo "the README's lines end in $PWD"; exit 1; }

npx doublepost --version
npx doublepost --help >/dev/null
node --input-type=module -e "
  const { check, defineScenario, planFromPage } = await import('doublepost');
  if (![check, defineScenario, planFromPage].every((part) => typeof part === 'function')) process.exit(1);"
# Reports refer to pages of docs/.
for page in fixes scenarios; do [ -s "node_modules/doublepost/docs/$page.md" ]; done
[ ! -e "$root/packages/doublepost/docs" ]
code=0
told=$(npx doublepost demo 2>&1) || code=$?
[ "$code" = 2 ] && grep -q '^DP_DEMO_NEEDS_CLONE' <<<"$told" || { echo "demo told: $told"; exit 1; }

npx doublepost init --yes
cat >server.mjs <<'JS'
import { createServer } from 'node:http';
createServer((request, response) => {
  if (request.method === 'POST') return response.writeHead(303, { Location: '/done' }).end();
  response.end(request.url === '/done' ? 'Done' : '<form method=post><input name=note></form>');
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
JS
exec 3< <(exec node server.mjs)
server=$!
trap 'kill "$server"; rm -rf "$place"' EXIT
read -r port <&3
sed -i "s/8000/$port/" doublepost.config.ts
sed -i "s/'once'/'each'/" signup.race.ts
told=$(npx doublepost run --rounds 2)
grep -q '^CLEAN' <<<"$told" || { echo "run told: $told"; exit 1; }
# The last line of a report is a command that works here.
again=$(grep -o 'npx doublepost run .*' <<<"$told")
$again | grep -q '^CLEAN'

# In every folder, as the README says, without asking the registry.
export npm_config_prefix="$place/global"
npm install --global ./doublepost-*.tgz >/dev/null
mkdir "$place/elsewhere"
cd "$place/elsewhere"
npm_config_offline=true npx doublepost --version
