import type { Fix } from '../../packages/doublepost/src/verdict/fixes.ts';

const NAMES: Readonly<Record<string, string>> = {
  any: 'Anywhere',
  django: 'Django',
  rails: 'Rails',
  laravel: 'Laravel',
  prisma: 'Prisma',
  typeorm: 'TypeORM',
  sequelize: 'Sequelize',
  kysely: 'Kysely',
  knex: 'Knex',
  spring: 'Spring',
  aspnet: 'ASP.NET',
};

/** `docs/fixes.md`: a section for each class of causes, its anchor the name in the reports. */
export function renderFixPage(fixes: Readonly<Record<string, Fix>>): string {
  const sections = Object.entries(fixes).map(([cause, fix]) =>
    [
      `## <a id="${cause}"></a>${fix.title}`,
      `Reports call this cause \`${cause}\`.`,
      Object.entries(fix.change)
        .map(([framework, change]) => `- **${NAMES[framework] ?? framework}**: ${change}`)
        .join('\n'),
      [fix.next, ...(fix.unwatched === undefined ? [] : [fix.unwatched])].join(' '),
      fix.enough,
    ].join('\n\n'),
  );
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `# Fixes

This page is generated from \`packages/doublepost/src/verdict/fixes.ts\`: change that, then run \`npm run fix\`.

For each class of causes that a report names: what to change, what follows from it, and why it is enough. After the change run the same command again; the last line of the report repeats it.`;
