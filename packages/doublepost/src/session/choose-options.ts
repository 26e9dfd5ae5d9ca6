import type { FormControl, FormOption, HtmlForm } from '../html/forms.ts';
import { purposeOf } from './field-purpose.ts';
import { likelyValues } from './likely-value.ts';
import type { RoundValues } from './round-values.ts';

/** A first option that only asks to choose, in four languages; some have a value such as 0. */
const INVITATION =
  /^[\s\-–—.…*]+$|^[\s\-–—.…*]*(?:please |veuillez |bitte |por favor )?(?:select|choose|pick|choisi|sélectionn|ausw|wähl|elegi|elij|seleccion|escoja)/i;

/**
 * The values of a `select`: what the page has selected; where that says nothing and something is
 * needed, the option that a person of our round would take, else the first that says something.
 */
export function chooseOptions(
  control: FormControl,
  values: RoundValues,
  needed: boolean,
): readonly string[] {
  const { options, multiple } = control;
  const selected = options.filter((option) => option.selected);
  const shown = multiple || selected.length > 0 ? selected : options.slice(0, 1);
  const isOpen = shown.every(saysNothing) || (selected.length === 0 && !multiple);
  const taken = needed && isOpen ? (likelyOption(control, values) ?? shown) : shown;
  return taken.map(({ value }) => value);
}

function likelyOption(control: FormControl, values: RoundValues): FormOption[] | undefined {
  const { options } = control;
  const likely = likelyValues(purposeOf(control), values);
  const wanted = likely
    .flatMap((text) => options.filter(({ value, label }) => value === text || label === text))
    .find((option) => !saysNothing(option));
  const first = wanted ?? options.find((option) => !saysNothing(option));
  return first === undefined ? undefined : [first];
}

function saysNothing({ value, label }: FormOption): boolean {
  return value === '' || INVITATION.test(label);
}

/**
 * One button of each group of radio buttons: the one whose value was given, the checked one, or the
 * first of a group that is needed.
 */
export function chooseRadios(
  { controls }: HtmlForm,
  given: ReadonlyMap<string, string>,
  marksRequired: boolean,
): ReadonlySet<FormControl> {
  const chosen = [...groupsOf(controls, 'radio')].flatMap(([name, group]) => {
    const wanted = given.get(name);
    if (wanted !== undefined) return group.filter(({ value }) => value === wanted);
    const needed = !marksRequired || group.some(({ required }) => required);
    const first = group.find(({ value }) => value !== '') ?? group[0];
    return group.findLast(({ checked }) => checked) ?? (needed && first ? [first] : []);
  });
  return new Set(chosen);
}

/** What people agree to; without it no application takes their form, marked as required or not. */
const CONSENT =
  /\b(?:terms|tos|agree|accept|consent|conditions|cgu|cgv|gdpr|rgpd|j['’ ]accepte|agb|datenschutz|einverstanden|zustimm|akzeptier|acepto|t[ée]rminos|condiciones)/i;
/** What is kept or sent for somebody's advantage, which nobody has to allow. */
const OPTIONAL_CONSENT =
  /cookie|remember|newsletter|marketing|offers|promo|partner|werbung|publicid|boletín|offres/i;

/**
 * The checkboxes that travel: the checked and the required ones, consent, and the first of a group of
 * which something is needed.
 */
export function chooseCheckboxes(
  { controls }: HtmlForm,
  marksRequired: boolean,
): ReadonlySet<FormControl> {
  const chosen = [...groupsOf(controls, 'checkbox').values()].flatMap((group) => {
    const own = group.filter((box) => box.checked || box.required || asksConsent(box));
    return own.length > 0 || group.length < 2 || marksRequired ? own : group.slice(0, 1);
  });
  return new Set(chosen);
}

function asksConsent({ name, id = '', label, shown }: FormControl): boolean {
  const words = [name, id, label].join(' ').replace(/[_-]/g, ' ');
  return shown && CONSENT.test(words) && !OPTIONAL_CONSENT.test(words);
}

function groupsOf(controls: readonly FormControl[], type: string): Map<string, FormControl[]> {
  const groups = new Map<string, FormControl[]>();
  for (const control of controls.filter((entry) => entry.type === type)) {
    groups.set(control.name, [...(groups.get(control.name) ?? []), control]);
  }
  return groups;
}
