/** A statement as the clinic's panel tells it; moments and durations in milliseconds. */
interface TracedStatement {
  readonly sql: string;
  readonly startMs: number;
  readonly durationMs: number;
}

interface TracedRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly statements: readonly TracedStatement[];
}

const CHECK = /^select "id" from "main_dashboarduser" where "email" = /;
const SETTLED_MS = 200;

/**
 * The race windows of the submissions to one address that won, as far back as the clinic's panel goes: each from
 * the look at the address to the end of the commit, in milliseconds (docs/clinic-panel.md).
 *
 * @param url where the clinic serves
 * @param path of the form
 */
export async function tracedWindows(url: string, path: string): Promise<number[]> {
  // A worker tells the others of its requests a few milliseconds late.
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  const answer = await fetch(new URL('/__debug__/?format=json', url));
  const { traces } = (await answer.json()) as { traces: readonly TracedRequest[] };
  return traces
    .filter((one) => one.method === 'POST' && one.url === path && one.status === 302)
    .flatMap(({ statements }) => {
      const check = statements.find(({ sql }) => CHECK.test(sql));
      const commit = statements.findLast(({ sql }) => sql === 'COMMIT');
      return check && commit ? [commit.startMs + commit.durationMs - check.startMs] : [];
    });
}
