import { isText } from 'domhandler';
import { attribute, type Element, select, visibleText } from './document.ts';
import { ancestorsOf, hintOf, labelOf, type PageIndex } from './page-index.ts';

/** A control of a form as the page describes it; `type` is the input's type, or the element's name. */
export interface FormControl {
  readonly name: string;
  readonly type: string;
  readonly id: string | undefined;
  readonly value: string;
  /** What a reader sees beside it; of a button what stands on it. */
  readonly label: string;
  /** The help that it points to (`aria-describedby`) and its `title`. */
  readonly hint: string;
  readonly placeholder: string;
  readonly autocomplete: string;
  /** By `required`, `aria-required`, ASP.NET's `data-val-required`, or a star behind its label. */
  readonly required: boolean;
  readonly readOnly: boolean;
  /** Whether a reader sees it, as far as attributes tell; style sheets are not read. */
  readonly shown: boolean;
  readonly checked: boolean;
  readonly pattern: string | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly step: string | undefined;
  /** The types of files that it takes, as `accept` lists them. */
  readonly accept: string;
  /** Whether several options of a `select` may be chosen. */
  readonly multiple: boolean;
  /** The choices of a `select`, or the suggestions of a `datalist`. */
  readonly options: readonly FormOption[];
  /** The name under which the direction of its text travels, `dirname`. */
  readonly directionName: string | undefined;
  /** What a submit button says otherwise than its form: `formaction`, `formmethod`, `formenctype`. */
  readonly overrides: Partial<Submission>;
}

/** One choice of a `select`. */
export interface FormOption {
  readonly value: string;
  readonly label: string;
  readonly selected: boolean;
}

/** Where a form is sent, and how; method and enctype in lower case, as the page says them. */
export interface Submission {
  readonly action: URL;
  readonly method: string;
  readonly enctype: string;
  /** The charset that the form asks for; that of the page by default. */
  readonly charset?: string;
}

const OPTIONS = 'option:not([disabled]):not(optgroup[disabled] > option)';

/**
 * Reads a control.
 *
 * @param toAddress resolves a reference of the page
 */
export function describeControl(
  control: Element,
  page: PageIndex,
  toAddress: (reference: string) => URL,
): FormControl {
  const type = typeOf(control);
  const checkable = type === 'checkbox' || type === 'radio';
  const label = labelOf(control, page);
  return {
    name: attribute(control, 'name') ?? '',
    type,
    id: attribute(control, 'id'),
    value: attribute(control, 'value') ?? (checkable ? 'on' : textareaValue(control)),
    label,
    hint: hintOf(control, page),
    placeholder: attribute(control, 'placeholder') ?? '',
    autocomplete: attribute(control, 'autocomplete') ?? '',
    required: isRequired(control, label),
    readOnly: attribute(control, 'readonly') !== undefined,
    shown: ![control, ...ancestorsOf(control)].some(hides),
    checked: attribute(control, 'checked') !== undefined,
    pattern: firstAttribute(control, 'pattern', 'data-val-regex-pattern'),
    minLength: lengthOf(control, 'minlength', 'data-val-minlength-min', 'data-val-length-min'),
    maxLength: lengthOf(control, 'maxlength', 'data-val-maxlength-max', 'data-val-length-max'),
    min: firstAttribute(control, 'min', 'data-val-range-min'),
    max: firstAttribute(control, 'max', 'data-val-range-max'),
    step: attribute(control, 'step'),
    accept: attribute(control, 'accept') ?? '',
    multiple: attribute(control, 'multiple') !== undefined,
    options: optionsOf(control, page),
    directionName: attribute(control, 'dirname') || undefined,
    overrides: overridesOf(control, toAddress),
  };
}

/** An unknown type is a text (HTML Standard, "The type attribute": the missing and invalid default). */
function typeOf(control: Element): string {
  if (control.name !== 'input' && control.name !== 'button') return control.name;
  const usual = control.name === 'input' ? 'text' : 'submit';
  return (attribute(control, 'type') || usual).toLowerCase();
}

function isRequired(control: Element, label: string): boolean {
  return (
    attribute(control, 'required') !== undefined ||
    attribute(control, 'aria-required') === 'true' ||
    attribute(control, 'data-val-required') !== undefined ||
    /\*\s*:?$/.test(label)
  );
}

function hides(element: Element): boolean {
  return (
    attribute(element, 'hidden') !== undefined ||
    /\b(?:display\s*:\s*none|visibility\s*:\s*hidden)|\b(?:left|top)\s*:\s*-\d{3,}/i.test(
      attribute(element, 'style') ?? '',
    ) ||
    (attribute(element, 'aria-hidden') === 'true' && attribute(element, 'tabindex') === '-1')
  );
}

function optionsOf(control: Element, { byId }: PageIndex): FormOption[] {
  const list = attribute(control, 'list');
  if (list === undefined && control.name !== 'select') return [];
  const named = list === undefined ? control : byId.get(list);
  const source = named === control || named?.name === 'datalist' ? named : undefined;
  return (source === undefined ? [] : select(source, OPTIONS)).map((option) => ({
    value: attribute(option, 'value') ?? visibleText(option),
    label: attribute(option, 'label') ?? visibleText(option),
    selected: attribute(option, 'selected') !== undefined,
  }));
}

function overridesOf(control: Element, toAddress: (reference: string) => URL): Partial<Submission> {
  const action = attribute(control, 'formaction');
  const method = attribute(control, 'formmethod')?.toLowerCase();
  const enctype = attribute(control, 'formenctype')?.toLowerCase();
  return {
    ...(action === undefined ? {} : { action: toAddress(action) }),
    ...(method === undefined ? {} : { method }),
    ...(enctype === undefined ? {} : { enctype }),
  };
}

function textareaValue(control: Element): string {
  // Its content is nothing but text, whose white space counts.
  const texts = control.name === 'textarea' ? control.children.filter(isText) : [];
  return texts.map(({ data }) => data).join('');
}

function firstAttribute(control: Element, ...names: readonly string[]): string | undefined {
  return names.map((name) => attribute(control, name)).find((value) => value !== undefined);
}

function lengthOf(control: Element, ...names: readonly string[]): number | undefined {
  const text = firstAttribute(control, ...names)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
