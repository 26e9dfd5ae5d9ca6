import type { ClinicDatabase } from '../../database/schema.ts';
import type { Field, FormState } from '../../forms/field.ts';
import type { ClinicContext } from '../../views/clinic-context.ts';
import type { Staff } from '../staff.ts';
import type { Account, AccountColumn, AccountSelection } from './accounts.ts';

/**
 * Everything that the admin knows about one model. The views read it and know no model themselves.
 *
 * @template Name the fields of its form.
 */
export interface ModelAdmin<Name extends string = string> {
  /** Where its list is; the other pages are below. Ends with a slash. */
  readonly address: string;
  /** The table, as the admin's log names it. */
  readonly table: string;
  readonly names: { readonly one: string; readonly many: string };
  readonly scope: AccountSelection['scope'];
  readonly list: ListDescription;
  /** The form, when an object is added and when it is changed. */
  readonly fields: Readonly<Record<'add' | 'change', readonly AdminField<Name>[]>>;
  /** What the page of an object shows besides the form. */
  readonly readOnly: readonly Shown[];
  /** The values of a blank form. */
  readonly initial: FormState<Name>['values'];
  // Methods, since what takes one model's values has to pass for what takes any strings.
  /** What an object is called. */
  nameOf(account: Account): string;
  /** The values of the form of an object that exists. */
  valuesOf(account: Account): FormState<Name>['values'];
  /** Applies the rules that need the database. */
  check(save: Save, form: FormState<Name>, account?: Account): Promise<FormState<Name>>;
  /** Writes a new object. */
  insert(save: Save, values: FormState<Name>['values']): Promise<SavedObject>;
  /** Writes an object that exists. */
  update(save: Save, account: Account, values: FormState<Name>['values']): Promise<void>;
  /** Deletes objects and what belongs to them; gives the ids of those that were still there. */
  remove(database: ClinicDatabase, ids: readonly number[]): Promise<readonly number[]>;
  /** What is deleted together with an object, a line each. */
  belongings(database: ClinicDatabase, account: Account): Promise<readonly string[]>;
  /** Why this member of the staff may not do this to this object, if so. */
  objection(staff: Staff, account: Account, deed: 'change' | 'delete'): string | undefined;
  /** The form error that a refusal of the database amounts to, if it amounts to one. */
  refusal(error: unknown): { readonly field: Name; readonly message: string } | undefined;
}

/** How a model's objects are listed. */
export interface ListDescription {
  readonly columns: readonly Column[];
  readonly filters: readonly Filter[];
  /** Every word that is searched for has to occur in one of them. */
  readonly searchFields: readonly AccountColumn[];
  /** The order when none is asked for. */
  readonly ordering: readonly { readonly column: AccountColumn; readonly descending: boolean }[];
  readonly perPage: number;
  readonly actions: readonly ListAction[];
}

/** Something that can be done to several objects of the list at once. */
export interface ListAction {
  readonly name: 'delete_selected';
  readonly label: string;
}

/** A value of an object under its label. */
export interface Shown {
  readonly label: string;
  readonly value: (account: Account) => string | number | boolean | Date | null;
}

/** A column of the list. */
export interface Column extends Shown {
  readonly orderBy: readonly AccountColumn[];
}

/** A way to narrow the list; `parameter` is its name in the address, before Django's `__exact`. */
export interface Filter {
  readonly kind: 'flag' | 'nullable-flag' | 'date';
  readonly parameter: string;
  readonly label: string;
  readonly column: AccountColumn;
}

/** A field of the form. */
export interface AdminField<Name extends string = string> extends Field<Name> {
  /** Whether it is neither shown to others than superusers nor read from what they post. */
  readonly superuserOnly?: boolean;
}

/** What a model may use while it saves: an open transaction, and the clinic's rules and clock. */
export interface Save {
  readonly database: ClinicDatabase;
  readonly context: ClinicContext;
}

/** An object that has been written. */
export interface SavedObject {
  readonly id: number;
  readonly name: string;
}
