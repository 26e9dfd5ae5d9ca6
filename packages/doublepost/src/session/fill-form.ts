import { DoublepostError } from '../errors.ts';
import type { FormControl, HtmlForm } from '../html/forms.ts';
import { guessValue } from './guess-value.ts';
import { type RoundValues, renderTemplate } from './round-values.ts';

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
  const marksRequired = form.controls.some((control) => control.required);
  const pressed = form.controls.find(({ type }) => type === 'submit' || type === 'image');
  const chosenRadios = chooseRadios(form);
  return form.controls.flatMap((control): FormEntry[] => {
    const given = fill[control.name];
    const value =
      given !== undefined && control.type !== 'radio' && control !== pressed
        ? renderTemplate(given, values)
        : ownValue(control);
    return value === undefined ? [] : [[control.name, value]];
  });

  function ownValue(control: FormControl): string | undefined {
    const wanted = fill[control.name];
    switch (control.type) {
      case 'submit':
      case 'image':
        return control === pressed ? control.value : undefined;
      case 'button':
      case 'reset':
      case 'file':
        return undefined;
      case 'hidden':
        return control.value;
      case 'checkbox':
        return control.checked || control.required ? control.value : undefined;
      case 'radio':
        if (wanted !== undefined) return wanted === control.value ? control.value : undefined;
        return chosenRadios.has(control) ? control.value : undefined;
      case 'select':
        return selectedOption(control);
      default:
        return typedValue(control, values, marksRequired);
    }
  }
}

function typedValue(
  control: FormControl,
  values: RoundValues,
  marksRequired: boolean,
): string | undefined {
  if (control.value !== '') return control.value;
  const needed = control.required || !marksRequired || ['email', 'password'].includes(control.type);
  if (!needed) return '';
  const value = guessValue(control, values);
  if (value !== undefined) return value;
  const rule = control.pattern === undefined ? 'its rules' : `the pattern ${control.pattern}`;
  throw new DoublepostError(
    'DP_FIELD_UNFILLED',
    `no value fits ${rule} of the field "${control.name}"`,
    {
      fix: `Give one: --fill ${control.name}=VALUE.`,
    },
  );
}

function selectedOption({ options }: FormControl): string | undefined {
  const option =
    options.find(({ selected, value }) => selected && value !== '') ??
    options.find(({ value }) => value !== '') ??
    options[0];
  return option?.value;
}

/** One button of each group of radio buttons: the checked one, else the first. */
function chooseRadios({ controls }: HtmlForm): ReadonlySet<FormControl> {
  const groups = new Map<string, FormControl>();
  for (const control of controls.filter(({ type }) => type === 'radio')) {
    if (control.checked || !groups.has(control.name)) groups.set(control.name, control);
  }
  return new Set(groups.values());
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
