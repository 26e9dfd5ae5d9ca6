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

/**
 * The innermost frame of the project's own code.
 *
 * @param lines of a stack trace, in its order
 * @returns `file:line in function`, or undefined where no frame is the project's
 */
export function projectFrame(lines: readonly string[]): string | undefined {
  const frames = lines.flatMap((line): Frame[] => {
    const text = line.trim();
    const groups = FRAMES.map((pattern) => pattern.exec(text)?.groups).find(
      (found) => found !== undefined,
    );
    return groups?.file === undefined || groups.line === undefined
      ? []
      : [{ file: groups.file, line: groups.line, name: groups.name }];
  });
  const own = frames.filter(
    ({ file, name = '' }) => !OF_OTHERS.test(file) && !NAMES_OF_OTHERS.test(name),
  );
  // Python alone puts the innermost frame last.
  const innermost = lines.some((line) => /^\s*File "/.test(line)) ? own.at(-1) : own[0];
  return innermost && showFrame(innermost);
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
