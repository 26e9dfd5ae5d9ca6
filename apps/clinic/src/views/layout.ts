import { html, type SafeHtml } from '@remix-run/html-template';
import { ADDRESSES } from './addresses.ts';

/** A line that is shown once, above the page. */
export interface Flash {
  readonly level: 'success' | 'danger';
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

/** The whole document around a page. */
export function layout(page: Page): string {
  const document = html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} | Clinique doublepost</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ADDRESSES.stylesheet}">
</head>
<body>
<a class="skip" href="#contenu">Aller au contenu</a>
<header class="navbar">
<a class="brand" href="${ADDRESSES.index}">Clinique doublepost</a>
<nav aria-label="Navigation principale">${navigation(page)}</nav>
</header>
<main id="contenu">
${(page.flashes ?? []).map(renderFlash)}
<h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>
`;
  return String(document);
}

/** The hidden field that shows the server that the form is one of its own. */
export function csrfField(token: string): SafeHtml {
  return html`<input type="hidden" name="csrfmiddlewaretoken" value="${token}">`;
}

function navigation(page: Page): SafeHtml {
  return html`<ul>
<li><a href="${ADDRESSES.index}">Home</a></li>
<li><details class="menu"><summary>Créer un compte</summary>
<ul><li><a href="${ADDRESSES.signUp}">Patient</a></li></ul></details></li>
<li>${page.staff === undefined ? signInLink() : signOutForm(page.staff)}</li>
</ul>`;
}

function signInLink(): SafeHtml {
  return html`<a href="${ADDRESSES.adminLogin}">Me connecter</a>`;
}

function signOutForm(staff: { readonly name: string; readonly csrfToken: string }): SafeHtml {
  return html`<form class="sign-out" method="post" action="${ADDRESSES.adminLogout}">
${csrfField(staff.csrfToken)}<span>${staff.name}</span>
<button type="submit" class="link">Déconnexion</button></form>`;
}

function renderFlash(flash: Flash): SafeHtml {
  return html`<div class="alert alert-${flash.level}" role="alert">${flash.text}</div>
`;
}
