/** One choice of a `select`. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One field of a form: what the page shows and what the server demands. */
export interface Field<Name extends string = string> {
  /** The name under which the browser posts it. */
  readonly name: Name;
  readonly label: string;
  readonly kind: 'text' | 'email' | 'password' | 'checkbox' | 'select';
  /** Whether it may stay empty. Default: false. */
  readonly optional?: boolean;
  /** What a `select` offers; anything else is refused. */
  readonly choices?: readonly Choice[];
  readonly help?: string;
  /** In characters (code points). */
  readonly maxLength?: number;
  /** A regular expression for the whole value, in the syntax that HTML and JavaScript share. */
  readonly pattern?: { readonly source: string; readonly message: string };
  /** The HTML `autocomplete` token. */
  readonly autocomplete?: string;
  readonly inputMode?: 'numeric' | 'email';
  /** What the value becomes when it is saved; `maxLength` holds for the result as well. */
  readonly normalise?: (typed: string) => string;
}

/** A form as it stands: what was typed, and what is wrong with it. */
export interface FormState<Name extends string = string> {
  /** A ticked checkbox is `on`; everything that was not posted is empty. */
  readonly values: Readonly<Record<Name, string>>;
  /** By field name; a field without an entry is right. */
  readonly errors: Readonly<Partial<Record<Name, readonly string[]>>>;
}

/** Whether nothing is wrong with the form. */
export function isValid(form: FormState): boolean {
  return Object.keys(form.errors).length === 0;
}

/** The same form with more messages at a field. */
export function withErrors<Name extends string>(
  form: FormState<Name>,
  name: NoInfer<Name>,
  ...messages: readonly string[]
): FormState<Name> {
  if (messages.length === 0) return form;
  return {
    values: form.values,
    errors: { ...form.errors, [name]: [...(form.errors[name] ?? []), ...messages] },
  };
}
