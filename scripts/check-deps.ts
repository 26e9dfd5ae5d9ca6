import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import { compareDependencies, packageOf } from './lib/compare-dependencies.ts';
import { findCycles } from './lib/find-cycles.ts';
import { type Import, listImports } from './lib/list-imports.ts';

/**
 * What a folder of `src/`, or a file, may import, beside itself and Node. A folder within another one
 * that has an entry of its own (`explore/wire`) does not belong to the outer one.
 */
interface Allowance {
  /** Folders and files of the same package. */
  readonly may?: readonly string[];
  /** Folders and files of which it sees only the types. */
  readonly types?: readonly string[];
  /** Packages of its package.json. */
  readonly packages?: readonly string[];
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const complaints: string[] = [];
for (const workspace of ['packages/doublepost', 'apps/clinic']) {
  complaints.push(...(await checkWorkspace(join(ROOT, workspace))));
}
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.stdout.write(`imports and dependencies: ${complaints.length} to mend\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;

/** Compares every import below `src/` with the workspace's `allowed-imports.json`. */
async function checkWorkspace(workspace: string): Promise<string[]> {
  const allowed = JSON.parse(
    readFileSync(join(workspace, 'allowed-imports.json'), 'utf8'),
  ) as Record<string, Allowance>;
  const source = join(workspace, 'src');
  const files = (await glob('**/*.ts', { cwd: source, absolute: true })).sort();
  const imports = new Map(
    files.map((file) => [file, listImports(file, readFileSync(file, 'utf8'))]),
  );
  const complaints = files.flatMap((file) => {
    const unit = unitOf(source, file, allowed);
    const allowance = allowed[unit];
    const name = relative(ROOT, file);
    if (allowance === undefined) return [`${name}: "${unit}" has no entry in allowed-imports.json`];
    return (imports.get(file) ?? [])
      .filter((entry) => !isAllowed(entry, { file, source, unit, allowance, allowed }))
      .map(({ specifier, typeOnly }) => {
        const kind = typeOnly ? 'types of ' : '';
        return `${name}: "${unit}" may not import ${kind}${specifier}`;
      });
  });
  const graph = new Map(
    [...imports].map(([file, entries]) => [
      file,
      entries.filter(isRelative).map(({ specifier }) => resolve(dirname(file), specifier)),
    ]),
  );
  const cycles = findCycles(graph).map(
    (cycle) => `import cycle: ${cycle.map((file) => relative(ROOT, file)).join(' -> ')}`,
  );
  const specifiers = [...imports.values()].flat().map(({ specifier }) => specifier);
  return [...complaints, ...cycles, ...compareWithPackage(workspace, specifiers)];
}

/** Compares the packages that `src/` imports with the production dependencies of the workspace. */
function compareWithPackage(workspace: string, specifiers: readonly string[]): string[] {
  const path = join(workspace, 'package.json');
  const { dependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  const { unused, unlisted } = compareDependencies(specifiers, Object.keys(dependencies));
  const name = relative(ROOT, path);
  return [
    ...unused.map((one) => `${name}: nothing in src/ imports the dependency ${one}`),
    ...unlisted.map((one) => `${name}: src/ imports ${one}, which is no dependency`),
  ];
}

function isAllowed(
  { specifier, typeOnly }: Import,
  from: {
    readonly file: string;
    readonly source: string;
    readonly unit: string;
    readonly allowance: Allowance;
    readonly allowed: Readonly<Record<string, Allowance>>;
  },
): boolean {
  const { may = [], types = [], packages = [] } = from.allowance;
  if (specifier.startsWith('node:')) return true;
  if (!isRelative({ specifier })) return packages.includes(packageOf(specifier));
  const unit = unitOf(from.source, resolve(dirname(from.file), specifier), from.allowed);
  const isIn = (outer: string): boolean => unit === outer || unit.startsWith(`${outer}/`);
  return unit === from.unit || may.some(isIn) || (typeOnly && types.some(isIn));
}

function isRelative({ specifier }: { readonly specifier: string }): boolean {
  return specifier.startsWith('.');
}

/** The innermost folder with an entry, else the first one below `src/`; a file may have one, too. */
function unitOf(
  source: string,
  file: string,
  allowed: Readonly<Record<string, Allowance>>,
): string {
  const parts = relative(source, file).split('/');
  const units = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return units.findLast((unit) => unit in allowed) ?? units[0] ?? '';
}
