import { html, type SafeHtml } from '@remix-run/html-template';
import type { Texts } from '../i18n/french.ts';
import type { Language } from '../i18n/language.ts';
import { ADDRESSES } from './addresses.ts';

/** A line that is shown once, above the page. */
export interface Flash {
  readonly level: 'success' | 'warning' | 'danger';
  readonly text: string;
}

/** What a page is made of. */
export interface Page {
  /** Without the name of the site. */
  readonly title: string;
  readonly body: SafeHtml;
  readonly flashes?: readonly Flash[];
  /** Who is signed in, with the token for signing out. */
  readonly staff?: { readonly name: string; readonly csrfToken: string };
}

/** What the layout has to know besides the page. */
export interface View {
  readonly language: Language;
  readonly texts: Texts;
  /** Where the same page is in the other languages. */
  readonly otherLanguages: readonly { readonly language: Language; readonly href: string }[];
  /** Whether forms may be submitted once only. */
  readonly submitScript: boolean;
  /** Whether somebody is signed in. */
  readonly signedIn: boolean;
}

/** Each language in its own words, for those who do not read the present one. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { fr: 'Français', en: 'English' };

/** The whole document around a page. */
export function layout(page: Page, view: View): string {
  const { siteName, layout: words } = view.texts;
  const document = html`<!doctype html>
<html lang="${view.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} | ${siteName}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ADDRESSES.stylesheet}">
${view.submitScript ? html`<script src="${ADDRESSES.submitScript}" defer></script>` : ''}
</head>
<body>
<a class="skip" href="#contenu">${words.skip}</a>
<header class="navbar">
<a class="brand" href="${ADDRESSES.index}">${siteName}</a>
<nav aria-label="${words.navigation}">${navigation(page, view)}</nav>
</header>
<main id="contenu">
${(page.flashes ?? []).map(renderFlash)}
<h1>${page.title}</h1>
${page.body}
</main>
<footer><nav aria-label="${words.language}">${view.otherLanguages.map(
    ({ language, href }) =>
      html`<a href="${href}" lang="${language}" hreflang="${language}">${LANGUAGE_NAMES[language]}</a>`,
  )}</nav></footer>
</body>
</html>
`;
  return String(document);
}

/** The hidden field that shows the server that the form is one of its own. */
export function csrfField(token: string): SafeHtml {
  return html`<input type="hidden" name="csrfmiddlewaretoken" value="${token}">`;
}

function navigation(page: Page, { texts, signedIn }: View): SafeHtml {
  const words = texts.layout;
  return html`<ul>
<li><a href="${ADDRESSES.index}">${words.home}</a></li>
<li><details class="menu"><summary>${words.createAccount}</summary>
<ul><li><a href="${ADDRESSES.signUp}">${words.patient}</a></li></ul></details></li>
${page.staff === undefined ? accountLinks(signedIn, texts) : html`<li>${signOutForm(page.staff, texts)}</li>`}
</ul>`;
}

function accountLinks(signedIn: boolean, { layout }: Texts): SafeHtml {
  if (!signedIn) return html`<li><a href="${ADDRESSES.login}">${layout.signIn}</a></li>`;
  return html`<li><a href="${ADDRESSES.account}">${layout.account}</a></li>
<li><a href="${ADDRESSES.logout}">${layout.signOut}</a></li>`;
}

function signOutForm(
  staff: { readonly name: string; readonly csrfToken: string },
  { signOut }: Texts,
): SafeHtml {
  return html`<form class="sign-out" method="post" action="${ADDRESSES.adminLogout}">
${csrfField(staff.csrfToken)}<span>${staff.name}</span>
<button type="submit" class="link">${signOut.title}</button></form>`;
}

function renderFlash(flash: Flash): SafeHtml {
  return html`<div class="alert alert-${flash.level}" role="alert">${flash.text}</div>
`;
}
