import { DoublepostError } from '../errors.ts';
import type { FormControl, HtmlForm } from '../html/forms.ts';
import { chooseCheckboxes, chooseOptions, chooseRadios } from './choose-options.ts';
import { purposeOf } from './field-purpose.ts';
import type { FormEntry } from './form-entry.ts';
import { guessPasswords } from './guess-password.ts';
import { guessValue, uniqueKindOf } from './guess-value.ts';
import { pressedButton } from './press-button.ts';
import { type RoundValues, renderTemplate } from './round-values.ts';
import { sampleFile } from './sample-file.ts';
import { sanitizedValue } from './sanitized-value.ts';
import type { UniqueKind } from './unique-value.ts';

/**
 * Fills a form as a person would and returns its entries in document order: given values first,
 * then what the page holds already, then guesses. Optional fields stay empty where the form marks
 * its required ones, and so do those that no reader sees; a submit button counts as pressed.
 *
 * @param fill values by field name, may hold templates
 * @param unique names of fields whose guess must be new in every round; none by default
 * @throws DoublepostError DP_FIELD_UNKNOWN, DP_FIELD_UNFILLED
 */
export function fillForm(
  form: HtmlForm,
  fill: Readonly<Record<string, string>>,
  values: RoundValues,
  unique: readonly string[] = [],
): FormEntry[] {
  refuseUnknown(form, [...Object.keys(fill), ...unique]);
  const given = new Map(
    Object.entries(fill).map(([name, value]) => [name, renderTemplate(value, values)]),
  );
  const marksRequired = form.controls.some((control) => control.required && control.shown);
  const pressed = pressedButton(form, fill);
  const radios = chooseRadios(form, given, marksRequired);
  const checkboxes = chooseCheckboxes(form, marksRequired);
  const passwords = guessPasswords(form.controls.filter(isPasswordToGuess), values);
  return form.controls.flatMap((control): FormEntry[] => {
    const { name, type, directionName } = control;
    if (type === 'file') return [fileEntry(control)];
    if (type === 'image') return control === pressed ? pointEntries(control) : [];
    const entries = valuesOf(control).map((value): FormEntry => [name, value]);
    // Our texts all read from left to right.
    return directionName === undefined ? entries : [...entries, [directionName, 'ltr']];
  });

  function valuesOf(control: FormControl): readonly string[] {
    const wanted = given.get(control.name);
    switch (control.type) {
      case 'submit':
        return control === pressed ? [control.value] : [];
      case 'radio':
        return radios.has(control) ? [control.value] : [];
      case 'checkbox':
        if (wanted === undefined) return checkboxes.has(control) ? [control.value] : [];
        return isAlone(control, form) ? [wanted] : [control.value].filter((own) => own === wanted);
      case 'button':
      case 'reset':
        return [];
      default:
        return wanted === undefined ? ownValues(control) : [wanted];
    }
  }

  function ownValues(control: FormControl): readonly string[] {
    if (control.type === 'hidden') return [control.value];
    if (control.type === 'select') return chooseOptions(control, values, isNeeded(control));
    return [typedValue(control)];
  }

  function typedValue(control: FormControl): string {
    if (isKept(control)) return sanitizedValue(control);
    const mustBeNew = unique.includes(control.name);
    const value = passwords.get(control) ?? guessValue(control, values, mustBeNew);
    if (value !== undefined) return value;
    throw unfilled(control, mustBeNew);
  }

  function isKept(control: FormControl): boolean {
    if (unique.includes(control.name)) return false;
    return control.value !== '' || control.readOnly || !isNeeded(control);
  }

  function isPasswordToGuess(control: FormControl): boolean {
    if (control.type !== 'password' && control.type !== 'text') return false;
    return purposeOf(control) === 'password' && !given.has(control.name) && !isKept(control);
  }

  /** A field that no reader sees is a trap for robots or belongs to another choice. */
  function isNeeded({ required, shown, type }: FormControl): boolean {
    if (required) return true;
    return shown && (!marksRequired || type === 'email' || type === 'password');
  }

  function fileEntry(control: FormControl): FormEntry {
    const { name, type, bytes } = sampleFile(control.accept);
    if (isNeeded(control)) return [control.name, given.get(control.name) ?? name, { type, bytes }];
    // A field without a file travels as one without a name and without content.
    return [control.name, '', { type: 'application/octet-stream', bytes: Buffer.alloc(0) }];
  }
}

/** Where a picture was clicked: its upper left corner. */
function pointEntries({ name }: FormControl): FormEntry[] {
  return [
    [`${name}.x`, '0'],
    [`${name}.y`, '0'],
  ];
}

/** Whether a checkbox is the only one of its name, so that it may take any value. */
function isAlone(control: FormControl, { controls }: HtmlForm): boolean {
  return !controls.some(
    (other) => other !== control && other.type === 'checkbox' && other.name === control.name,
  );
}

/** What templates give a field that must be unique. */
const TEMPLATES: Readonly<Record<UniqueKind, string>> = {
  email: '{{unique.email}}',
  username: '{{unique.text}}',
  phone: '{{unique.number}}',
};

function unfilled(control: FormControl, mustBeNew: boolean): DoublepostError {
  const { name, pattern, maxLength } = control;
  const kind = uniqueKindOf(control, mustBeNew);
  const unique = kind === undefined ? '' : ' that is new in every round';
  const length = maxLength === undefined ? '' : ` of at most ${maxLength} characters`;
  const rule = pattern === undefined ? 'the rules' : `the pattern ${pattern}`;
  return new DoublepostError(
    'DP_FIELD_UNFILLED',
    `no value${length}${unique} fits ${rule} of the field "${name}"`,
    {
      fix:
        kind === undefined
          ? `Give one: --fill ${name}=VALUE.`
          : `Give one with a template, for example --fill '${name}=${TEMPLATES[kind]}'.`,
    },
  );
}

function refuseUnknown(form: HtmlForm, asked: readonly string[]): void {
  const names = [...new Set(form.controls.map(({ name }) => name))];
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new DoublepostError(
    'DP_FIELD_UNKNOWN',
    `the form has no field "${unknown}"; it has ${names.join(', ')}`,
  );
}
