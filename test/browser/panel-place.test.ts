import { expect, nextFrame } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { aCenter } from './centers.ts';
import { aRule, tidyUp } from './dialogs.ts';
import { bellOf, panelOf, settled, still } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { someSamples } from './test-user.ts';
import { waitUntil } from './wait.ts';

interface Layout {
  /** CSS rules of the page; `main` contains the element. */
  readonly css: string;
  readonly dir?: 'ltr' | 'rtl';
  /** How far the window or the scrolling container is scrolled. */
  readonly scroll?: number;
}

const AT_END = 'main { display: flow-root; padding: 20px } test-center { float: right }';

const LAYOUTS: { readonly [name: string]: Layout } = {
  'a plain page': { css: AT_END },
  'a page from right to left': { css: 'main { padding: 20px }', dir: 'rtl' },
  'zoom 1.5 on the root': { css: `html { zoom: 1.5 } ${AT_END}` },
  'zoom 0.8 on the root': { css: `html { zoom: 0.8 } ${AT_END}` },
  'zoom 2 on the root': { css: `html { zoom: 2 } ${AT_END}` },
  'zoom 1.5 on the root, from right to left': { css: 'html { zoom: 1.5 }', dir: 'rtl' },
  'zoom 1.25 on the body': { css: `body { zoom: 1.25 } ${AT_END}` },
  'zoom on root and container': { css: `html { zoom: 1.2 } main { zoom: 1.2 } ${AT_END}` },
  'a moved body': { css: `body { transform: translate(-30px, 40px) } ${AT_END}` },
  'a scaled container': { css: `main { transform: scale(0.7) } ${AT_END}` },
  'zoom in a scaled body': { css: `html { zoom: 1.3 } body { scale: 0.9 } ${AT_END}` },
  'a containing block by contain': { css: `main { contain: strict; height: 90px } ${AT_END}` },
  'a containing block by filter': { css: `main { filter: blur(0); margin: 30px } ${AT_END}` },
  'a containing block by will-change': { css: `main { will-change: transform } ${AT_END}` },
  'a containing block by perspective': { css: `main { perspective: 9px } ${AT_END}` },
  'a scrolled window': { css: `body { padding: 900px 0 2000px } ${AT_END}`, scroll: 850 },
  'a scrolled and zoomed window': {
    css: `html { zoom: 1.5 } body { padding: 900px 0 2000px } ${AT_END}`,
    scroll: 1300,
  },
  'a scrolled container': {
    css: `main { height: 200px; overflow: auto; padding: 300px 20px 900px } test-center { float: right }`,
    scroll: 250,
  },
};

/** Positions of the element: in the middle of the page or at its edges. */
const POSITIONS = [0, 50, 100].flatMap((x) => [0, 50, 100].map((y) => [x, y] as const));

async function aPage({ css, dir = 'ltr', scroll = 0 }: Layout): Promise<TestCenter> {
  aRule(css);
  const center = await aCenter([...someSamples(), ...someSamples()], {}, { dir });
  window.scrollTo(0, scroll);
  center.parentElement?.scrollTo(0, scroll);
  center.show();
  await still(center);
  return center;
}

function expectPlaced(center: TestCenter, isRtl = false): void {
  const panel = panelOf(center).getBoundingClientRect();
  const bell = bellOf(center).getBoundingClientRect();
  const { width, height } = visualViewport as VisualViewport;
  expectInside(panel);
  const isBelow = panel.top > bell.top;
  const distance = isBelow ? panel.top - bell.bottom : bell.top - panel.bottom;
  expect(distance, 'distance').to.be.closeTo(8, 1);
  const [above, below] = [bell.top, height - bell.bottom];
  if (Math.min(above, below) < 350) expect(isBelow, 'below').to.equal(below > above);
  const aligned = isRtl ? bell.left : bell.right - panel.width;
  const x = Math.max(8, Math.min(aligned, width - 8 - panel.width));
  expect(panel.left, 'left').to.be.closeTo(x, 1);
}

function expectInside({ left, top, right, bottom }: DOMRect): void {
  const { width, height } = visualViewport as VisualViewport;
  expect([left, top], 'start').to.satisfy((at: number[]) => at.every((each) => each >= 7));
  expect(right, 'right').to.be.at.most(width - 7);
  expect(bottom, 'bottom').to.be.at.most(height - 7);
}

describe('the panel is beside the bell and inside the window', () => {
  afterEach(async () => {
    await tidyUp();
    window.scrollTo(0, 0);
  });

  for (const [name, layout] of Object.entries(LAYOUTS)) {
    it(`on ${name}`, async () => {
      const center = await aPage(layout);
      expectPlaced(center, layout.dir === 'rtl');
      expect(panelOf(center).scrollWidth).to.equal(panelOf(center).clientWidth);
    });
  }

  it('at every edge and corner, with and without zoom', async () => {
    for (const zoom of [1, 1.5]) {
      for (const [x, y] of POSITIONS) {
        const center = await aPage({
          css: `html { zoom: ${zoom} }
            main { position: fixed; left: ${x}%; top: ${y}%; translate: -${x}% -${y}% }`,
        });
        if (y === 50) expectInside(panelOf(center).getBoundingClientRect());
        else expectPlaced(center);
        center.remove();
        await tidyUp();
      }
    }
  });

  it('when the bell moves, and inside the window when the bell is out of view', async () => {
    const center = await aPage({ css: `body { padding-block-end: 2000px } ${AT_END}` });
    const isPlaced = (): boolean => {
      const { bottom, right } = bellOf(center).getBoundingClientRect();
      const panel = panelOf(center).getBoundingClientRect();
      return Math.abs(panel.top - bottom - 8) < 1 && Math.abs(panel.right - right) < 1;
    };
    expect(isPlaced()).to.equal(true);
    for (const css of ['html { zoom: 1.2 }', 'body { zoom: 1.1 }', 'main { padding: 60px }']) {
      aRule(css);
      expect(isPlaced(), css).to.equal(false);
      await waitUntil(isPlaced, css);
    }
    window.scrollTo(0, 1500);
    await nextFrame();
    await settled(center);
    expect(bellOf(center).getBoundingClientRect().bottom).to.be.below(0);
    expectInside(panelOf(center).getBoundingClientRect());
    expect(center.open).to.equal(true);
  });

  it('when the page moves the bell without a change of any size', async () => {
    const center = await aPage({ css: AT_END });
    const main = center.parentElement as HTMLElement;
    main.dir = 'rtl';
    aRule('test-center { float: inline-end }');
    await waitUntil(() => panelOf(center).getBoundingClientRect().left < 100, 'the panel follows');
    expectPlaced(center, true);
    aRule('main { padding-inline: 70px }');
    const isPlaced = (): boolean =>
      panelOf(center).getBoundingClientRect().left === bellOf(center).getBoundingClientRect().left;
    expect(isPlaced()).to.equal(false);
    await waitUntil(isPlaced, 'the panel follows again');
  });

  it('in a document without a body', async () => {
    const { body, documentElement } = document;
    const center = await aCenter(someSamples());
    body.remove();
    documentElement.append(center);
    center.show();
    await still(center);
    expectInside(panelOf(center).getBoundingClientRect());
    center.hide();
    documentElement.append(body);
    body.append(center);
  });

  it('however low the window is', async () => {
    await setViewport({ width: 700, height: 260 });
    const center = await aPage({ css: AT_END });
    expectInside(panelOf(center).getBoundingClientRect());
    await setViewport({ width: 800, height: 600 });
  });
});
