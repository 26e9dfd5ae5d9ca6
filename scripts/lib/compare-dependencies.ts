/** How the imports of a workspace and the dependencies of its package.json differ. */
export interface DependencyGap {
  /** Listed, but imported nowhere. */
  readonly unused: readonly string[];
  /** Imported, but not listed. */
  readonly unlisted: readonly string[];
}

/**
 * Compares what a workspace imports with what it lists.
 *
 * @param specifiers as the imports name them; relative ones and those of Node.js do not count
 * @param listed names of packages
 */
export function compareDependencies(
  specifiers: readonly string[],
  listed: readonly string[],
): DependencyGap {
  const imported = new Set(specifiers.filter(isPackage).map(packageOf));
  return {
    unused: listed.filter((name) => !imported.has(name)),
    unlisted: [...imported].filter((name) => !listed.includes(name)).sort(),
  };
}

/** The package of a specifier, without the path within it. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('node:');
}
