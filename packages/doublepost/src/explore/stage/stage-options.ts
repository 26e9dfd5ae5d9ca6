import type { LeftoverChoice } from '../database/leftover.ts';
import type { ListenAt } from '../proxy/proxy.ts';

/** How the application is put behind the proxy. */
export interface StageOptions {
  /** The real database: `postgres://USER:PASSWORD@HOST/NAME`. */
  readonly upstream: string;
  /** What counts where a killed exploration has left its copies. Undefined: that is an error. */
  readonly leftover?: LeftoverChoice | undefined;
  /** Starts the application, once for each request. Undefined: it runs, and connects to `listen`. */
  readonly start?: string | undefined;
  /** More variables for `start`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the proxy listens for a running application. Default: any free port. */
  readonly listen?: ListenAt | undefined;
  /** Told where it listens. */
  readonly onListen?: (port: number) => void;
  /** Racing requests. Default 2. */
  readonly lanes?: number;
  /** How long the application is watched doing nothing, in milliseconds. Default 1,000. */
  readonly idleMs?: number;
  /** For each answer, and for the application to start, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  readonly allowHosts?: readonly string[];
  /** Ends the waiting for a running application. */
  readonly signal?: AbortSignal | undefined;
}
