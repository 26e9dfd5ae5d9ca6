import type { ClinicDatabase } from '../../database/schema.ts';
import type { Field, FormState } from '../../forms/field.ts';
import type { AdminTexts } from '../../i18n/admin-french.ts';
import type { Texts } from '../../i18n/french.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import type { Staff } from '../staff.ts';
import type { Account, AccountColumn, AccountSelection } from './accounts.ts';

/** Where a model is, whatever the language. */
export interface ModelPlace {
  /** As Django's admin names it in addresses and ids. */
  readonly name: string;
  /** Where its list is; the other pages are below. Ends with a slash. */
  readonly address: string;
  /** The table, as the admin's log names it. */
  readonly table: string;
}

/** A model of the admin, before it is known in which language it is shown. */
export interface AdminModel extends ModelPlace {
  readonly describe: (texts: Texts) => ModelAdmin;
}

/**
 * Everything that the admin knows about one model. The views read it and know no model themselves.
 *
 * @template Name the fields of its form.
 */
export interface ModelAdmin<Name extends string = string> extends ModelPlace {
  readonly names: { readonly one: string; readonly many: string };
  readonly scope: AccountSelection['scope'];
  readonly list: ListDescription;
  readonly form: FormDescription<Name>;
  readonly records: ModelRecords<Name>;
  /** What an object is called. */
  readonly nameOf: (account: Account) => string;
  /** Why this member of the staff may not do this to this object, if so. */
  readonly objection: (staff: Staff, account: Account, deed: Objectionable) => string | undefined;
}

/** What may be refused to some members of the staff. */
export type Objectionable = 'change' | 'delete';

/** How a model's objects are listed. */
export interface ListDescription {
  readonly columns: readonly Column[];
  readonly filters: readonly Filter[];
  /** Every word that is searched for has to occur in one of them. */
  readonly searchFields: readonly AccountColumn[];
  /** The order when none is asked for. */
  readonly ordering: readonly { readonly column: AccountColumn; readonly descending: boolean }[];
  readonly perPage: number;
}

/** How a model's objects are filled in. */
export interface FormDescription<Name extends string = string> {
  /** The fields, when an object is added and when it is changed. */
  readonly fields: Readonly<Record<'add' | 'change', readonly AdminField<Name>[]>>;
  /** What the page of an object shows besides the form. */
  readonly readOnly: readonly Shown[];
  /** The values of a blank form. */
  readonly initial: FormState<Name>['values'];
  /** The values of the form of an object that exists. */
  readonly valuesOf: (account: Account) => FormState<Name>['values'];
}

/** How a model's objects are written. */
export interface ModelRecords<Name extends string = string> {
  // Methods, since what takes one model's values has to pass for what takes any strings.
  /** Does what takes long and needs no database. */
  prepare(context: ClinicContext, values: FormState<Name>['values']): Promise<Prepared>;
  /** Applies the rules that need more than one value. */
  check(save: Save, form: FormState<Name>, account?: Account): Promise<FormState<Name>>;
  /** Writes a new object. */
  insert(save: Save, values: FormState<Name>['values']): Promise<SavedObject>;
  /** Writes an object that exists; tells whether it still did. */
  update(save: Save, account: Account, values: FormState<Name>['values']): Promise<boolean>;
  /** Deletes objects and what belongs to them; gives the ids of those that were still there. */
  remove(database: ClinicDatabase, ids: readonly number[]): Promise<readonly number[]>;
  /** What is deleted together with an object, a line each. */
  belongings(database: ClinicDatabase, account: Account): Promise<readonly string[]>;
  /** The form error that a refusal of the database amounts to, if it amounts to one. */
  refusal(error: unknown): { readonly field: Name; readonly message: string } | undefined;
}

/** A name under which columns, filters and fields have their label. */
export type Label = keyof AdminTexts['labels'];

/** A value of an object under its name. */
export interface Shown {
  readonly name: Label;
  readonly value: (account: Account) => string | number | boolean | Date | null;
}

/** A column of the list. */
export interface Column extends Shown {
  readonly orderBy: readonly AccountColumn[];
}

/** A way to narrow the list. */
export interface Filter {
  readonly kind: 'flag' | 'nullable-flag' | 'date';
  readonly name: Label;
  /** What it is called in the address, before Django's `__exact`. */
  readonly parameter: string;
  readonly column: AccountColumn;
}

/** A field of the form. */
export interface AdminField<Name extends string = string> extends Field<Name> {
  /** Whether it is neither shown to others than superusers nor read from what they post. */
  readonly superuserOnly?: boolean;
}

/** What was made of the values of a form before they are written. */
export interface Prepared {
  /** The stored form of the password, if one was typed. */
  readonly passwordHash?: string;
}

/** What a model may use while it saves: an open transaction, and the clinic's rules and clock. */
export interface Save extends Prepared {
  readonly database: ClinicDatabase;
  readonly context: ClinicContext;
}

/** An object that has been written. */
export interface SavedObject {
  readonly id: number;
  readonly name: string;
}
