import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CompatData, Identifier } from '@mdn/browser-compat-data';
import { describe, expect, it } from 'vitest';

/** The features that the widget requires, by their paths in MDN's browser-compat-data. */
const NEEDED = [
  'api.AbortSignal.timeout_static',
  'api.CSSStyleSheet.CSSStyleSheet',
  'api.Element.ariaLabel',
  'api.Element.checkVisibility',
  'api.Element.role',
  'api.HTMLDialogElement.showModal',
  'api.HTMLElement.inert',
  'api.HTMLElement.showPopover',
  'css.at-rules.media.range_syntax',
  'css.properties.overflow.clip',
  'css.properties.translate',
  'css.selectors.dir',
  'css.selectors.is',
  'css.selectors.nesting',
  'css.selectors.popover-open',
  'css.types.color.color-mix',
  'css.types.color.light-dark',
  'javascript.builtins.Array.toReversed',
] as const;

/** Optional features: the README says what is lost without them. */
const OPTIONAL = [
  ['api.Element.moveBefore', 'moveBefore'],
  ['api.LockManager', 'Web Locks'],
  ['api.Navigator.setAppBadge', 'setAppBadge'],
  ['css.types.color.color.relative_syntax', 'Relative colours'],
] as const;

// Required, because the test runner would transform its 15 MB.
const compat: CompatData = createRequire(import.meta.url)('@mdn/browser-compat-data');

type Browser = 'chrome' | 'edge' | 'firefox' | 'safari' | 'safari_ios';

describe('the oldest browsers', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const stated = /Chrome and Edge (\d+), Firefox (\d+), Safari ([\d.]+)/.exec(readme);
  const [chrome = '', firefox = '', safari = ''] = stated?.slice(1) ?? [];

  it.each([
    ['chrome', chrome],
    ['edge', chrome],
    ['firefox', firefox],
    ['safari', safari],
    ['safari_ios', safari],
  ] as const)('in the README are the first that have everything needed: %s', (browser, version) => {
    const versions = NEEDED.map((path) => Number(sinceOf(path, browser)));
    expect(Math.max(...versions)).toBe(Number(version));
  });

  it.each(OPTIONAL)('may lack %s: the README says since when there is "%s"', (path, name) => {
    const [, row = ''] = new RegExp(`^\\| \`?${name}\`? \\| (.*?) \\|`, 'm').exec(readme) ?? [];
    expect(row).not.toBe('');
    for (const [, browser = '', version] of row.matchAll(/(Chrome|Firefox|Safari) ([\d.]+)/g)) {
      expect(sinceOf(path, browser.toLowerCase() as Browser)).toBe(version);
    }
  });
});

/** The first version that has a feature without a flag. */
function sinceOf(path: string, browser: Browser): string {
  let node = compat as unknown as Identifier | undefined;
  for (const name of path.split('.')) node = node?.[name];
  const statement = node?.__compat?.support[browser];
  const [latest] = Array.isArray(statement) ? statement : [statement];
  return String(latest?.version_added);
}
