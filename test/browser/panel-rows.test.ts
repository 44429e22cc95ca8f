import { expect } from '@open-wc/testing';
import type { InboxMessage } from '../../widget/inbox/inbox-state.ts';
import { anOpenPanel } from './centers.ts';
import { button, find, panelOf, root, rowsOf, settled, textOf } from './support.ts';
import type { TestCenter } from './test-center.ts';
import type { Sample } from './test-user.ts';
import { waitUntil } from './wait.ts';

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

async function aRow(fields: Sample): Promise<[HTMLElement, TestCenter]> {
  const center = await anOpenPanel([fields]);
  return [rowsOf(center)[0] as HTMLElement, center];
}

/** The row is given a message that differs from what the server has. */
async function becomes(
  row: Element,
  center: TestCenter,
  fields: Partial<InboxMessage>,
): Promise<void> {
  const element = row as Element & { message: InboxMessage };
  element.message = { ...element.message, ...fields };
  await settled(center);
}

/** The request that a click has sent. */
async function asked(center: TestCenter, click: () => void): Promise<Record<string, unknown>> {
  const heard = new Promise<Record<string, unknown>>((resolve) => {
    const hear = (event: Event): void => {
      resolve((event as unknown as { request: Record<string, unknown> }).request);
    };
    panelOf(center).addEventListener('mc-request', hear, { once: true });
  });
  click();
  return await heard;
}

describe('a row of the panel', () => {
  it('has an accessible name with all its content', async () => {
    const [row, center] = await aRow({
      level: 'success',
      subject: 'Report ready',
      text: 'See Reports.',
      from: { name: 'Jane' },
    });
    await becomes(row, center, { pending: true });
    expect(row.getAttribute('aria-label')).to.equal(
      'Unread. Success: Report ready. See Reports. Jane. Waiting to be sent',
    );
    expect(find(row, '[part=subject]').dataset.prefix).to.equal('Success: ');
  });

  it('has the begin of a long text in its name, in whole characters', async () => {
    const [row, center] = await aRow({ text: `${'a'.repeat(199)}😀 and more` });
    expect(row.getAttribute('aria-label')).to.equal(`Unread. Info: ${'a'.repeat(199)}…`);
    await becomes(row, center, { text: `All${' '.repeat(200)}` });
    expect(row.getAttribute('aria-label')).to.equal('Unread. Info: All');
  });

  it('shows how many more messages of its group it stands for, and when it was renewed', async () => {
    const renewedAt = new Date().toISOString();
    const [row, center] = await aRow({ text: 'A comment' });
    await becomes(row, center, { collapsed: 11, createdAt: '2020-01-01', renewedAt });
    expect(row.getAttribute('aria-label')).to.equal('Unread. Info: A comment. +11 more');
    expect(find(row, '.more').textContent?.trim()).to.equal('+11 more');
    expect(find(row, 'time').getAttribute('datetime')).to.equal(renewedAt);
    expect(find(row, 'h3').textContent).to.equal('Today');
  });

  it('shows HTML as text and links only what is safe', async () => {
    const [row, center] = await aRow({
      subject: '<b>bold</b>',
      text: '<img src=x onerror=alert(1)>',
      url: '/a',
    });
    expect(textOf(row)).to.contain('<b>bold</b>');
    expect(root(row).querySelector('b, img')).to.equal(null);
    expect(find(row, 'a').getAttribute('href')).to.equal('/a');
    // The server refuses all of these.
    for (const url of [
      'javascript:alert(1)',
      ' \tJaVaScRiPt:alert(1)',
      '//evil.example',
      'data:,x',
    ]) {
      await becomes(row, center, {
        url,
        actions: [{ label: 'bad', url }],
        from: { name: 'x', avatarUrl: url },
      });
      expect(root(row).querySelector('a, [part=action], img')).to.equal(null);
    }
  });

  it('contains ten thousand combining marks and endless words', async () => {
    const marks = (letter: string): string => `${letter}${'\u0301'.repeat(10_000)}`;
    const center = await anOpenPanel([{}, { text: 'x'.repeat(10_000) }]);
    // More than the server accepts.
    await becomes(rowsOf(center)[0] as Element, center, {
      subject: marks('a'),
      text: marks('b'),
      from: { name: marks('c') },
      actions: [
        { label: marks('d'), id: 'd' },
        { label: 'x'.repeat(255), id: 'x' },
      ],
    });
    const panel = panelOf(center).getBoundingClientRect();
    for (const row of rowsOf(center)) {
      const { width, height } = row.getBoundingClientRect();
      expect(width).to.be.at.most(panel.width);
      expect(height).to.be.below(350);
      expect(row.scrollWidth).to.be.at.most(row.clientWidth);
    }
  });

  it('shows two lines of a text, and the rest on demand', async () => {
    const [row, center] = await aRow({ text: 'long '.repeat(200) });
    const before = row.offsetHeight;
    button(row, 'Show more').click();
    await settled(center);
    expect(row.offsetHeight).to.be.above(before + 100);
    expect(button(row, 'Show less').ariaExpanded).to.equal('true');
    button(row, 'Show less').click();
    await settled(center);
    expect(row.offsetHeight).to.equal(before);
  });

  it('does not offer to show more if there is no more', async () => {
    const [row] = await aRow({ subject: 'Short', text: 'and sweet' });
    expect(find(row, '.more').offsetHeight).to.equal(0);
  });

  it('marks read and unread, and deletes', async () => {
    const [row, center] = await aRow({});
    button(row, 'Mark as read').click();
    expect(center.counts).to.include({ total: 1, unread: 0 });
    await settled(center);
    button(row, 'Mark as unread').click();
    expect(center.counts).to.include({ total: 1, unread: 1 });
    button(row, 'Delete').click();
    expect(center.counts).to.include({ total: 0, unread: 0 });
  });

  it("has the message's actions: links, and buttons for the page", async () => {
    const actions = [
      { label: 'Open', url: '#open' },
      { label: 'Share', id: 'share' },
    ];
    const [row, center] = await aRow({ actions });
    const [open, share] = root(row).querySelectorAll<HTMLElement>('[part=action]');
    expect(open?.getAttribute('href')).to.equal('#open');
    expect(share?.localName).to.equal('button');
    const request = await asked(center, () => share?.click());
    expect(request.verb).to.equal('act');
    expect(request.action).to.deep.equal(actions[1]);
    expect(request.ids).to.deep.equal([center.messages[0]?.id]);
  });

  it('shows progress as a bar with a name', async () => {
    const [row] = await aRow({ progress: 0.25 });
    const bar = find(row, 'progress') as HTMLProgressElement;
    expect(bar.position).to.equal(0.25);
    expect(bar.ariaLabel).to.equal('Progress');
  });

  it('marks a change that the server has not confirmed, and shows the time', async () => {
    const [row, center] = await aRow({ createdAt: '2026-01-02T03:04:05.000Z' });
    await becomes(row, center, { pending: true });
    expect(find(row, 'time').getAttribute('datetime')).to.equal('2026-01-02T03:04:05.000Z');
    expect(find(row, '.side').querySelector('svg')).not.to.equal(null);
  });
});

