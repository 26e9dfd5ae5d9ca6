import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fullName, userType } from '../models/dashboard-user.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { sendPage } from '../views/send-page.ts';
import { type Account, findAccount } from './find-account.ts';
import { sendSignInForm } from './sign-in.ts';

/** The page of one's own account; to sign in where nobody is signed in. */
export function registerAccountPage(app: FastifyInstance, context: ClinicContext): void {
  app.get(ADDRESSES.account, async (request, reply) => {
    const account = await findAccount(context.database, request);
    if (account === undefined) return sendSignInForm(reply);
    const { title, changePassword, admin } = request.texts.account;
    return sendPage(reply, {
      title,
      body: html`<table>${rowsOf(account, request).map(
        ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
      )}</table>
<p class="buttons">${html`<a href="${ADDRESSES.resetPassword}">${changePassword}</a>`}${account.is_staff ? adminLink(admin) : ''}</p>`,
    });
  });
}

function rowsOf(account: Account, { texts, language }: FastifyRequest): [string, string][] {
  const words = texts.account;
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Paris',
  });
  const { last_login: lastLogin, patient_id: patientId } = account;
  return [
    [words.name, fullName(account)],
    [words.email, account.email],
    [words.type, words.types[userType(account)]],
    ...(patientId === null ? [] : [[words.patientId, patientId] satisfies [string, string]]),
    [words.creationDate, format.format(account.creation_date)],
    [words.lastLogin, lastLogin === null ? '' : format.format(lastLogin)],
  ];
}

function adminLink(label: string): SafeHtml {
  return html`<a class="button secondary" href="${ADDRESSES.admin}">${label}</a>`;
}
