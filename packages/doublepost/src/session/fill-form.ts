import { DoublepostError } from '../errors.ts';
import type { FormControl, HtmlForm } from '../html/forms.ts';
import { guessValue, uniqueKindOf } from './guess-value.ts';
import { pressedButton } from './press-button.ts';
import { type RoundValues, renderTemplate } from './round-values.ts';
import type { UniqueKind } from './unique-value.ts';

/** A name and value pair as it travels. */
export type FormEntry = readonly [name: string, value: string];

/**
 * Fills a form as a person would and returns its entries in document order: given values first,
 * then what the page holds already, then guesses. Optional fields stay empty where the form marks
 * its required ones; the first submit button counts as pressed.
 *
 * @param fill values by field name, may hold templates
 * @throws DoublepostError DP_FIELD_UNKNOWN, DP_FIELD_UNFILLED
 */
export function fillForm(
  form: HtmlForm,
  fill: Readonly<Record<string, string>>,
  values: RoundValues,
): FormEntry[] {
  refuseUnknown(form, fill);
  const given = new Map(
    Object.entries(fill).map(([name, value]) => [name, renderTemplate(value, values)]),
  );
  const marksRequired = form.controls.some((control) => control.required);
  const pressed = pressedButton(form, fill);
  const chosenRadios = chooseRadios(form, given, marksRequired);
  return form.controls.flatMap((control): FormEntry[] =>
    valuesOf(control).map((value) => [control.name, value]),
  );

  function valuesOf(control: FormControl): readonly string[] {
    const wanted = given.get(control.name);
    switch (control.type) {
      case 'submit':
      case 'image':
        return control === pressed ? [control.value] : [];
      case 'radio':
        return chosenRadios.has(control) ? [control.value] : [];
      case 'checkbox':
        if (wanted === undefined) return control.checked || control.required ? [control.value] : [];
        return isAlone(control, form) ? [wanted] : [control.value].filter((own) => own === wanted);
      default:
        return wanted === undefined ? ownValues(control) : [wanted];
    }
  }

  function ownValues(control: FormControl): readonly string[] {
    switch (control.type) {
      case 'button':
      case 'reset':
      case 'file':
        return [];
      case 'hidden':
        return [control.value];
      case 'select':
        return selectedOptions(control, control.required || !marksRequired);
      default:
        return [typedValue(control, values, marksRequired)];
    }
  }
}

/** Whether a checkbox is the only one of its name, so that it may take any value. */
function isAlone(control: FormControl, { controls }: HtmlForm): boolean {
  return !controls.some(
    (other) => other !== control && other.type === 'checkbox' && other.name === control.name,
  );
}

function typedValue(control: FormControl, values: RoundValues, marksRequired: boolean): string {
  if (control.value !== '') return control.value;
  const needed = control.required || !marksRequired || ['email', 'password'].includes(control.type);
  if (!needed) return '';
  const value = guessValue(control, values);
  if (value !== undefined) return value;
  throw unfilled(control);
}

/** What templates give a field that must be unique. */
const TEMPLATES: Readonly<Record<UniqueKind, string>> = {
  email: '{{unique.email}}',
  username: '{{unique.text}}',
  phone: '{{unique.number}}',
};

function unfilled(control: FormControl): DoublepostError {
  const { name, pattern, maxLength } = control;
  const kind = uniqueKindOf(control);
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

/** What the page has selected; where that says nothing and something is needed, the first choice. */
function selectedOptions({ options, multiple }: FormControl, needed: boolean): readonly string[] {
  const selected = options.filter((option) => option.selected);
  const shown = multiple || selected.length > 0 ? selected : options.slice(0, 1);
  const first = options.find(({ value }) => value !== '');
  const empty = shown.every(({ value }) => value === '');
  const taken = needed && empty && first !== undefined ? [first] : shown;
  return taken.map(({ value }) => value);
}

/**
 * One button of each group of radio buttons: the one whose value was given, the checked one, or the
 * first of a group that is needed.
 */
function chooseRadios(
  { controls }: HtmlForm,
  given: ReadonlyMap<string, string>,
  marksRequired: boolean,
): ReadonlySet<FormControl> {
  const groups = new Map<string, FormControl[]>();
  for (const control of controls.filter(({ type }) => type === 'radio')) {
    groups.set(control.name, [...(groups.get(control.name) ?? []), control]);
  }
  const chosen = [...groups].flatMap(([name, group]) => {
    const wanted = given.get(name);
    if (wanted !== undefined) return group.filter(({ value }) => value === wanted);
    const needed = !marksRequired || group.some(({ required }) => required);
    return group.findLast(({ checked }) => checked) ?? (needed ? group.slice(0, 1) : []);
  });
  return new Set(chosen);
}

function refuseUnknown(form: HtmlForm, fill: Readonly<Record<string, string>>): void {
  const names = [...new Set(form.controls.map(({ name }) => name))];
  const unknown = Object.keys(fill).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new DoublepostError(
    'DP_FIELD_UNKNOWN',
    `the form has no field "${unknown}"; it has ${names.join(', ')}`,
  );
}
