/** How languages write the place of a frame; the groups are file, line and function. */
const FRAMES: readonly RegExp[] = [
  // Python
  /^File "(?<file>[^"]+)", line (?<line>\d+)(?:, in (?<name>\S+))?/,
  // .NET
  /^at (?<name>[\w.<>`+[\]]+)\(.*\) in (?<file>\S+):line (?<line>\d+)$/,
  // JavaScript
  /^at (?:async )?(?:(?<name>[^()]+?) \()?(?:file:\/\/)?(?<file>(?:\/|[A-Za-z]:\\)[^():]*):(?<line>\d+):\d+\)?$/,
  // Java
  /^at (?:\w+\/\/?)?(?<name>[\w.$<>]+)\((?<file>\w+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)/,
  // PHP
  /^#\d+ (?<file>\/[^(]+)\((?<line>\d+)\): (?<name>[\w\\:>-]+)/,
  // Ruby
  /^(?:from )?(?<file>[\w./-]+\.rb):(?<line>\d+):in [`'](?<name>[^']+)'/,
  // Go
  /^(?<file>\/\S+\.go):(?<line>\d+) \+0x/,
];

/** Where code stands that the project did not write. */
const OF_OTHERS =
  /site-packages|dist-packages|lib\/python\d|node_modules|node:|\/gems\/|\/vendor\/|\/usr\/(?:local\/)?(?:lib|go)\/|\.rbenv|<frozen|^\(?internal/;

/** Packages of Java and .NET whose frames are no project's. */
const NAMES_OF_OTHERS =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|com\.zaxxer|org\.(?:springframework|hibernate|apache|postgresql|h2|eclipse|mariadb|thymeleaf|aspectj)|com\.(?:mysql|microsoft)|kotlin|scala|System|Microsoft|Npgsql|MySql)\b/;

/** Packages that ask databases: they call back what an application hangs in, to log for example. */
const DATA_LAYER =
  /node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:kysely|knex|sequelize|typeorm|drizzle-orm|objection|mongoose|pg|pg-pool|mysql2?|better-sqlite3|libsql|@libsql|@prisma)\/|(?:site|dist)-packages\/(?:django\/db|sqlalchemy|psycopg\w*)\/|\/gems\/(?:activerecord|activesupport)|\/vendor\/(?:laravel\/framework\/src\/Illuminate\/Database|doctrine)\//;

/** What such packages call hooks from: the execution of a statement ... */
const RUNS_STATEMENT = /query|queries|executor|statement|\bexecute\b|_execute/i;
/** ... but not the work of a transaction, which is the project's own. */
const RUNS_WORK = /transaction|atomic/i;

/**
 * The innermost frame of the project's own code; of hooks that a database library calls back, such as
 * one that logs statements, the frame that asked that library. Where the trace breaks off before that
 * a hook is no answer: it stands in every trace.
 *
 * @param lines of a stack trace, in its order
 * @returns `file:line in function`, or undefined where no frame is the project's
 */
export function projectFrame(lines: readonly string[]): string | undefined {
  const frames = lines.flatMap((line) => readFrame(line.trim()));
  // Python alone puts the innermost frame last.
  const inward = lines.some((line) => /^\s*File "/.test(line)) ? frames.reverse() : frames;
  const own = inward.flatMap((frame, index) => (isOwn(frame) ? [index] : []));
  const chosen = own.find((place, nth) => !isHook(inward.slice(place + 1, own[nth + 1])));
  const frame = inward[chosen ?? -1];
  return frame && showFrame(frame);
}

function readFrame(text: string): Frame[] {
  for (const pattern of FRAMES) {
    const groups = pattern.exec(text)?.groups;
    if (groups?.file !== undefined && groups.line !== undefined) {
      return [{ file: groups.file, line: groups.line, name: groups.name }];
    }
  }
  return [];
}

function isOwn({ file, name = '' }: Frame): boolean {
  return !OF_OTHERS.test(file) && !NAMES_OF_OTHERS.test(name);
}

/** Whether a frame is a hook, by the frames between it and the next one of the project. */
function isHook(callers: readonly Frame[]): boolean {
  const told = callers.map(({ file, name = '' }) => `${file.replace(DATA_LAYER, '')} ${name}`);
  return (
    callers.every(({ file }) => DATA_LAYER.test(file)) &&
    told.some((text) => RUNS_STATEMENT.test(text)) &&
    !told.some((text) => RUNS_WORK.test(text))
  );
}

interface Frame {
  readonly file: string;
  readonly line: string;
  readonly name: string | undefined;
}

/** Of a path only its end is shown: what stands before differs from machine to machine. */
export function showFrame({ file, line, name }: Frame): string {
  const end = file
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .slice(-3)
    .join('/');
  return `${end}:${line}${name === undefined ? '' : ` in ${name}`}`;
}
