import type { UnitResult } from '../wire/answers.ts';
import type { TransactionStatus } from '../wire/backend.ts';
import type { Unit } from '../wire/units.ts';

/** A connection of the application, as those see it who decide when its statements run. */
export interface Session {
  /** Numbered in the order of connecting, from 1. */
  readonly id: number;
  /** The proxy's port that it came to: 0 for the first application, 1 for the second, ... */
  readonly port: number;
  /** The server's process, as its BackendKeyData says. */
  readonly pid: number;
  /** As the last ReadyForQuery said. */
  readonly status: TransactionStatus;
  /** Of its transactions that name none, where it has asked for one; undefined: the database's. */
  readonly isolation: string | undefined;
  readonly isClosed: boolean;
}

/** How a unit is let through. */
export interface Release {
  /**
   * Runs an autocommit statement in a transaction of its own, and calls back before that commits:
   * then the server still knows which locks the statement took.
   */
  readonly beforeCommit?: (result: UnitResult) => Promise<void>;
}

/** A unit that arrived and waits for its turn. */
export interface Arrival {
  readonly session: Session;
  readonly unit: Unit;
  /** Sends it to the server. Its answer is held until `deliver`. */
  release(options?: Release): void;
  /** Resolves when the unit has ended; undefined where the connection was lost. */
  readonly ended: Promise<UnitResult | undefined>;
  /** Lets the client have the answer, and what it sent meanwhile come to the gate. */
  deliver(): void;
  /** Replaces the error that the client is told. */
  replaceError(code: string, message: string, detail?: string): void;
}

/** Told of every unit that passes; gives back what to tell how it ended. */
export type Watch = (session: Session, unit: Unit) => (result: UnitResult | undefined) => void;

/** Where the units of all connections arrive. */
export interface Gate {
  /**
   * Called for each unit. One that is not released by the gate stands still, with everything that
   * its client sends after it.
   */
  arrive(arrival: Arrival): void;
  /** A connection was lost; what of it waits will never run. */
  leave(session: Session): void;
}
