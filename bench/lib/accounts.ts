import { openDatabase } from '../../apps/clinic/src/database/open-database.ts';

/** What one address has come to, over all rows that a submission writes. */
export interface AccountCount {
  readonly email: string;
  readonly users: number;
  /** With everything that is derived: one without is only half saved. */
  readonly patients: number;
  /** Marked as patients, without a patient's row. */
  readonly orphans: number;
}

/**
 * Counts the rows of every address but the administrator's.
 *
 * @param address `sqlite:PATH` or `postgres://...`
 */
export async function countAccounts(address: string): Promise<Map<string, AccountCount>> {
  const database = openDatabase(address);
  try {
    const rows = await database
      .selectFrom('main_dashboarduser as user')
      .leftJoin('main_patientuser as patient', 'patient.user_id', 'user.id')
      .select(['user.email', 'user.is_patient', 'patient.patient_id'])
      .where('user.is_superuser', '=', false)
      .execute();
    const counts = new Map<string, AccountCount>();
    for (const { email, is_patient, patient_id } of rows) {
      const { users, patients, orphans } = counts.get(email) ?? NOTHING;
      const isComplete = patient_id !== null;
      counts.set(email, {
        email,
        users: users + 1,
        patients: patients + Number(isComplete),
        orphans: orphans + Number(is_patient && !isComplete),
      });
    }
    return counts;
  } finally {
    await database.destroy();
  }
}

const NOTHING = { users: 0, patients: 0, orphans: 0 };
