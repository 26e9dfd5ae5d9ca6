import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineRace } from '../lib/race.ts';

const TAKEN = { refused: 'There is a file of that name.' };

/** Whether a name is free is looked up before the file is written: one upload replaces the other. */
export default defineRace({
  source: 'https://github.com/jugmac00/flask-reuploaded/issues/139',
  database: 'none',
  schema: '',
  fill: { name: '{{unique.text}}' },
  async unsafe({ folder }, { name = '' }) {
    const path = join(folder, name);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return TAKEN;
    await writeFile(path, 'content');
    return { done: 'uploaded' };
  },
  async fixed({ folder }, { name = '' }) {
    try {
      await writeFile(join(folder, name), 'content', { flag: 'wx' });
    } catch {
      return TAKEN;
    }
    return { done: 'uploaded' };
  },
});
