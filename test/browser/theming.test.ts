import { expect } from '@open-wc/testing';
import { aCenter, anOpenPanel, arrive } from './centers.ts';
import { bellOf, find, panelOf, popupsOf, root, rowsOf, settled, still } from './support.ts';
import type { TestCenter } from './test-center.ts';

/** CSS that a page may have by accident, and CSS that must be intended. */
const HOSTILE = `
  html {
    cursor: wait; font-size: 30px; letter-spacing: 5px; line-height: 3; text-align: end;
    text-indent: 40px; text-shadow: 1px 1px red; text-transform: uppercase; white-space: pre;
    word-spacing: 9px; font-style: italic; font-weight: 900; font-variant: small-caps;
  }
  button, svg, span, p, a, header, time { display: none !important; }
  button { padding: 30px; border: 9px solid red; background: red; font-size: 40px; }
  * {
    font-size: 33px !important; line-height: 4 !important; letter-spacing: 8px !important;
    text-transform: uppercase !important; box-sizing: content-box !important;
    pointer-events: none !important; user-select: none !important; word-break: break-all !important;
  }
`;

const PROPERTIES = [
  ...['font-size', 'font-style', 'font-weight', 'font-variant', 'line-height', 'letter-spacing'],
  ...['word-spacing', 'text-align', 'text-indent', 'text-shadow', 'text-transform', 'white-space'],
  ...['word-break', 'display', 'position', 'box-sizing', 'inline-size', 'block-size', 'padding'],
  ...['margin', 'border', 'background-color', 'cursor', 'pointer-events', 'user-select'],
];

/** The computed styles in all shadow trees. */
function looks(center: TestCenter): string[] {
  const hosts = [center, panelOf(center), ...rowsOf(center), ...popupsOf(center)];
  const elements = hosts.flatMap((host) => [...root(host).querySelectorAll('*')]);
  return elements
    .filter((element) => !element.matches('slot, style, path, circle, .home'))
    .map((element) => {
      const style = getComputedStyle(element);
      const values = PROPERTIES.map((name) => `${name}: ${style.getPropertyValue(name)}`);
      return `${element.localName}.${element.classList} ${values.join('; ')}`;
    });
}

async function aFullCenter(attributes: Record<string, string> = {}): Promise<TestCenter> {
  const center = await aCenter([{ subject: 'Report' }, { level: 'error' }], attributes);
  await arrive(center, { persistent: false, subject: 'Ready', sticky: true });
  center.show();
  await still(center);
  return center;
}

