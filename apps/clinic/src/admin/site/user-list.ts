import type { AdminTexts } from '../../i18n/admin-french.ts';
import { userType } from '../../models/dashboard-user.ts';
import { accountName } from './accounts.ts';
import type { Filter, ListDescription } from './model-admin.ts';

/** How the accounts are listed. */
export function userList({ unknown }: AdminTexts): ListDescription {
  return {
    columns: [
      { name: 'pk', value: (user) => user.id, orderBy: ['user.id'] },
      { name: 'full_name', value: accountName, orderBy: ['user.last_name', 'user.first_name'] },
      {
        name: 'creation_date',
        value: (user) => user.creation_date,
        orderBy: ['user.creation_date'],
      },
      { name: 'type', value: userType, orderBy: ['user.is_patient'] },
      { name: 'email', value: (user) => user.email, orderBy: ['user.email'] },
      { name: 'is_active', value: (user) => user.is_active, orderBy: ['user.is_active'] },
      {
        name: 'has_been_validated',
        value: (user) => user.has_been_validated ?? unknown,
        orderBy: ['user.has_been_validated'],
      },
      { name: 'last_login', value: (user) => user.last_login, orderBy: ['user.last_login'] },
    ],
    filters: [
      filter('date', 'creation_date'),
      filter('flag', 'is_active'),
      filter('nullable-flag', 'has_been_validated'),
      filter('flag', 'is_doctor'),
      filter('flag', 'is_patient'),
      filter('flag', 'is_staff'),
    ],
    searchFields: ['user.first_name', 'user.last_name', 'user.email'],
    ordering: [{ column: 'user.creation_date', descending: true }],
    perPage: 20,
  };
}

type Filtered =
  | 'creation_date'
  | 'is_active'
  | 'has_been_validated'
  | 'is_doctor'
  | 'is_patient'
  | 'is_staff';

function filter(kind: Filter['kind'], name: Filtered): Filter {
  return { kind, name, parameter: name, column: `user.${name}` };
}
