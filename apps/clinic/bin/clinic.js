#!/usr/bin/env node
import { refuseOldNode } from '../../../scripts/require-node.mjs';

if (!refuseOldNode('DP_CLINIC_NODE_TOO_OLD')) {
  import('../dist/cli/main.js').then((cli) => cli.main(process.argv));
}
