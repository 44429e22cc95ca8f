import { afterEach, beforeEach, expect, test } from 'vitest';
import { added, newInbox, numbered } from '../../support/store-entries.js';
import { REPLACEMENTS, ReplacedFile } from '../../support/store-replaced-file.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';

let file: ReplacedFile;

beforeEach(async () => {
  file = await ReplacedFile.make();
});

afterEach(() => file.remove());

test.each(Object.values(REPLACEMENTS))(
  '$name while many inboxes are written: each has its entry once in the file at the path',
  async ({ replace }) => {
    let backedUp = '';
    const probe = new DriverProbe(undefined, (sql) => {
      if (backedUp === '' || sql !== 'COMMIT') return;
      const backup = backedUp;
      backedUp = '';
      replace(file, backup);
    });
    const store = await file.open(probe.store(file.path));
    backedUp = await file.backup();
    const inboxes = Array.from({ length: 3 }, () => newInbox());
    const results = await store.appendToMany(inboxes, null, (_inbox, { head }) =>
      numbered(head, [added()]),
    );
    expect(backedUp).toBe('');
    for (const [inbox, { entries, error }] of results) {
      expect(error).toBeUndefined();
      expect(entries).toHaveLength(1);
      expect(await file.idsAtPath(inbox)).toStrictEqual(entries.map(({ id }) => id));
    }
  },
);