describe('the appearance of message-center', () => {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [sheet];

  afterEach(() => sheet.replaceSync(''));

  it('is not broken by the page’s own CSS', async () => {
    const center = await aFullCenter();
    const before = looks(center);
    expect(before).to.have.length.above(30);
    sheet.replaceSync(HOSTILE);
    await still(center);
    const changed = looks(center).filter((look, index) => look !== before[index]);
    expect(changed).to.deep.equal([]);
  });

  it('does not change anything on the page', async () => {
    const own = document.createElement('p');
    own.textContent = 'Text of the page';
    document.body.append(own);
    const lookOf = (element: Element): string[] => {
      const style = getComputedStyle(element);
      return [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`);
    };
    const before = [document.documentElement, document.body, own].map((element) =>
      lookOf(element).filter((value) => !/size|height|origin|inset|bottom|top/.test(value)),
    );
    const center = await aFullCenter();
    const after = [document.documentElement, document.body, own].map((element) =>
      lookOf(element).filter((value) => !/size|height|origin|inset|bottom|top/.test(value)),
    );
    expect(after).to.deep.equal(before);
    expect(document.querySelectorAll('style, link[rel=stylesheet]')).to.have.length(0);
    center.remove();
    own.remove();
  });

  it('follows the page’s custom properties, and sets none', async () => {
    const center = await aFullCenter();
    const accent = () => getComputedStyle(find(center, '.badge')).backgroundColor;
    expect(getComputedStyle(center).getPropertyValue('--mc-accent')).to.equal('');
    expect(getComputedStyle(panelOf(center)).getPropertyValue('--mc-accent')).to.equal('');
    sheet.replaceSync(':root { --mc-accent: rgb(1, 2, 3); --mc-surface: rgb(4, 5, 6); }');
    expect(accent()).to.equal('rgb(1, 2, 3)');
    expect(getComputedStyle(panelOf(center)).backgroundColor).to.equal('rgb(4, 5, 6)');
    sheet.replaceSync(':root { --mc-font: monospace }');
    expect(getComputedStyle(find(center, '.badge')).fontFamily).to.equal('monospace');
  });

  it('keeps the number on the badge readable on any accent', async () => {
    const center = await aFullCenter();
    const ink = () => getComputedStyle(find(center, '.badge')).color;
    sheet.replaceSync(':root { --mc-accent: #ffe14d }');
    expect(ink()).to.match(/xyz-d65 0 0 0/);
    sheet.replaceSync(':root { --mc-accent: #202060 }');
    expect(ink()).not.to.match(/xyz-d65 0 0 0/);
  });

  it('follows the page’s color-scheme, or its own theme', async () => {
    const center = await aFullCenter();
    const surface = () => getComputedStyle(panelOf(center)).backgroundColor;
    const page = center.parentElement as HTMLElement;
    page.style.colorScheme = 'light';
    const light = surface();
    page.style.colorScheme = 'dark';
    const dark = surface();
    expect(dark).not.to.equal(light);
    center.theme = 'light';
    await still(center);
    expect(surface()).to.equal(light);
    page.style.colorScheme = 'light';
    center.theme = 'dark';
    await still(center);
    expect(surface()).to.equal(dark);
    expect(center.getAttribute('theme')).to.equal('dark');
  });

  it('has the page’s font and the colour of the text beside the bell', async () => {
    const center = await aFullCenter();
    const page = center.parentElement as HTMLElement;
    page.style.fontFamily = 'serif';
    page.style.color = 'rgb(9, 8, 7)';
    expect(getComputedStyle(panelOf(center)).fontFamily).to.equal('serif');
    expect(getComputedStyle(bellOf(center)).color).to.equal('rgb(9, 8, 7)');
  });

  it('hides the bell with its container, and keeps panel and popups', async () => {
    const center = await aFullCenter();
    (center.parentElement as HTMLElement).style.visibility = 'hidden';
    expect(getComputedStyle(bellOf(center)).visibility).to.equal('hidden');
    expect(getComputedStyle(panelOf(center)).visibility).to.equal('visible');
  });

  it('can be changed by the parts of a level or a tag, in rows and popups', async () => {
    const own = { level: 'critical', tags: ['billing', 'a, b: c'] };
    const center = await anOpenPanel([own, {}]);
    await arrive(center, { ...own, persistent: false });
    await settled(center);
    const shown = [rowsOf(center)[0], popupsOf(center)[0]].map((element) =>
      find(element as Element, '[part~=level-critical]'),
    );
    const page = document.createElement('style');
    page.textContent = `
      ::part(level-critical) { --mc-error: rgb(1, 2, 3); outline: 7px solid }
      ::part(tag-billing) { border-start-start-radius: 9px }
      ::part(tag-a-b-c) { letter-spacing: 5px }
    `;
    document.head.append(page);
    for (const element of shown) {
      const styles = getComputedStyle(element);
      expect(styles.outlineWidth).to.equal('7px');
      expect(styles.borderStartStartRadius).to.equal('9px');
      expect(styles.letterSpacing).to.equal('5px');
      expect(styles.getPropertyValue('--_level')).to.equal('rgb(1, 2, 3)');
      expect(element.dataset).to.include({ level: 'critical', tags: 'billing a-b-c' });
      expect(element.classList.contains('level-error')).to.equal(true);
    }
    const plain = find(rowsOf(center).at(-1) as Element, '[part~=row]');
    expect(getComputedStyle(plain).outlineWidth).not.to.equal('7px');
    expect(plain.dataset).to.include({ level: 'info' }).and.not.to.have.property('tags');
    page.remove();
  });

  it('can be changed by parts', async () => {
    const center = await aFullCenter();
    const parts = ['bell', 'badge', 'panel', 'header', 'subject', 'text', 'popup'];
    const reached = [...parts, 'row', 'sender', 'avatar', 'action', 'progress', 'line'];
    const inside = [...reached, 'more', 'close-all', 'summary'];
    const exported = [...root(center).querySelectorAll('[part], [exportparts]')]
      .flatMap((element) => [element.getAttribute('part'), element.getAttribute('exportparts')])
      .join()
      .split(/,\s*/);
    expect(exported).to.include.members(inside);
    sheet.replaceSync(parts.map((name) => `::part(${name}) { rotate: 3deg }`).join(''));
    const hosts = [center, panelOf(center), ...rowsOf(center), ...popupsOf(center)];
    const roots = hosts.map(root);
    for (const name of parts) {
      const element = roots.map((at) => at.querySelector(`[part~=${name}]`)).find((found) => found);
      expect(getComputedStyle(element as Element).rotate, name).to.equal('3deg');
    }
  });
});
