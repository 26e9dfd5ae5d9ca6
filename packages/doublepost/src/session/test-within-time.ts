import { type Context, createContext, Script } from 'node:vm';

/**
 * For one text, in milliseconds. Values are short: an expression that takes longer over one of them
 * goes through exponentially many ways to match it.
 */
const LIMIT_MS = 20;

let sandbox: { readonly context: Context; readonly script: Script } | undefined;

/**
 * Whether an expression of somebody else's matches a text. V8 looks for the end of the time within a
 * match, too, so that `([a-z]+)+$`, over which a text of forty letters takes hours, cannot hold the
 * whole process up.
 *
 * @returns undefined where the time was not enough to tell: most likely it does not match, since it
 *   is failing that takes long
 */
export function testWithinTime(expression: RegExp, text: string): boolean | undefined {
  sandbox ??= {
    context: createContext(Object.create(null)),
    script: new Script('expression.test(text)'),
  };
  const { context, script } = sandbox;
  Object.assign(context, { expression, text });
  try {
    return script.runInContext(context, { timeout: LIMIT_MS }) as boolean;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
