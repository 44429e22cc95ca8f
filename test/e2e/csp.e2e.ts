import { describe, expect, it } from 'vitest';
import { alertsTests } from './csp/alerts.js';
import { ownLitTests } from './csp/own-lit.js';
import { panelTests } from './csp/panel.js';
import { popupTests } from './csp/popups.js';
import { STRICT_CSP } from './support/app.js';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';

/** A violation of the page's policy, or any console output, fails the visitor's test. */
describe('under the strictest policy, with no trusted types but those of Lit', () => {
  const csp = `${STRICT_CSP}; require-trusted-types-for 'script'; trusted-types lit-html`;
  const stage = useStage({ csp });

  describe('popups', () => popupTests(stage));
  describe('the panel', () => panelTests(stage));
  describe('the page’s own alerts', () => alertsTests(stage));

  it('these tests detect a page that breaks its policy', async () => {
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

describe('on a page that has its own copy of Lit', () => {
  const csp = `${STRICT_CSP}; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'`;
  const stage = useStage({ csp });
  ownLitTests(stage);
});
