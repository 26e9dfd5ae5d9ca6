import { describe, expect, it } from 'vitest';
import { readStartup, withDatabase } from '../../../src/explore/wire/startup.ts';

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const text = `${Object.entries(parameters).flat().join('\0')}\0\0`;
  const bytes = Buffer.alloc(8 + Buffer.byteLength(text));
  bytes.writeInt32BE(bytes.length);
  bytes.writeInt32BE(0x30000, 4);
  bytes.write(text, 8);
  return bytes;
}

describe('the database that a startup packet asks for', () => {
  it('becomes another one, and all else stays', () => {
    const asked = { user: 'zoë', database: 'app', application_name: 'app', options: '' };
    const bytes = withDatabase(startup(asked), 'app', 'copy');
    expect(bytes).toEqual(startup({ ...asked, database: 'copy' }));
    expect(readStartup(bytes)).toMatchObject({ kind: 'startup', version: '3.0' });
  });

  it('is that of the user where none is named', () => {
    const bytes = withDatabase(startup({ user: 'app' }), 'app', 'copy');
    expect(bytes).toEqual(startup({ user: 'app', database: 'copy' }));
  });

  it('stays where it is another', () => {
    const bytes = startup({ user: 'app', database: 'postgres' });
    expect(withDatabase(bytes, 'app', 'copy')).toBe(bytes);
  });
});
