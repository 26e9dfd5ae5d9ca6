import type { Socket } from 'node:net';
import { isolationOf } from '../sql/statement.ts';
import { Answers, type UnitResult } from '../wire/answers.ts';
import type { TransactionStatus } from '../wire/backend.ts';
import { errorResponse, FLUSH, query, readyForQuery, saslOffer } from '../wire/compose.ts';
import { type Frame, FrameSplitter } from '../wire/frame.ts';
import { type Part, type Unit, UnitBuilder } from '../wire/units.ts';
import { newFlight, type UnitFlight } from './flight.ts';
import type { Arrival, Gate, Release, Session, Watch } from './gate.ts';
import { relay } from './relay.ts';

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

/** The two ends of a link. */
export interface LinkSockets {
  readonly client: Socket;
  readonly server: Socket;
}

/** What a link is told. */
export interface LinkContext {
  readonly id: number;
  readonly port: number;
  /** What the connection's startup packet says of it. */
  readonly isolation: string | undefined;
  /** Undefined: everything passes, unheld. */
  readonly gate: () => Gate | undefined;
  readonly watch: () => Watch | undefined;
}

/** One connection of the application, after its startup packet: relays it, unit by unit. */
export class Link implements Session {
  readonly id: number;
  readonly port: number;
  pid = 0;
  isClosed = false;
  isolation: string | undefined;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #context: LinkContext;
  readonly #units = new UnitBuilder();
  readonly #answers = new Answers();
  readonly #waiting: Part[] = [];
  #flight: UnitFlight | undefined;
  #isCopying = false;

  constructor(sockets: LinkSockets, context: LinkContext) {
    this.id = context.id;
    this.port = context.port;
    this.isolation = context.isolation;
    this.#context = context;
    this.#client = sockets.client;
    this.#server = sockets.server;
    const { client, server } = sockets;
    const common = { fail: () => this.close(), end: () => this.#end() };
    const hearClient = (frame: Frame): void => this.#enqueue(this.#units.add(frame));
    const hearServer = (frame: Frame): void => this.#hearServer(frame);
    const typed = (): FrameSplitter => new FrameSplitter('typed');
    relay({ from: client, to: server, splitter: typed(), hear: hearClient, ...common });
    relay({ from: server, to: client, splitter: typed(), hear: hearServer, ...common });
  }

  get status(): TransactionStatus {
    return this.#answers.status;
  }

  /** Whether a unit runs, or its answer is held; one that waits at the gate does not. */
  get isBusy(): boolean {
    return this.#flight?.isReleased ?? this.#answers.awaited > 0;
  }

  /** An Execute that nothing follows is let through as it is. */
  cutHere(): void {
    this.#enqueue(this.#units.cutHere());
  }

  close(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #end(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#flight?.finish(undefined);
    this.#flight = undefined;
    this.#waiting.length = 0;
    this.#context.gate()?.leave(this);
  }

  #enqueue(parts: readonly Part[]): void {
    this.#waiting.push(...parts);
    this.#advance();
  }

  /** Sends what may be sent, up to the next unit. */
  #advance(): void {
    for (;;) {
      const [part] = this.#waiting;
      if (part === undefined || this.isClosed) return;
      if (this.#flight !== undefined && !(this.#isCopying && part.kind === 'pass')) return;
      this.#waiting.shift();
      if (part.kind === 'pass') this.#pass(part.bytes, part.message === 'sync');
      else if (this.#answers.isSkipping) this.#skip(part.unit);
      else this.#begin(part.unit);
    }
  }

  #begin(unit: Unit): void {
    const asked = isolationOf(unit.sql);
    if (asked?.forSession) this.isolation = asked.level;
    const gate = this.#context.gate();
    if (gate === undefined) this.#run(unit);
    else this.#present(unit, gate);
  }

