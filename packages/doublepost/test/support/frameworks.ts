import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A form as a framework makes it, and the rules by which the framework accepts it. */
export interface FrameworkForm {
  /** The page for a session; `secret` is new for each session and stays on the server or in a cookie. */
  page(secret: Buffer): string;
  /** The cookie that carries the session. */
  readonly cookie: string;
  /** What the framework holds against a submission; undefined where it accepts it. */
  refuse(fields: FormData, secret: Buffer, request: IncomingMessage): string | undefined;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Django's mask: each character moved along the alphabet by one of the mask (`_mask_cipher_secret`). */
const django = {
  secretOf: (secret: Buffer): string =>
    [...secret].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join(''),
  mask(secret: Buffer): string {
    const own = django.secretOf(secret);
    const mask = django.secretOf(randomBytes(own.length));
    return mask + shift(own, mask, 1);
  },
  refuse(fields: FormData, secret: Buffer, request: IncomingMessage): string | undefined {
    const token = text(fields, 'csrfmiddlewaretoken');
    const own = django.secretOf(secret);
    if (token.length !== 2 * own.length) return 'CSRF token has incorrect length';
    const unmasked = shift(token.slice(own.length), token.slice(0, own.length), -1);
    if (unmasked !== own) return 'CSRF token incorrect';
    return originOf(request) === ownOrigin(request) ? undefined : 'Origin checking failed';
  },
};

function shift(from: string, by: string, sign: 1 | -1): string {
  return [...from]
    .map((character, index) => {
      const moved = ALPHABET.indexOf(character) + sign * ALPHABET.indexOf(by.charAt(index));
      return ALPHABET.charAt((moved + ALPHABET.length) % ALPHABET.length);
    })
    .join('');
}

/** A one-time pad before the token, as Rails, Spring Security and Phoenix mask theirs against BREACH. */
function maskByXor(secret: Buffer): string {
  const pad = randomBytes(secret.length);
  return Buffer.concat([pad, xor(pad, secret)]).toString('base64url');
}

function unmaskByXor(token: string): Buffer {
  const bytes = Buffer.from(token, 'base64url');
  const half = bytes.length / 2;
  return xor(bytes.subarray(0, half), bytes.subarray(half));
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}

function isMasked(token: string, secret: Buffer): boolean {
  const unmasked = unmaskByXor(token);
  return unmasked.length === secret.length && timingSafeEqual(unmasked, secret);
}

function hmac(secret: Buffer, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url');
}

function text(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}

function originOf(request: IncomingMessage): string | undefined {
  return request.headers.origin;
}

function ownOrigin(request: IncomingMessage): string {
  return `http://${request.headers.host}`;
}

/** The rules that most sign-ups share, in the words of the fields of each. */
function refuseAccount(
  fields: FormData,
  names: { readonly email?: string; readonly password: string; readonly again?: string },
): string | undefined {
  const { email, password, again } = names;
  const chosen = text(fields, password);
  if (email !== undefined && !/^[^@\s]+@[^@\s]+\.[a-z]+$/.test(text(fields, email))) return email;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];
  if (chosen.length < 8 || !classes.every((part) => part.test(chosen))) return password;
  return again === undefined || text(fields, again) === chosen ? undefined : again;
}

const ACTION_ID = '40f1a2b3c4d5e6f708192a3b4c5d6e7f80912a3b4c';

