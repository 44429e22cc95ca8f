import { expect, waitUntil } from '@open-wc/testing';
import type { InboxMessage } from '../../widget/inbox/inbox-view.ts';
import { aMessage } from '../support/messages.ts';
import {
  aCenter,
  anOpenPanel,
  button,
  find,
  panelOf,
  root,
  rowsOf,
  settled,
  type TestCenter,
  textOf,
} from './support.ts';

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

async function aRow(fields: Partial<InboxMessage>): Promise<[HTMLElement, TestCenter]> {
  const center = await anOpenPanel((inbox) => {
    inbox.messages = [aMessage(fields)];
  });
  return [rowsOf(center)[0] as HTMLElement, center];
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
    const [row] = await aRow({
      level: 'success',
      subject: 'Report ready',
      text: 'See Reports.',
      from: { name: 'Jane' },
      pending: true,
    });
    expect(row.getAttribute('aria-label')).to.equal(
      'Unread. Success: Report ready. See Reports.. Jane. Waiting to be sent',
    );
    expect(find(row, '[part=subject]').dataset.prefix).to.equal('Success: ');
  });

  it('shows how many more messages of its group it stands for, and when it was renewed', async () => {
    const renewedAt = new Date().toISOString();
    const [row] = await aRow({
      text: 'A comment',
      collapsed: 11,
      createdAt: '2020-01-01',
      renewedAt,
    });
    expect(row.getAttribute('aria-label')).to.equal('Unread. Info: A comment. +11 more');
    expect(find(row, '.more').textContent?.trim()).to.equal('+11 more');
    expect(find(row, 'time').getAttribute('datetime')).to.equal(renewedAt);
    expect(find(row, 'h3').textContent).to.equal('Today');
  });

  it('shows HTML as text and links only what is safe', async () => {
    const center = await anOpenPanel((inbox) => {
      const bad = ['javascript:alert(1)', ' \tJaVaScRiPt:alert(1)', '//evil.example', 'data:,x'];
      inbox.messages = [
        aMessage({ subject: '<b>bold</b>', text: '<img src=x onerror=alert(1)>', url: '/a' }),
        ...bad.map((url) =>
          aMessage({
            text: 'bad',
            url,
            actions: [{ label: 'bad', url }],
            from: { name: 'x', avatarUrl: url },
          }),
        ),
      ];
    });
    const [first, ...bad] = rowsOf(center);
    expect(textOf(first as Element)).to.contain('<b>bold</b>');
    expect(root(first).querySelector('b, img')).to.equal(null);
    expect(find(first as Element, 'a').getAttribute('href')).to.equal('/a');
    for (const row of bad) expect(root(row).querySelector('a, [part=action], img')).to.equal(null);
  });

  it('contains ten thousand combining marks and endless words', async () => {
    const marks = (letter: string): string => `${letter}${'\u0301'.repeat(10_000)}`;
    const center = await anOpenPanel((inbox) => {
      const from = { name: marks('c') };
      const actions = [
        { label: marks('d'), id: 'd' },
        { label: 'x'.repeat(255), id: 'x' },
      ];
      inbox.messages = [
        aMessage({ subject: marks('a'), text: marks('b'), from, actions }),
        aMessage({ text: 'x'.repeat(10_000) }),
      ];
    });
    const panel = panelOf(center).getBoundingClientRect();
    for (const row of rowsOf(center)) {
      const { width, height } = row.getBoundingClientRect();
      expect(width).to.be.at.most(panel.width);
      expect(height).to.be.below(250);
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
    await settled(center);
    button(row, 'Mark as unread').click();
    button(row, 'Delete').click();
    const id = center.inbox.calls[0]?.split(' ')[1];
    expect(center.inbox.calls).to.deep.equal([
      `markRead ${id}`,
      `markUnread ${id}`,
      `remove ${id}`,
    ]);
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
    expect(request).to.include({ verb: 'act', action: actions[1] });
    expect(request.ids).to.deep.equal([center.inbox.messages[0]?.id]);
  });

  it('shows progress as a bar with a name', async () => {
    const [row] = await aRow({ progress: 0.25 });
    const bar = find(row, 'progress') as HTMLProgressElement;
    expect(bar.position).to.equal(0.25);
    expect(bar.ariaLabel).to.equal('Progress');
  });

  it('marks a change that the server has not confirmed, and shows the time', async () => {
    const [row] = await aRow({ pending: true, createdAt: '2026-01-02T03:04:05.000Z' });
    expect(find(row, 'time').getAttribute('datetime')).to.equal('2026-01-02T03:04:05.000Z');
    expect(find(row, '.side').querySelector('svg')).not.to.equal(null);
  });
});

describe("a sender's avatar", () => {
  const from = (avatarUrl?: string) => ({
    from: { name: 'jane', ...(avatarUrl && { avatarUrl }) },
  });

  it('is the initial if there is no picture, or none that may be loaded', async () => {
    for (const url of [undefined, 'https://elsewhere.example/a.png', PIXEL]) {
      const [row] = await aRow(from(url));
      expect(root(row).querySelector('img')).to.equal(null);
      expect(find(row, '[part=avatar]').textContent).to.equal('j');
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

describe('renderMessage', () => {
  it('replaces subject and text; a string is text', async () => {
    const center = await aCenter((inbox) => {
      inbox.messages = [aMessage({ subject: 'Own', text: 'own' })];
    });
    center.renderMessage = ({ text }) => `<i>${text}</i>`;
    center.show();
    await settled(center);
    const [row] = rowsOf(center);
    expect(find(row as Element, '.custom').textContent).to.equal('<i>own</i>');
    expect(root(row).querySelector('.text, .subject')).to.equal(null);
    expect(find(row as Element, '.main').textContent?.trim()).to.equal('Info: Own. own');
  });
});
