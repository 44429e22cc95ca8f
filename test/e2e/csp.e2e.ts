import { describe, expect, it } from 'vitest';
import { alertsTests } from './csp/alerts.js';
import { ownLitTests } from './csp/own-lit.js';
import { panelTests } from './csp/panel.js';
import { popupTests } from './csp/popups.js';
import { STRICT_CSP } from './support/app.js';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';

/** Every visitor fails its test by a violation of its page's policy, or a word in the console. */
describe('under the strictest policy, with no trusted types but those of Lit', () => {
  const csp = `${STRICT_CSP}; require-trusted-types-for 'script'; trusted-types lit-html`;
  const stage = useStage({ csp });

  describe('popups', () => popupTests(stage));
  describe('the panel', () => panelTests(stage));
  describe('the page’s own alerts', () => alertsTests(stage));

  it('a page that breaks its policy is noticed by these tests', async () => {
    const visitor = await stage.browsers.visitor(stage.app.origin);
    const page = await visitor.openLive();
    await page.page.evaluate(() => {
      const script = document.createElement('script');
      try {
        script.textContent = 'document.title = 1';
      } catch {
        // The policy reports violations to the collector.
      }
    });
    await eventually(() => visitor.faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'console',
      'violation',
    ]);
    expect(visitor.faults.splice(0).join()).toContain('require-trusted-types-for');
  });
});

describe('on a page that has a Lit of its own', () => {
  const csp = `${STRICT_CSP}; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'`;
  const stage = useStage({ csp });
  ownLitTests(stage);
});
