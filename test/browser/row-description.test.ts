import { expect } from '@open-wc/testing';
import type { InboxMessage } from '../../widget/inbox/inbox-state.ts';
import { anOpenPanel } from './centers.ts';
import { rowsOf, settled } from './support.ts';

describe('the description of a row', () => {
  it('has time and progress, and while the row has the focus not each change of them', async () => {
    const center = await anOpenPanel([{ progress: 0.625 }]);
    const row = rowsOf(center)[0] as HTMLElement & { message: InboxMessage };
    const becomes = async (fields: object): Promise<string | null> => {
      row.message = { ...row.message, ...fields };
      await settled(center);
      return row.getAttribute('aria-description');
    };
    row.blur();
    const createdAt = new Date().toISOString();
    expect(await becomes({ createdAt })).to.equal('now. Progress: 63%');
    row.focus();
    expect(await becomes({ progress: 0.7 })).to.equal('now. Progress: 63%');
    row.blur();
    expect(row.getAttribute('aria-description')).to.equal('now. Progress: 70%');
    expect(await becomes({ createdAt: '2020-01-02' })).to.equal('Jan 2, 2020. Progress: 70%');
  });
});
