import type { Socket } from 'node:net';
import { Answers, type UnitResult } from '../wire/answers.ts';
import type { BackendMessage, TransactionStatus } from '../wire/backend.ts';
import { FLUSH, query } from '../wire/compose.ts';
import type { Frame } from '../wire/frame.ts';
import type { Unit } from '../wire/units.ts';
import type { UnitFlight } from './flight.ts';
import type { Release, Watch } from './gate.ts';

/** Whose answers are not the client's: the transaction around a profiled statement. */
const BEGIN = {};
const END = {};
/** What runs no unit. */
const PASSED = {};

/** A unit that passes and is watched. */
class Watched {
  readonly tell: ReturnType<Watch>;

  constructor(tell: ReturnType<Watch>) {
    this.tell = tell;
  }
}

/** A message of the server, and whom it answers. */
export interface Answer {
  readonly message: BackendMessage;
  /**
   * `flight`: the unit under way; `end`: the end of the transaction around it; `own`: nobody whom
   * it would tell anything.
   */
  readonly whose: 'client' | 'flight' | 'end' | 'own';
  /** Undefined: more of it follows. */
  readonly finished: UnitResult | undefined;
}

/** One connection to the server: what is sent there, and who is owed the answers. */
export class ServerSide {
  readonly #socket: Socket;
  readonly #answers = new Answers();

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get status(): TransactionStatus {
    return this.#answers.status;
  }

  /** After an error in a pipeline the server runs nothing before the next Sync. */
  get isSkipping(): boolean {
    return this.#answers.isSkipping;
  }

  get isAtWork(): boolean {
    return this.#answers.awaited > 0;
  }

  pass(bytes: Buffer, isSync: boolean): void {
    if (isSync) this.#answers.expectReady(PASSED);
    this.#socket.write(bytes);
  }

  /** Nothing is explored: it passes, and others after it. */
  run(unit: Unit, tell: ReturnType<Watch> | undefined): void {
    this.#expect(unit, tell === undefined ? PASSED : new Watched(tell));
    this.#socket.write(unit.bytes);
  }

  release(flight: UnitFlight, release: Release): void {
    flight.release = release;
    if (release.beforeCommit !== undefined) {
      this.#answers.expectReady(BEGIN);
      this.#socket.write(query('BEGIN'));
    }
    const { unit } = flight;
    this.#expect(unit, flight);
    this.#socket.write(unit.bytes);
    // The server has to answer before more is let through.
    if (unit.isCut) this.#socket.write(FLUSH);
  }

  /** Ends the transaction around a profiled statement. */
  endTransaction({ error }: UnitResult): void {
    this.#answers.expectReady(END);
    this.#socket.write(query(error === undefined ? 'COMMIT' : 'ROLLBACK'));
  }

  /**
   * @param flight the unit under way
   * @throws ProtocolError where the message breaks off
   */
  hear(frame: Frame, flight: UnitFlight | undefined): Answer {
    const { message, owner, finished } = this.#answers.hear(frame);
    if (owner === BEGIN) return { message, whose: 'own', finished };
    if (owner === END) return { message, whose: 'end', finished };
    if (owner instanceof Watched && finished !== undefined) owner.tell(finished);
    const isOther = flight === undefined || (owner !== undefined && owner !== flight);
    if (isOther) return { message, whose: 'client', finished };
    return { message, whose: 'flight', finished: owner === flight ? finished : undefined };
  }

  #expect(unit: Unit, owner: object): void {
    if (unit.ends) this.#answers.expectReady(owner);
    else this.#answers.expectComplete(owner);
  }
}
