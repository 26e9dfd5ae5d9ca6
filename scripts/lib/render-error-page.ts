/** A table of errors as `errors.ts` files keep it. */
export type ErrorTable = Readonly<Record<string, { readonly why: string; readonly fix: string }>>;

/** The page that explains every error code. */
export function renderErrorPage(tables: Readonly<Record<string, ErrorTable>>): string {
  const sections = Object.entries(tables).map(([title, table]) => {
    const rows = Object.entries(table).map(
      ([code, { why, fix }]) =>
        `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${cell(why)} | ${cell(fix)} |`,
    );
    return [
      `## ${title}`,
      '',
      '| code | why it happens | how to solve it |',
      '| --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return ['# Errors', '', INTRODUCTION, '', sections.join('\n\n'), ''].join('\n');
}

const INTRODUCTION =
  'Every error message starts with a stable code. This page is generated from the `errors.ts` files: ' +
  'change those, then run `npm run fix`.';

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
