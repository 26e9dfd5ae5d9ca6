/** The first value that is given, under a name; nothing when none is. Empty counts as not given. */
export function firstGiven<Name extends string>(
  name: Name,
  ...values: readonly (string | undefined)[]
): Partial<Record<Name, string>> {
  const found = values.find((value) => value !== undefined && value !== '');
  const given: Partial<Record<Name, string>> = {};
  if (found !== undefined) given[name] = found;
  return given;
}
