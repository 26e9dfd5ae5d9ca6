import type { HeaderField } from '../http/message.ts';

/**
 * Who posts twice. `same-tab`: identical bytes, one session and one form token, as a double click
 * sends. `two-tabs`: one session, the page loaded twice. `two-users`: two sessions, of one account
 * unless the login names a second one.
 */
export type ActorMode = 'same-tab' | 'two-tabs' | 'two-users';

/**
 * What a repeated submission should do. `once`: act once, so that a second effect is a finding even
 * when the submissions follow each other. `each`: act each time. `serial`: whatever the serial runs
 * do.
 */
export type Expectation = 'once' | 'each' | 'serial';

/** Which form of a page: its 1-based position, or its id (without `#`). */
export type FormChoice =
  | { readonly by: 'position'; readonly position: number }
  | { readonly by: 'id'; readonly id: string };

/** The login form to post before anything else in every session. */
export interface LoginStep {
  readonly page: URL;
  /** Values by field name; hidden fields travel as the page has them. */
  readonly fields: Readonly<Record<string, string>>;
  /** Put into the password field and the text field before it, where `fields` names neither. */
  readonly credentials?: Credentials;
  /** What every other of `two-users` signs in with instead; undefined: all with the same account. */
  readonly second?: Pick<LoginStep, 'fields' | 'credentials'>;
}

/** Who signs in. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** A field of a multipart body; of a file the value is its name. */
export interface RequestField {
  readonly name: string;
  readonly value: string;
  readonly file?: { readonly type: string; readonly bytes: Buffer };
}

/**
 * What a request carries: bytes that may hold templates, fields of a form, or what a JSON Schema
 * describes, made anew for each round.
 */
export type RequestContent =
  | { readonly kind: 'bytes'; readonly body: Buffer }
  | { readonly kind: 'multipart'; readonly fields: readonly RequestField[] }
  | {
      readonly kind: 'schema';
      readonly encoding: 'json' | 'urlencoded' | 'multipart';
      readonly schema: unknown;
      /** The document that `$ref` points into. */
      readonly root: unknown;
      readonly example: unknown;
      /** How a form carries what holds several values, by the name of the property. */
      readonly styles?: Readonly<Record<string, FieldStyle>>;
    };

/** How several values travel (OpenAPI, "Encoding Object"); each in a field of its own by default. */
export interface FieldStyle {
  readonly style?: string;
  readonly explode?: boolean;
}

/** A request that is sent without a page: from a cURL line, a HAR entry, an OpenAPI operation. */
export interface RequestPlan {
  readonly method: string;
  /** May hold templates, encoded as addresses are. */
  readonly url: URL;
  readonly headers: readonly HeaderField[];
  readonly content: RequestContent;
}

/** What to take out of an answer: one of these, or a part of what it gives. */
export type Capture =
  /** The text of the first element that a CSS selector finds, or one of its attributes. */
  | { readonly css: string; readonly attribute?: string }
  /** A value of a JSON body by its path, `$.items[0].id` or `items.0.id`. */
  | { readonly json: string }
  /** A header field. */
  | { readonly header: string }
  /** The first group of a regular expression over the body, or all that it matches. */
  | { readonly regex: string };

/** A request before or after the submissions, whose answer may give values to what follows. */
export interface StepPlan {
  readonly request: RequestPlan;
  /** The status that it should be answered with; undefined: any below 400. */
  readonly status: number | undefined;
  /** Whether it is sent once for all sessions of a round, by the first. */
  readonly shared: boolean;
  /** By the name under which `{{name}}` stands for what was taken. */
  readonly capture: Readonly<Record<string, Capture>>;
}

/** What is watched beside the answers. */
export interface ObserverPlan {
  /** `sqlite:PATH`, `postgres://...` or `mysql://...`; none: no rows are compared. */
  readonly databases: readonly string[];
  /** Names of the tables to watch, `*` for any text; none: all. */
  readonly tables: readonly string[];
  /** The port of 127.0.0.1 on which the application's mails are taken; undefined: none are. */
  readonly smtpPort: number | undefined;
  /** The port of 127.0.0.1 on which the application's calls of others are taken; undefined: none are. */
  readonly hookPort: number | undefined;
  /** A file that the application writes its log to; undefined: none. */
  readonly log: string | undefined;
  /** Which lines of it tell of a failure; undefined: those with the usual words. */
  readonly errorPattern: RegExp | undefined;
}

/** One of several different submissions. */
export type SubmissionPlan = Pick<Scenario, 'page' | 'form' | 'fill' | 'unique' | 'request'>;

/** What every request of a session carries. */
export interface SessionSetup {
  readonly headers: readonly HeaderField[];
  /** As `Set-Cookie` has them. */
  readonly cookies: readonly string[];
}

/** What to post twice, normalised: every stage reads this and nothing else. */
export interface Scenario {
  /** How reports call it. */
  readonly name: string;
  /** How to ask for this scenario again on the command line. */
  readonly command: string;
  /** Variables of the environment that this command reads, such as those of passwords. Default none. */
  readonly variables?: readonly string[];
  /** The page that holds the form, or the address that the request goes to. */
  readonly page: URL;
  /** What is sent instead of a form; undefined: the form of the page. */
  readonly request: RequestPlan | undefined;
  /** What every request carries; undefined: nothing more than a browser's headers. */
  readonly setup: SessionSetup | undefined;
  /** What is sent at once with it instead of the same again; none: the same again. */
  readonly others: readonly SubmissionPlan[];
  /** Sent before each round, in order, in every session where they are not shared. */
  readonly prepare: readonly StepPlan[];
  /** The same after each round. */
  readonly cleanup: readonly StepPlan[];
  /** Pages that each session loads before, in order. */
  readonly visit: readonly URL[];
  /** Undefined: nobody signs in. */
  readonly login: LoginStep | undefined;
  /** Undefined: the only form that posts something typed. */
  readonly form: FormChoice | undefined;
  /**
   * Values by field name; may hold `{{unique.email}}`, `{{unique.text}}`, `{{unique.number}}` and
   * `{{password}}`.
   */
  readonly fill: Readonly<Record<string, string>>;
  /** Names of fields whose guessed values must be new in every round. */
  readonly unique: readonly string[];
  readonly actors: ActorMode;
  readonly expect: Expectation;
  readonly observers: ObserverPlan;
}

/** Reads `2` or `#id`, as `--form` and scenario files give it; undefined where it is neither. */
export function parseFormChoice(text: string): FormChoice | undefined {
  if (/^[1-9]\d*$/.test(text)) return { by: 'position', position: Number(text) };
  return /^#\S+$/.test(text) ? { by: 'id', id: text.slice(1) } : undefined;
}
