import { setTimeout as wait } from 'node:timers/promises';
import { readPage, signUpValues } from './forms.ts';
import { type KeepAliveSocket, openSocket } from './keep-alive-socket.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const PAUSE_MS = 20;

/** What became of a sign-up: the status of its whole answer, or why there is none. */
export interface SignUpOutcome {
  readonly email: string;
  readonly result: number | string;
}

/** People who sign up without end, each on a connection that is kept as long as the server likes. */
export interface SteadyVisitors {
  readonly outcomes: readonly SignUpOutcome[];
  /** Waits until there have been this many more. */
  readonly waitFor: (more: number) => Promise<void>;
  /** Ends when everyone has got an answer, or has been refused a connection. */
  readonly stop: () => Promise<void>;
}

/** Lets visitors sign up until they are stopped or the server takes no more connections. */
export async function sendSteadily(url: string, visitors: number): Promise<SteadyVisitors> {
  const outcomes: SignUpOutcome[] = [];
  let isStopping = false;
  let wake = (): void => undefined;
  // Everyone has a form before the first one posts it.
  const forms = await Promise.all(Array.from({ length: visitors }, () => loadForm(url)));
  const all = forms.map(async (form, visitor) => {
    let { connection } = form;
    for (let count = 0; !isStopping; count += 1) {
      const email = `visitor-${visitor}-${count}-${Date.now()}@example.org`;
      let isLast = true;
      let result: SignUpOutcome['result'];
      try {
        const answer = await connection.ask('POST', SIGN_UP, form.headers, form.body(email));
        ({ isLast, status: result } = answer);
      } catch (error) {
        result = String(error);
      }
      outcomes.push({ email, result });
      wake();
      if (isLast) {
        connection.close();
        const next = await openSocket(url).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ECONNREFUSED') return undefined;
          throw error;
        });
        if (next === undefined) return;
        connection = next;
      }
      await wait(PAUSE_MS);
    }
    connection.close();
  });
  return {
    outcomes,
    waitFor: async (more) => {
      const enough = outcomes.length + more;
      while (outcomes.length < enough) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    stop: async () => {
      isStopping = true;
      await Promise.all(all);
    },
  };
}

async function loadForm(url: string): Promise<{
  connection: KeepAliveSocket;
  headers: Record<string, string>;
  body: (email: string) => string;
}> {
  const connection = await openSocket(url);
  const { headers, body } = await connection.ask('GET', SIGN_UP);
  const csrfmiddlewaretoken = readPage(body).token;
  return {
    connection,
    headers: {
      Cookie: headers['set-cookie']?.split(';', 1)[0] ?? '',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: (email) => String(new URLSearchParams({ csrfmiddlewaretoken, ...signUpValues(email) })),
  };
}
