import { type FormControl, type HtmlForm, isSubmitButton, type Submission } from '../html/forms.ts';

/** The button that counts as pressed: the one whose value was given, else the form's first. */
export function pressedButton(
  { controls, defaultButton }: HtmlForm,
  fill: Readonly<Record<string, string>>,
): FormControl | undefined {
  const given = new Map(Object.entries(fill));
  const named = controls.filter(isSubmitButton);
  return named.find(({ name, value }) => given.get(name) === value) ?? defaultButton;
}

/**
 * Where and how a form is sent by its pressed button, which has the last word.
 *
 * @param fill values by field name, which may press a button; none by default
 */
export function submissionOf(
  form: HtmlForm,
  fill: Readonly<Record<string, string>> = {},
): Submission {
  const { action, method, enctype } = form;
  return { action, method, enctype, ...pressedButton(form, fill)?.overrides };
}
