import type { Socket } from 'node:net';
import { isolationOf, resetsIsolation } from '../sql/statement.ts';
import type { UnitResult } from '../wire/answers.ts';
import type { TransactionStatus } from '../wire/backend.ts';
import { saslOffer } from '../wire/compose.ts';
import { type Frame, FrameSplitter } from '../wire/frame.ts';
import { type Part, type Unit, UnitBuilder } from '../wire/units.ts';
import { UnitFlight } from './flight.ts';
import type { Arrival, Gate, Release, Session, Watch } from './gate.ts';
import { relay } from './relay.ts';
import { ServerSide } from './server-side.ts';

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
  readonly #serverSide: ServerSide;
  readonly #context: LinkContext;
  readonly #units = new UnitBuilder();
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
    this.#serverSide = new ServerSide(sockets.server);
    const { client, server } = sockets;
    const common = { fail: () => this.close(), end: () => this.#end() };
    const hearClient = (frame: Frame): void => this.#enqueue(this.#units.add(frame));
    const hearServer = (frame: Frame): void => this.#hearServer(frame);
    const typed = (): FrameSplitter => new FrameSplitter('typed');
    relay({ from: client, to: server, splitter: typed(), hear: hearClient, ...common });
    relay({ from: server, to: client, splitter: typed(), hear: hearServer, ...common });
  }

  get status(): TransactionStatus {
    return this.#serverSide.status;
  }

  /** Whether a unit runs, or its answer is held; one that waits at the gate does not. */
  get isBusy(): boolean {
    const { release } = this.#flight ?? {};
    return this.#flight === undefined ? this.#serverSide.isAtWork : release !== undefined;
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
      if (part.kind === 'pass') this.#serverSide.pass(part.bytes, part.message === 'sync');
      else if (this.#serverSide.isSkipping) this.#serverSide.pass(part.unit.bytes, part.unit.ends);
      else this.#begin(part.unit);
    }
  }

  #begin(unit: Unit): void {
    if (resetsIsolation(unit.sql)) this.isolation = this.#context.isolation;
    const asked = isolationOf(unit.sql);
    if (asked?.forSession) this.isolation = asked.level;
    const gate = this.#context.gate();
    if (gate === undefined) this.#serverSide.run(unit, this.#context.watch()?.(this, unit));
    else this.#present(unit, gate);
  }

  #present(unit: Unit, gate: Gate): void {
    const flight = new UnitFlight(unit);
    this.#flight = flight;
    const arrival: Arrival = {
      session: this,
      unit,
      ended: flight.ended,
      release: (options = {}) => this.#release(flight, options),
      deliver: () => this.#deliver(flight),
      replaceError: (...error) => flight.replaceError(...error),
    };
    gate.arrive(arrival);
  }

  #release(flight: UnitFlight, release: Release): void {
    if (flight.release === undefined && this.#flight === flight) {
      this.#serverSide.release(flight, release);
    }
  }

  #hearServer(frame: Frame): void {
    const flight = this.#flight;
    const { message, whose, finished } = this.#serverSide.hear(frame, flight);
    if (message.kind === 'key-data') this.pid = message.pid;
    if (message.kind === 'copy-in') this.#startCopy(flight);
    if (message.kind === 'sasl') this.#tell(saslOffer(message.mechanisms));
    else if (whose === 'client') this.#tell(frame.bytes);
    else if (whose === 'end') flight?.hearEnd(frame, finished);
    else if (whose === 'flight' && flight !== undefined) {
      flight.hold(frame, message.kind);
      if (this.#isCopying) this.#tell(flight.takeHeld());
      if (finished !== undefined) this.#finish(flight, finished);
    }
  }

  /** The server waits for data that the client sends only when it is told so. */
  #startCopy(flight: UnitFlight | undefined): void {
    if (flight === undefined) return;
    this.#isCopying = true;
    queueMicrotask(() => this.#advance());
  }

  #finish(flight: UnitFlight, result: UnitResult): void {
    this.#isCopying = false;
    void flight.run(result)?.then(() => this.#serverSide.endTransaction(result));
  }

  #deliver(flight: UnitFlight): void {
    this.#tell(flight.takeHeld());
    if (this.#flight !== flight) return;
    this.#flight = undefined;
    this.#advance();
  }

  #tell(bytes: Buffer): void {
    if (bytes.length > 0 && !this.#client.destroyed) this.#client.write(bytes);
  }
}
