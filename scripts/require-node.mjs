// Says that Node.js is too old. Plain JavaScript that Node 12.20 and later can parse, for whatever
// runs before anything is installed or built.

/** Prints the message and sets the exit code where this Node.js is too old; tells whether it is. */
export function refuseOldNode(code) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return false;
  process.stderr.write(
    `${code}: this is Node.js ${process.versions.node}\n` +
      '  why: doublepost uses features of Node.js 20.19 and later.\n' +
      '  fix: Install a newer Node.js (https://nodejs.org), then run the same command again.\n',
  );
  process.exitCode = 2;
  return true;
}
