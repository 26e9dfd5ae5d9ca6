import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Texts } from '../i18n/french.ts';
import type { Language } from '../i18n/language.ts';
import type { Account } from './site/accounts.ts';
import type { ModelAdmin } from './site/model-admin.ts';
import type { Staff } from './staff.ts';

/** A request of a member of the staff, with what every answer to it needs. */
export interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly staff: Staff;
  readonly texts: Texts;
  readonly language: Language;
  /** For the forms of the answer. */
  readonly csrfToken: string;
}

/** The same at a page of a model. */
export interface ModelVisit extends Visit {
  readonly model: ModelAdmin;
  /** The query of the list that it came from, with its question mark; empty without one. */
  readonly kept: string;
}

/** The same at a page of an object that exists. */
export interface ObjectVisit extends ModelVisit {
  readonly object: Account;
}