  #pass(bytes: Buffer, isSync: boolean): void {
    if (isSync) this.#answers.expectReady(PASSED);
    this.#server.write(bytes);
  }

  /** After an error in a pipeline the server runs nothing before the next Sync. */
  #skip(unit: Unit): void {
    this.#pass(unit.bytes, unit.ends);
  }

  /** Nothing is explored: it passes, and others after it. */
  #run(unit: Unit): void {
    const watched = this.#context.watch()?.(this, unit);
    const owner = watched === undefined ? PASSED : new Watched(watched);
    if (unit.ends) this.#answers.expectReady(owner);
    else this.#answers.expectComplete(owner);
    this.#server.write(unit.bytes);
  }

  #present(unit: Unit, gate: Gate): void {
    const { flight, ended } = newFlight(unit);
    this.#flight = flight;
    const arrival: Arrival = {
      session: this,
      unit,
      ended,
      release: (options = {}) => this.#release(flight, options),
      deliver: () => this.#deliver(flight),
      replaceError: (code, message, detail) => {
        flight.error = errorResponse('ERROR', code, message, detail);
      },
    };
    gate.arrive(arrival);
  }

  #release(flight: UnitFlight, release: Release): void {
    if (flight.isReleased || this.#flight !== flight) return;
    flight.isReleased = true;
    flight.release = release;
    if (release.beforeCommit !== undefined) {
      this.#answers.expectReady(BEGIN);
      this.#server.write(query('BEGIN'));
    }
    if (flight.unit.ends) this.#answers.expectReady(flight);
    else this.#answers.expectComplete(flight);
    this.#server.write(flight.unit.bytes);
    // The server has to answer before more is let through.
    if (flight.unit.isCut) this.#server.write(FLUSH);
  }

  #hearServer(frame: Frame): void {
    const { message, owner, finished } = this.#answers.hear(frame);
    const flight = this.#flight;
    if (message.kind === 'key-data') this.pid = message.pid;
    if (message.kind === 'sasl') {
      this.#tell(saslOffer(message.mechanisms));
      return;
    }
    if (message.kind === 'copy-in') this.#startCopy(flight);
    if (owner === BEGIN) return;
    if (owner === END) {
      this.#hearEnd(frame, finished);
      return;
    }
    if (owner instanceof Watched && finished !== undefined) owner.tell(finished);
    if (flight === undefined || (owner !== undefined && owner !== flight)) {
      this.#tell(frame.bytes);
      return;
    }
    this.#hold(flight, frame, message.kind);
    if (finished !== undefined && owner === flight) this.#finish(flight, finished);
  }

  #hold(flight: UnitFlight, frame: Frame, kind: string): void {
    if (kind === 'error' && flight.error !== undefined) flight.held.push(flight.error);
    else if (kind === 'ready' && flight.release.beforeCommit !== undefined) {
      flight.held.push(readyForQuery('idle'));
    } else flight.held.push(frame.bytes);
    if (this.#isCopying) this.#letGo(flight);
  }

  /** The server waits for data that the client sends only when it is told so. */
  #startCopy(flight: UnitFlight | undefined): void {
    if (flight === undefined) return;
    this.#isCopying = true;
    queueMicrotask(() => this.#advance());
  }

  #finish(flight: UnitFlight, result: UnitResult): void {
    this.#isCopying = false;
    flight.result = result;
    const { beforeCommit } = flight.release;
    if (beforeCommit === undefined) {
      flight.finish(result);
      return;
    }
    // A failure of the look is told by the next use of its connection.
    const looked = beforeCommit(result).catch(() => {});
    void looked.then(() => {
      this.#answers.expectReady(END);
      this.#server.write(query(result.error === undefined ? 'COMMIT' : 'ROLLBACK'));
    });
  }

  /** The transaction around a profiled statement has ended; where it failed, the statement did. */
  #hearEnd(frame: Frame, finished: UnitResult | undefined): void {
    const flight = this.#flight;
    if (flight === undefined) return;
    if (frame.type === 'E')
      flight.held.splice(0, flight.held.length, frame.bytes, readyForQuery('idle'));
    if (finished === undefined) return;
    const { error } = finished;
    flight.finish(error === undefined ? flight.result : { tags: [], rows: 0, error });
  }

  #deliver(flight: UnitFlight): void {
    this.#letGo(flight);
    if (this.#flight !== flight) return;
    this.#flight = undefined;
    this.#advance();
  }

  #letGo(flight: UnitFlight): void {
    if (flight.held.length > 0) this.#tell(Buffer.concat(flight.held.splice(0)));
  }

  #tell(bytes: Buffer): void {
    if (!this.#client.destroyed) this.#client.write(bytes);
  }
}
