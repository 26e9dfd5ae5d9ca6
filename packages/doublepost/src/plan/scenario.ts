/**
 * Who posts twice. `same-tab`: identical bytes, one session and one form token, as a double click
 * sends. `two-tabs`: one session, the page loaded twice. `two-users`: two sessions.
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
}

/** Who signs in. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What to post twice, normalised: every stage reads this and nothing else. */
export interface Scenario {
  /** How reports call it. */
  readonly name: string;
  /** How to ask for this scenario again on the command line. */
  readonly command: string;
  /** The page that holds the form. */
  readonly page: URL;
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
  readonly actors: ActorMode;
  readonly expect: Expectation;
  /** The database to observe, `sqlite:PATH`, `postgres://...` or `mysql://...`; undefined: only the answers are compared. */
  readonly database: string | undefined;
}

/** Reads `2` or `#id`, as `--form` and scenario files give it; undefined where it is neither. */
export function parseFormChoice(text: string): FormChoice | undefined {
  if (/^[1-9]\d*$/.test(text)) return { by: 'position', position: Number(text) };
  return /^#\S+$/.test(text) ? { by: 'id', id: text.slice(1) } : undefined;
}
