import { describe, expect, it } from 'vitest';
import { compareDependencies } from '../scripts/lib/compare-dependencies.ts';
import { findCycles } from '../scripts/lib/find-cycles.ts';
import { listImports } from '../scripts/lib/list-imports.ts';

describe('the imports of a file', () => {
  it.each([
    ["import { a } from './a.ts';", { specifier: './a.ts', typeOnly: false }],
    ["import './a.ts';", { specifier: './a.ts', typeOnly: false }],
    ["import type { A } from './a.ts';", { specifier: './a.ts', typeOnly: true }],
    ["import { type A, type B } from './a.ts';", { specifier: './a.ts', typeOnly: true }],
    ["import { type A, b } from './a.ts';", { specifier: './a.ts', typeOnly: false }],
    ["export { a } from './a.ts';", { specifier: './a.ts', typeOnly: false }],
    ["export type { A } from './a.ts';", { specifier: './a.ts', typeOnly: true }],
    ["export * from './a.ts';", { specifier: './a.ts', typeOnly: false }],
    ["const a = await import('./a.ts');", { specifier: './a.ts', typeOnly: false }],
  ])('%s', (code, entry) => {
    expect(listImports('file.ts', code)).toEqual([entry]);
  });

  it('are not read from comments and texts', () => {
    expect(listImports('file.ts', "// import './a.ts'\nconst text = \"import './b.ts'\";")).toEqual(
      [],
    );
  });
});

describe('the cycles of a graph', () => {
  const graph = (edges: Record<string, readonly string[]>) => new Map(Object.entries(edges));

  it('are none in a tree, even when two paths meet', () => {
    expect(findCycles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  });

  it('are found behind a way that leads in', () => {
    expect(findCycles(graph({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual([['b', 'c', 'b']]);
  });

  it('may have one node', () => {
    expect(findCycles(graph({ a: ['a'] }))).toEqual([['a', 'a']]);
  });
});

describe('the dependencies of a workspace', () => {
  it('are those that it imports, by name or by a path within', () => {
    const imports = [
      'node:fs',
      './a.ts',
      '../b.ts',
      'jiti',
      'kysely/helpers/sqlite',
      '@a/b',
      '@a/c/d',
    ];
    expect(compareDependencies(imports, ['jiti', 'kysely', '@a/b', '@a/c'])).toEqual({
      unused: [],
      unlisted: [],
    });
  });

  it('are told where nothing imports them', () => {
    const { unused } = compareDependencies(['@a/bc', './domutils'], ['domutils', '@a/b']);
    expect(unused).toEqual(['domutils', '@a/b']);
  });

  it('are told where they are not listed, each once', () => {
    const { unlisted } = compareDependencies(['debug', '@a/b/c', '@a/b', 'debug'], ['a']);
    expect(unlisted).toEqual(['@a/b', 'debug']);
  });
});
