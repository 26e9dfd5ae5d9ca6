import { isTag } from 'domhandler';
import { attribute, type Document, type Element, parsedFormOwner, select } from './document.ts';
import { describeControl, type FormControl, type Submission } from './form-control.ts';
import { ancestorsOf, indexPage, type PageIndex } from './page-index.ts';

export type { FormControl, FormOption, Submission } from './form-control.ts';

/** A form with its successful-candidate controls in document order. */
export interface HtmlForm extends Submission {
  /** 1-based position among all forms of the page, as `--form 2` counts. */
  readonly position: number;
  readonly id: string | undefined;
  readonly controls: readonly FormControl[];
  /**
   * The first button that submits and is not there to leave or to delete, which counts as pressed; of
   * a form that does not post by itself rather the first one that makes it post. Undefined where there is none. One without a name is not among the controls, since nothing of it
   * travels.
   */
  readonly defaultButton: FormControl | undefined;
}

const CONTROLS = 'input, select, textarea, button';

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
  const page = indexPage(document);
  const controls = new Map<Element | undefined, Element[]>();
  for (const control of select(document, CONTROLS)) {
    const owner = ownerOf(control, page);
    const owned = controls.get(owner) ?? [];
    owned.push(control);
    controls.set(owner, owned);
  }
  return select(document, 'form').map((form, index) => {
    const id = attribute(form, 'id');
    const method = (attribute(form, 'method') ?? 'get').toLowerCase();
    const owned = (controls.get(form) ?? [])
      .filter((control) => !isDisabled(control))
      .map((control) => describeControl(control, page, toAddress));
    return {
      position: index + 1,
      id,
      action: toAddress(attribute(form, 'action') ?? ''),
      method,
      enctype: (attribute(form, 'enctype') ?? 'application/x-www-form-urlencoded').toLowerCase(),
      ...charsetOf(form),
      controls: owned.filter(({ name }) => name !== ''),
      defaultButton: defaultButtonOf(owned, method),
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

/** Buttons that stand before the one which people press to send what they typed. */
const LEAVES =
  /\b(?:cancel|delete|remove|back|previous|preview|reset|log ?out|sign ?out|annuler|supprimer|retour|abbrechen|löschen|zurück|vorschau|cancelar|eliminar|borrar|volver)\b/i;

function isLikelyPressed(control: FormControl): boolean {
  return (
    isSubmitButton(control) && control.shown && !LEAVES.test(`${control.label} ${control.value}`)
  );
}

function defaultButtonOf(
  controls: readonly FormControl[],
  method: string,
): FormControl | undefined {
  const likely = controls.filter(isLikelyPressed);
  const first = likely[0] ?? controls.find(isSubmitButton);
  if (method === 'post') return first;
  return likely.find(({ overrides }) => overrides.method === 'post') ?? first;
}

/** The first encoding that the form accepts (HTML Standard, "pick an encoding for the form"). */
function charsetOf(form: Element): { readonly charset?: string } {
  const [charset = ''] = (attribute(form, 'accept-charset') ?? '').trim().split(/\s+/);
  return charset === '' ? {} : { charset };
}

function baseOf(document: Document, url: URL): URL {
  const href = select(document, 'base[href]').map((base) => attribute(base, 'href'))[0];
  return href === undefined ? url : resolve(href, url);
}

function resolve(reference: string, base: URL): URL {
  return URL.canParse(reference, base.href) ? new URL(reference, base) : base;
}

function ownerOf(control: Element, { byId }: PageIndex): Element | undefined {
  const named = attribute(control, 'form');
  if (named === undefined) {
    return ancestorsOf(control).find(({ name }) => name === 'form') ?? parsedFormOwner(control);
  }
  const owner = named === '' ? undefined : byId.get(named);
  return owner?.name === 'form' ? owner : undefined;
}

/** A disabled fieldset disables what it encloses, but for its first legend (HTML Standard). */
function isDisabled(control: Element): boolean {
  const enclosing = ancestorsOf(control);
  return (
    attribute(control, 'disabled') !== undefined ||
    enclosing
      .filter(({ name, attribs }) => name === 'fieldset' && Object.hasOwn(attribs, 'disabled'))
      .some((fieldset) => {
        const legend = fieldset.children.filter(isTag).find(({ name }) => name === 'legend');
        return legend === undefined || !enclosing.includes(legend);
      })
  );
}
