/** The largest id that an `integer` column of PostgreSQL holds. */
const LARGEST_ID = 2_147_483_647;

/** The id that a text names, if it can be one. */
export function parseId(text: string): number | undefined {
  if (!/^[0-9]{1,10}$/u.test(text)) return undefined;
  const id = Number(text);
  return id <= LARGEST_ID ? id : undefined;
}
