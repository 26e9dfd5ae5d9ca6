/** What the keeper tells the process that started it. */
export type KeeperMessage =
  | { readonly kind: 'ready'; readonly port: number; readonly pid: number; readonly folder: string }
  | { readonly kind: 'failed'; readonly what: string };

/** What the keeper is started with. */
export interface KeeperTask {
  /** The folder with `bin`, `lib` and `share`. */
  readonly native: string;
  /** Of the server's only user. */
  readonly password: string;
}

/** The environment variable with the task: arguments, unlike it, are shown to other users. */
export const KEEPER_TASK = 'CLINIC_KEEPER_TASK';

/** The server's only user, and its database. */
export const OWNER = 'clinic';
