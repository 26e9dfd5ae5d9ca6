import type { Page } from 'playwright-core';

/** A control as assistive technology is told of it. */
export interface Control {
  readonly role: string;
  readonly name: string;
  /** What is read out after the name: errors, then help. */
  readonly description: string;
  readonly required: boolean;
  readonly invalid: boolean;
  readonly focused: boolean;
}

/** Every control with one of the roles, in page order, from the browser's own accessibility tree. */
export async function readControls(page: Page, ...roles: readonly string[]): Promise<Control[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter(({ ignored, role }) => !ignored && roles.includes(String(role?.value)))
    .map(({ role, name, description, properties = [] }) => {
      const property = (wanted: string): unknown =>
        properties.find((one) => one.name === wanted)?.value.value;
      return {
        role: String(role?.value),
        name: String(name?.value ?? ''),
        description: String(description?.value ?? ''),
        required: property('required') === true,
        invalid: property('invalid') === 'true',
        focused: property('focused') === true,
      };
    });
}
