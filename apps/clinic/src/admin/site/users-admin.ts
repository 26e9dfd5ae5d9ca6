import { ADDRESSES } from '../../views/addresses.ts';
import { accountName } from './accounts.ts';
import type { AdminModel } from './model-admin.ts';
import { objectionToUser } from './objections.ts';
import { userForm } from './user-form.ts';
import { userList } from './user-list.ts';
import { userRecords } from './user-records.ts';

const PLACE = {
  name: 'dashboarduser',
  address: ADDRESSES.users,
  table: 'main_dashboarduser',
} as const;

/** The accounts, of patients and of the staff. */
export const usersAdmin: AdminModel = {
  ...PLACE,
  describe: (texts) => ({
    ...PLACE,
    names: texts.admin.users,
    scope: 'all',
    list: userList(texts.admin),
    form: userForm(texts),
    records: userRecords(texts),
    nameOf: accountName,
    objection: objectionToUser(texts.admin),
  }),
};