/** The forms by the names of their frameworks. */
export const FRAMEWORKS: Readonly<Record<string, FrameworkForm>> = {
  'Django: UserCreationForm': {
    cookie: 'csrftoken',
    page: (secret) =>
      `<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="${django.mask(secret)}"><p><label for="id_username">Username:</label> <input type="text" name="username" maxlength="150" autocapitalize="none" autocomplete="username" autofocus required aria-describedby="id_username_helptext" id="id_username"> <span class="helptext" id="id_username_helptext">Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.</span></p><p><label for="id_password1">Password:</label><input type="password" name="password1" autocomplete="new-password" required aria-describedby="id_password1_helptext" id="id_password1"></p><p><label for="id_password2">Password confirmation:</label><input type="password" name="password2" autocomplete="new-password" required id="id_password2"></p><button type="submit">Sign up</button></form>`,
    refuse: (fields, secret, request) =>
      django.refuse(fields, secret, request) ??
      (/^[\w.@+-]{1,150}$/.test(text(fields, 'username')) ? undefined : 'username') ??
      refuseAccount(fields, { password: 'password1', again: 'password2' }),
  },
  'Django: admin, add user': {
    cookie: 'csrftoken',
    page: (secret) =>
      `<form id="logout-form" method="post" action="/admin/logout/"><input type="hidden" name="csrfmiddlewaretoken" value="${django.mask(secret)}"><button type="submit">Log out</button></form><div id="content-main"><form method="post" id="dashboarduser_form" enctype="multipart/form-data" novalidate><input type="hidden" name="csrfmiddlewaretoken" value="${django.mask(secret)}"><fieldset class="module aligned"><div class="form-row field-email"><label class="required" for="id_email">Adresse électronique :</label><input type="email" name="email" class="vTextField" maxlength="254" required id="id_email"></div><div class="form-row field-first_name"><label class="required" for="id_first_name">Prénom :</label><input type="text" name="first_name" class="vTextField" maxlength="150" required id="id_first_name"></div><div><label class="required" for="id_password">Mot de passe :</label><input type="text" name="password" class="vTextField" maxlength="128" required id="id_password"></div><label class="vCheckboxLabel" for="id_is_active">Actif</label><input type="checkbox" name="is_active" id="id_is_active" checked></fieldset><input type="hidden" name="_popup" value="1"><div class="submit-row"><input type="submit" value="Enregistrer" class="default" name="_save"><input type="submit" value="Enregistrer et continuer" name="_continue"></div></form></div>`,
    refuse: (fields, secret, request) =>
      django.refuse(fields, secret, request) ??
      refuseAccount(fields, { email: 'email', password: 'password' }) ??
      (fields.has('_save') && fields.get('is_active') === 'on' ? undefined : '_save'),
  },
  'Rails 7: Devise registration': {
    cookie: '_app_session',
    page: (secret) =>
      `<meta name="csrf-param" content="authenticity_token"><meta name="csrf-token" content="${maskByXor(secret)}"><form class="new_user" id="new_user" action="/" accept-charset="UTF-8" method="post"><input type="hidden" name="authenticity_token" value="${maskByXor(secret)}" autocomplete="off"><label for="user_email">Email</label><input autofocus autocomplete="email" type="email" value="" name="user[email]" id="user_email"><label for="user_password">Password</label><input autocomplete="new-password" type="password" name="user[password]" id="user_password"><input autocomplete="new-password" type="password" name="user[password_confirmation]" id="user_password_confirmation"><input name="user[terms]" type="hidden" value="0" autocomplete="off"><input type="checkbox" value="1" name="user[terms]" id="user_terms"><label for="user_terms">I agree to the Terms</label><input type="submit" name="commit" value="Sign up"></form>`,
    refuse: (fields, secret, request) => {
      if (!isMasked(text(fields, 'authenticity_token'), secret)) return 'InvalidAuthenticityToken';
      const header = request.headers['x-csrf-token'];
      if (typeof header !== 'string' || !isMasked(header, secret)) return 'X-CSRF-Token';
      if (originOf(request) !== ownOrigin(request)) return 'Origin';
      if (fields.getAll('user[terms]').at(-1) !== '1') return 'user[terms]';
      const names = { email: 'user[email]', password: 'user[password]' };
      return refuseAccount(fields, { ...names, again: 'user[password_confirmation]' });
    },
  },
  'Laravel: Breeze registration': {
    cookie: 'laravel_session',
    page: (secret) =>
      `<meta name="csrf-token" content="${hmac(secret, 'laravel')}"><form method="POST" action="/"><input type="hidden" name="_token" value="${hmac(secret, 'laravel')}" autocomplete="off"><label for="name">Name</label><input id="name" type="text" name="name" required="required" autofocus="autofocus" autocomplete="name"><input id="email" type="email" name="email" required="required" autocomplete="username"><input id="password" type="password" name="password" required="required" autocomplete="new-password"><input id="password_confirmation" type="password" name="password_confirmation" required="required" autocomplete="new-password"><button type="submit">Register</button></form>`,
    refuse: (fields, secret) => {
      if (text(fields, '_token') !== hmac(secret, 'laravel')) return '419 Page Expired';
      if (text(fields, 'name') === '') return 'name';
      const names = { email: 'email', password: 'password', again: 'password_confirmation' };
      return refuseAccount(fields, names);
    },
  },
  'Symfony: registration form': {
    cookie: 'PHPSESSID',
    page: (secret) =>
      `<form name="registration_form" method="post"><div><label for="registration_form_email" class="required">Courriel</label><input type="email" id="registration_form_email" name="registration_form[email]" required="required"></div><div><label for="registration_form_plainPassword_first" class="required">Mot de passe</label><input type="password" id="registration_form_plainPassword_first" name="registration_form[plainPassword][first]" required="required"></div><div><label for="registration_form_plainPassword_second">Répéter</label><input type="password" id="registration_form_plainPassword_second" name="registration_form[plainPassword][second]" required="required"></div><input type="checkbox" id="registration_form_agreeTerms" name="registration_form[agreeTerms]" value="1"><label for="registration_form_agreeTerms">J’accepte les conditions</label><button type="submit" id="registration_form_save" name="registration_form[save]">S’inscrire</button><input type="hidden" id="registration_form__token" name="registration_form[_token]" value="${hmac(secret, 'registration_form')}"></form>`,
    refuse: (fields, secret) => {
      const token = text(fields, 'registration_form[_token]');
      if (token !== hmac(secret, 'registration_form')) return 'The CSRF token is invalid.';
      if (!fields.has('registration_form[agreeTerms]')) return 'agreeTerms';
      if (!fields.has('registration_form[save]')) return 'save';
      const password = 'registration_form[plainPassword][first]';
      const again = 'registration_form[plainPassword][second]';
      return refuseAccount(fields, { email: 'registration_form[email]', password, again });
    },
  },
  'ASP.NET Core: Identity registration': {
    cookie: '.AspNetCore.Antiforgery.Xy1',
    page: (secret) =>
      `<form id="registerForm" method="post"><input class="form-control" autocomplete="username" aria-required="true" placeholder="name@example.com" type="email" data-val="true" data-val-required="The Email field is required." id="Input_Email" name="Input.Email" value=""><label for="Input_Email">Email</label><input class="form-control" type="text" data-val="true" data-val-regex-pattern="^[A-Z]{3}\\d{4}$" data-val-required="Required" id="Input_Badge" name="Input.Badge"><input autocomplete="new-password" type="password" data-val="true" data-val-length-max="100" data-val-length-min="6" data-val-required="Required" id="Input_Password" name="Input.Password"><input autocomplete="new-password" type="password" id="Input_ConfirmPassword" name="Input.ConfirmPassword"><button id="registerSubmit" type="submit">Register</button><input name="__RequestVerificationToken" type="hidden" value="${hmac(secret, 'antiforgery')}"></form>`,
    refuse: (fields, secret) => {
      const token = text(fields, '__RequestVerificationToken');
      if (token !== hmac(secret, 'antiforgery')) return 'antiforgery token';
      if (!/^[A-Z]{3}\d{4}$/.test(text(fields, 'Input.Badge'))) return 'Input.Badge';
      const names = { email: 'Input.Email', password: 'Input.Password' };
      return refuseAccount(fields, { ...names, again: 'Input.ConfirmPassword' });
    },
  },
  'WordPress: a post of the admin': {
    cookie: 'wordpress_logged_in_x',
    page: (secret) =>
      `<form name="post" action="/" method="post" id="quick-press"><input type="hidden" id="_wpnonce" name="_wpnonce" value="${hmac(secret, 'add-post').slice(-12, -2)}"><input type="hidden" name="_wp_http_referer" value="/wp-admin/"><label for="title">Title</label><input type="text" name="post_title" id="title" autocomplete="off"><label for="content">Content</label><textarea name="content" id="content" placeholder="What’s on your mind?" rows="3" autocomplete="off"></textarea><input type="hidden" name="action" value="post-quickdraft-save"><input type="hidden" name="post_ID" value="7"><input type="submit" name="save" id="save-post" class="button" value="Save Draft"></form>`,
    refuse: (fields, secret, request) => {
      if (text(fields, '_wpnonce') !== hmac(secret, 'add-post').slice(-12, -2))
        return 'The link has expired.';
      if (!request.headers.referer?.startsWith(ownOrigin(request))) return 'Referer';
      return ['post_title', 'content', 'save'].find((name) => text(fields, name) === '');
    },
  },
  'Spring Security: a Thymeleaf form': {
    cookie: 'JSESSIONID',
    page: (secret) =>
      `<meta name="_csrf" content="${maskByXor(secret)}"><meta name="_csrf_header" content="X-XSRF-TOKEN"><form action="/" method="post"><input type="hidden" name="_csrf" value="${maskByXor(secret)}"><label for="firstName">First Name</label><input class="form-control" type="text" id="firstName" name="firstName" value=""><label for="telephone">Telephone</label><input type="text" id="telephone" name="telephone" value=""><label for="birthDate">Birth Date</label><input type="date" id="birthDate" name="birthDate"><button type="submit">Add Owner</button></form>`,
    refuse: (fields, secret, request) => {
      if (!isMasked(text(fields, '_csrf'), secret)) return 'Invalid CSRF Token';
      const header = request.headers['x-xsrf-token'];
      if (typeof header !== 'string' || !isMasked(header, secret)) return 'X-XSRF-TOKEN';
      if (!/^\d{10}$/.test(text(fields, 'telephone'))) return 'telephone';
      if (new Date(text(fields, 'birthDate')) > new Date()) return 'birthDate';
      return text(fields, 'firstName') === '' ? 'firstName' : undefined;
    },
  },
  'Phoenix: phx.gen.auth registration': {
    cookie: '_app_key',
    page: (secret) =>
      `<meta name="csrf-token" content="${maskByXor(secret)}"><form action="/" method="post"><input name="_csrf_token" type="hidden" hidden value="${maskByXor(secret)}"><div><label for="user_email">Email</label><input type="email" name="user[email]" id="user_email" value="" required></div><div><label for="user_password">Password</label><input type="password" name="user[password]" id="user_password" required></div><button phx-disable-with="Creating account...">Create an account</button></form>`,
    refuse: (fields, secret) => {
      if (!isMasked(text(fields, '_csrf_token'), secret)) return 'InvalidCSRFTokenError';
      return refuseAccount(fields, { email: 'user[email]', password: 'user[password]' });
    },
  },
  'Next.js: a server action': {
    cookie: 'session',
    page: () =>
      `<form action="" encType="multipart/form-data" method="POST"><input type="hidden" name="$ACTION_ID_${ACTION_ID}"/><label for="title">Title</label><input type="text" id="title" required="" name="title"/><label for="cover">Cover</label><input type="file" id="cover" accept="image/*" required="" name="cover"/><button type="submit">Create</button></form>`,
    refuse: (fields, _secret, request) => {
      if (!/^multipart\/form-data/.test(request.headers['content-type'] ?? ''))
        return 'not an action';
      if (!fields.has(`$ACTION_ID_${ACTION_ID}`)) return 'Failed to find Server Action';
      if (new URL(originOf(request) ?? 'x:').host !== request.headers.host) return 'Invalid origin';
      const cover = fields.get('cover');
      if (!(cover instanceof File) || cover.type !== 'image/png' || cover.size === 0)
        return 'cover';
      return text(fields, 'title') === '' ? 'title' : undefined;
    },
  },
};