describe("a sender's avatar", () => {
  const from = (avatarUrl?: string) => ({
    from: { name: 'jane', ...(avatarUrl && { avatarUrl }) },
  });

  it('is the initial if there is no picture, or none that may be loaded', async () => {
    const [row, center] = await aRow({});
    for (const url of [undefined, 'https://elsewhere.example/a.png', PIXEL]) {
      await becomes(row, center, from(url));
      expect(root(row).querySelector('img')).to.equal(null);
      expect(find(row, '[part=avatar]').textContent).to.equal('j');
    }
  });

  it('is the first character of a name that can be seen, and no quotation mark', async () => {
    const [row, center] = await aRow({});
    for (const [name, initial] of [
      ['\u200fدانا', 'د'],
      ['"Ann"', 'A'],
      ['🚀 Deployments', '🚀'],
      ['?', '?'],
    ] as const) {
      await becomes(row, center, { from: { name } });
      expect(find(row, '[part=avatar]').textContent).to.equal(initial);
    }
  });

  it("is a picture from the page's own origin, or from one that is allowed", async () => {
    const [own] = await aRow(from('/node_modules/none.png'));
    const image = find(own, 'img') as HTMLImageElement;
    expect([image.alt, image.loading, image.referrerPolicy]).to.deep.equal([
      '',
      'lazy',
      'no-referrer',
    ]);
    const [other, center] = await aRow(from('http://127.0.0.1:1/a.png'));
    expect(root(other).querySelector('img')).to.equal(null);
    center.avatarOrigins = 'http://other.example http://127.0.0.1:1';
    await settled(center);
    expect(root(other).querySelector('img')).not.to.equal(null);
  });

  it('is the initial again if the picture cannot be loaded', async () => {
    const [row] = await aRow(from('/there-is-none.png'));
    await waitUntil(() => root(row).querySelector('img') === null);
    expect(find(row, '[part=avatar]').textContent).to.equal('j');
  });
});
