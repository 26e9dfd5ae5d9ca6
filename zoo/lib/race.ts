import type { Kysely } from 'kysely';

/** Raw SQL by Kysely's `sql` tag; the schema belongs to each race. */
export type Database = Kysely<unknown>;

/** What a handler works with. */
export interface Scene {
  readonly db: Database;
  /** Another connection: SQLite has one per process, as an application on two workers. */
  readonly other: Database;
  /** What one worker remembers, and no other. */
  readonly memory: Map<string, string>;
  /** A folder that all workers share. */
  readonly folder: string;
  /** Counts the requests of all workers. */
  readonly turn: number;
  /**
   * Hashes a password as sign-ups do, on another thread. A driver of SQLite answers at once: requests
   * of one process meet only where a handler waits for something else.
   */
  hash(password: string): Promise<string>;
  /** Calls a third party. */
  call(path: string, body: object, idempotencyKey?: string): Promise<void>;
  sendMail(to: string, subject: string): Promise<void>;
}

/** The posted form. */
export type Form = Readonly<Record<string, string>>;

/** `done` redirects, `refused` shows the form again with a message, `text` shows a page. */
export type Answer =
  | { readonly done: string }
  | { readonly refused: string }
  | { readonly text: string };

export type Handler = (scene: Scene, form: Form) => Promise<Answer>;

/** One documented race as a small handler, unsafe and fixed. */
export interface Race {
  /** The public issue, paper or page that it follows. */
  readonly source: string;
  readonly database: 'sqlite' | 'postgres' | 'mariadb' | 'none';
  /** Statements separated by `;`, or one list for each variant. */
  readonly schema: string | { readonly unsafe: string; readonly fixed: string };
  /** What is typed, as `--fill` takes it. Default a note. */
  readonly fill?: Readonly<Record<string, string>>;
  /** Prepares what the page is about, and returns its hidden fields. Default none. */
  readonly page?: (scene: Scene) => Promise<Readonly<Record<string, string>>>;
  readonly actors?: 'same-tab' | 'two-tabs' | 'two-users';
  readonly expect?: 'once' | 'each' | 'serial';
  /** What leaves the application and must be counted. Default nothing. */
  readonly watch?: 'mails' | 'calls';
  readonly unsafe: Handler;
  readonly fixed: Handler;
}

/** Types a race; returns its argument. */
export function defineRace(race: Race): Race {
  return race;
}
