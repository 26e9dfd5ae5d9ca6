import { ENGLISH_ADMIN } from './admin-english.ts';
import type { Texts } from './french.ts';

/** The same in English. */
export const ENGLISH: Texts = {
  siteName: 'Doublepost clinic',
  layout: {
    skip: 'Skip to content',
    navigation: 'Main navigation',
    home: 'Home',
    createAccount: 'Create an account',
    patient: 'Patient',
    signIn: 'Sign in',
    account: 'My account',
    signOut: 'Sign out',
    language: 'Language',
    required: 'Required',
    back: 'Back',
  },
  messages: {
    required: 'This field is required.',
    email: 'Enter a valid e-mail address.',
    invalid: 'Enter a valid value.',
    invalidChoice: 'Select a valid choice. That choice is not one of those available.',
    nulCharacter: 'Null characters are not allowed.',
    emailTaken: 'A user with this e-mail address already exists.',
    passwordsDiffer: 'The two passwords do not match.',
    signInRefused: 'We could not sign you in. Please try again',
    correctOne: 'Please correct the error below.',
    correctSeveral: 'Please correct the errors below.',
    tooLong: (limit, length) =>
      `Ensure this value has at most ${limit} ${
        limit > 1 ? 'characters' : 'character'
      } (it has ${length}).`,
    passwordSimilar: (field) => `The password is too similar to the ${field}.`,
    passwordShort: (minimum) =>
      `This password is too short. It must contain at least ${minimum} characters.`,
    passwordCommon: 'This password is too common.',
    passwordNumeric: 'This password is entirely numeric.',
  },
  personalData: { first_name: 'first name', last_name: 'last name', email: 'e-mail address' },
  index: {
    title: 'Home',
    lead: 'Two forms to submit twice: the sign-up of a patient and, in the administration, the form that adds a user.',
    signUp: 'Create a patient account',
    admin: 'Administration',
  },
  signUp: {
    title: 'Create a patient account',
    submit: 'Create my account',
    firstName: 'Your first name',
    firstNameHelp: 'Enter the first letter of your first name.',
    firstNameRule: 'Please enter the first letter of your first name',
    lastName: 'Your last name',
    lastNameHelp: 'Enter the first two letters of your last name.',
    lastNameRule: 'Please enter the first two letters of your last name',
    age: 'Your age',
    ageHelp: 'Enter your age.',
    email: 'Your e-mail address',
    emailHelp: 'Enter your e-mail address',
    password: 'Your password',
    passwordAgain: 'Confirm the password',
    passwordAgainHelp: 'Enter the same password as before, for verification.',
    terms: 'I confirm that I have read and accept the terms of use of this site.',
  },
  confirmation: {
    title: 'Confirmation',
    created:
      'Your account has been created. An e-mail has been sent to you to activate it: you can sign in once your account is active.',
    spam: 'If you cannot find this e-mail, look into your spam folder.',
  },
  signIn: {
    title: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    submit: 'Sign in',
    forgotten: 'Forgot your password?',
    throttledTitle: 'Too many attempts (429)',
    throttled: (minutes) =>
      `Too many attempts. Please try again in ${minutes} ${minutes > 1 ? 'minutes' : 'minute'}.`,
  },
  signOut: {
    title: 'Sign out',
    question: 'Do you really want to sign out?',
    submit: 'Sign out',
    done: 'You are signed out. See you soon!',
    signInAgain: 'Sign in again',
  },
  account: {
    title: 'My account',
    name: 'Name',
    email: 'E-mail address',
    type: 'Kind of account',
    types: { Patient: 'Patient', Staff: 'Staff' },
    patientId: 'Patient id',
    creationDate: 'Account created on',
    lastLogin: 'Last sign-in',
    changePassword: 'Change my password',
    admin: 'Administration',
  },
  activation: {
    title: 'Account activation',
    done: 'Your account is active. You can sign in now.',
    invalid: 'This activation link is not valid or has expired.',
  },
  reset: {
    title: 'Reset the password',
    lead: 'Enter the e-mail address of your account: we will send you a link to choose a new password, which also activates the account if it never was.',
    email: 'Your e-mail address',
    submit: 'Send me the link',
    sentTitle: 'E-mail sent',
    sent: 'If an account that is active or was not activated yet has this address, an e-mail with a link has just been sent to it.',
    setTitle: 'Choose a new password',
    password: 'New password',
    passwordAgain: 'Confirm the new password',
    setSubmit: 'Change my password',
    invalidTitle: 'Link not valid',
    invalid: 'This link is not valid, has expired or was already used.',
    again: 'Ask for a new link',
    doneTitle: 'Password changed',
    done: 'Your password has been changed. You can sign in.',
  },
  admin: ENGLISH_ADMIN,
  mails: {
    validationSubject: 'Activate your account',
    validation: (link) => `Hello,

Your account at the Doublepost clinic has been created. To activate it, open this link:

${link}

It is valid for seven days. If you did not create an account, ignore this message.
`,
    resetSubject: 'Your new password',
    reset: (link) => `Hello,

You asked for a new password at the Doublepost clinic. To choose it, open this link:

${link}

It is valid for one hour and works once. If you did not ask, ignore this message.
`,
  },
  terminal: {
    fields: { email: 'E-mail address', first_name: 'First name', last_name: 'Last name' },
    password: 'Password',
    passwordAgain: 'Password (again)',
    question: (label) => `${label}: `,
    error: (what) => `Error: ${what}`,
    blankPassword: 'Blank passwords are not allowed.',
    insist: 'Bypass password validation and create user anyway? [y/N]: ',
    yes: 'y',
    superuserCreated: (email) => `Superuser created: ${email}`,
    noAccount: (email) => `No account has the address "${email}".`,
    changingPassword: (email) => `Changing the password of ${email}`,
    passwordChanged: (email) => `Password changed: ${email}. All its sessions have ended.`,
    givenUp: (tries) => `No password was right after ${tries} tries.`,
  },
  debug: {
    title: 'Last requests',
    none: 'No request so far.',
    all: 'All requests',
    requestColumns: 'Time (UTC), Request, Status, ms, SQL, SQL ms, Process',
    statementColumns: 'Start (ms), Duration (ms), Connection, Transaction, Rows, SQL',
  },
  errors: {
    notFoundTitle: 'Page not found (404)',
    notFound: 'This page does not exist.',
    methodTitle: 'Method not allowed (405)',
    method: 'This page cannot be requested in this way.',
    forbiddenTitle: 'Forbidden (403)',
    forbidden: 'The CSRF verification failed. The request was aborted.',
    forbiddenHint: 'Reload the form and send it again; cookies must be allowed.',
    clientTitle: (status) => `Bad request (${status})`,
    client: 'The server cannot read this request, or it is too large.',
    unavailableTitle: 'Service unavailable (503)',
    unavailable: 'The database did not answer in time. Please try again in a moment.',
    serverTitle: 'Server error (500)',
    server: 'The server could not answer. Please try again later.',
  },
};
