import type { Protection } from '../protection.ts';

/** What `clinic serve` was told, checked. */
export interface ServeOptions {
  /** `sqlite:PATH`, `postgres://...` or `embedded-postgres` */
  readonly database: string;
  /** Most connections of a worker to PostgreSQL that requests use at a time; three more are its own. */
  readonly poolSize: number;
  readonly workers: number;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  readonly protection: Protection;
  /** Logarithm of the bcrypt rounds. */
  readonly hashCost: number;
  readonly production: boolean;
  readonly logLevel: string;
  /** The server that mails are sent to; without it they are printed. */
  readonly smtp?: string;
  /** The site's address as browsers see it, for links in mails too. Default: what is listened on. */
  readonly publicUrl?: string;
  /** The proxies that are believed, as `AppOptions` has them. */
  readonly trustProxy?: string;
}
