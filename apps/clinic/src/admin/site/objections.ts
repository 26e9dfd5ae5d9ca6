import type { AdminTexts } from '../../i18n/admin-french.ts';
import type { ModelAdmin } from './model-admin.ts';

/** Superusers are changed and deleted by superusers only. */
export function objectionToSuperuser({ deletion }: AdminTexts): ModelAdmin['objection'] {
  return (staff, account) =>
    account.is_superuser && !staff.is_superuser ? deletion.superuser : undefined;
}

/** Besides, nobody deletes the own account. */
export function objectionToUser(admin: AdminTexts): ModelAdmin['objection'] {
  const objectionToRank = objectionToSuperuser(admin);
  return (staff, account, deed) => {
    const isOwn = deed === 'delete' && account.id === staff.id;
    return objectionToRank(staff, account, deed) ?? (isOwn ? admin.deletion.ownAccount : undefined);
  };
}
