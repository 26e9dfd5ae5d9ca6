import { parseSync } from 'oxc-parser';

/** One import, re-export or dynamic import of a file. */
export interface Import {
  readonly specifier: string;
  /** Whether it is gone after compilation. */
  readonly typeOnly: boolean;
}

/** Lists what a TypeScript file imports. */
export function listImports(file: string, code: string): Import[] {
  const { module } = parseSync(file, code);
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest === null ? [] : [{ specifier: moduleRequest.value, typeOnly: isType }],
    ),
  );
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const literal = /^(['"])(.*)\1$/.exec(code.slice(moduleRequest.start, moduleRequest.end));
    return literal?.[2] === undefined ? [] : [{ specifier: literal[2], typeOnly: false }];
  });
  return [...imports, ...exports, ...dynamic];
}
