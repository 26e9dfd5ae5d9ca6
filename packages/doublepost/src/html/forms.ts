import { isTag, isText } from 'domhandler';
import { attribute, type Document, type Element, select, visibleText } from './document.ts';

/** A control of a form as the page describes it; `type` is the input's type, or the element's name. */
export interface FormControl {
  readonly name: string;
  readonly type: string;
  readonly id: string | undefined;
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly autocomplete: string;
  readonly required: boolean;
  readonly checked: boolean;
  readonly pattern: string | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly min: string | undefined;
  readonly max: string | undefined;
  /** Whether several options of a `select` may be chosen. */
  readonly multiple: boolean;
  readonly options: readonly FormOption[];
  /** What a submit button says otherwise than its form: `formaction`, `formmethod`, `formenctype`. */
  readonly overrides: Partial<Submission>;
}

/** One choice of a `select`. */
export interface FormOption {
  readonly value: string;
  readonly selected: boolean;
}

/** Where a form is sent, and how; method and enctype in lower case, as the page says them. */
export interface Submission {
  readonly action: URL;
  readonly method: string;
  readonly enctype: string;
}

/** A form with its successful-candidate controls in document order. */
export interface HtmlForm extends Submission {
  /** 1-based position among all forms of the page, as `--form 2` counts. */
  readonly position: number;
  readonly id: string | undefined;
  readonly controls: readonly FormControl[];
  /**
   * The first button that submits, which counts as pressed; undefined where there is none. One
   * without a name is not among the controls, since nothing of it travels.
   */
  readonly defaultButton: FormControl | undefined;
}

const CONTROLS = 'input, select, textarea, button';
const OPTIONS = 'option:not([disabled]):not(optgroup[disabled] > option)';

/**
 * Lists the forms of a page. Controls belong to the form that encloses them or that their `form`
 * attribute names (HTML Standard, "form owner"); disabled and nameless ones never travel, so they
 * are left out.
 *
 * @param url the page's own address, to resolve `action` and `<base href>`
 */
export function listForms(document: Document, url: URL): HtmlForm[] {
  const base = baseOf(document, url);
  // An empty address is the page itself, whatever its base (HTML Standard, "form submission").
  const toAddress = (reference: string): URL => resolve(reference || url.href, base);
  const controls = select(document, CONTROLS);
  return select(document, 'form').map((form, index) => {
    const id = attribute(form, 'id');
    const owned = controls
      .filter((control) => ownerIs(control, form, id) && !isDisabled(control))
      .map((control) => describeControl(control, document, toAddress));
    return {
      position: index + 1,
      id,
      action: toAddress(attribute(form, 'action') ?? ''),
      method: (attribute(form, 'method') ?? 'get').toLowerCase(),
      enctype: (attribute(form, 'enctype') ?? 'application/x-www-form-urlencoded').toLowerCase(),
      controls: owned.filter(({ name }) => name !== ''),
      defaultButton: owned.find(isSubmitButton),
    };
  });
}

/** Whether a control is one that a person types into or chooses from. */
export function isVisibleField(control: FormControl): boolean {
  return !['hidden', 'submit', 'button', 'image', 'reset'].includes(control.type);
}

/** Whether a control sends its form when it is clicked. */
export function isSubmitButton({ type }: FormControl): boolean {
  return type === 'submit' || type === 'image';
}

function baseOf(document: Document, url: URL): URL {
  const href = select(document, 'base[href]').map((base) => attribute(base, 'href'))[0];
  return href === undefined ? url : resolve(href, url);
}

function resolve(reference: string, base: URL): URL {
  return URL.canParse(reference, base.href) ? new URL(reference, base) : base;
}

function ownerIs(control: Element, form: Element, formId: string | undefined): boolean {
  const named = attribute(control, 'form');
  return named === undefined ? ancestorsOf(control).includes(form) : named === formId;
}

/** A disabled fieldset disables what it encloses, but for its first legend (HTML Standard). */
function isDisabled(control: Element): boolean {
  const enclosing = ancestorsOf(control);
  return (
    attribute(control, 'disabled') !== undefined ||
    enclosing.some((ancestor) => {
      const legend = ancestor.children.filter(isTag).find(({ name }) => name === 'legend');
      return (
        ancestor.name === 'fieldset' &&
        attribute(ancestor, 'disabled') !== undefined &&
        !(legend !== undefined && enclosing.includes(legend))
      );
    })
  );
}

function ancestorsOf(element: Element): Element[] {
  const parent = element.parent;
  return parent !== null && isTag(parent) ? [parent, ...ancestorsOf(parent)] : [];
}

function describeControl(
  control: Element,
  document: Document,
  toAddress: (reference: string) => URL,
): FormControl {
  const type =
    control.name === 'input' || control.name === 'button'
      ? (attribute(control, 'type') ?? (control.name === 'input' ? 'text' : 'submit')).toLowerCase()
      : control.name;
  const checkable = type === 'checkbox' || type === 'radio';
  return {
    name: attribute(control, 'name') ?? '',
    type,
    id: attribute(control, 'id'),
    value: attribute(control, 'value') ?? (checkable ? 'on' : textareaValue(control)),
    label: labelOf(control, document),
    placeholder: attribute(control, 'placeholder') ?? '',
    autocomplete: attribute(control, 'autocomplete') ?? '',
    required: attribute(control, 'required') !== undefined,
    checked: attribute(control, 'checked') !== undefined,
    pattern: attribute(control, 'pattern'),
    minLength: numberOf(control, 'minlength'),
    maxLength: numberOf(control, 'maxlength'),
    min: attribute(control, 'min'),
    max: attribute(control, 'max'),
    multiple: attribute(control, 'multiple') !== undefined,
    options: select(control, OPTIONS).map((option) => ({
      value: attribute(option, 'value') ?? visibleText(option),
      selected: attribute(option, 'selected') !== undefined,
    })),
    overrides: overridesOf(control, toAddress),
  };
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

function numberOf(control: Element, name: string): number | undefined {
  const text = attribute(control, name)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function labelOf(control: Element, document: Document): string {
  const aria = attribute(control, 'aria-label');
  if (aria !== undefined) return aria;
  const id = attribute(control, 'id');
  const enclosing = ancestorsOf(control);
  const tied = select(document, 'label').find(
    (label) => (id !== undefined && attribute(label, 'for') === id) || enclosing.includes(label),
  );
  return tied === undefined ? '' : visibleText(tied);
}
