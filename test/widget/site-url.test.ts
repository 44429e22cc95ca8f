import { afterEach, expect, test, vi } from 'vitest';
import { isBaseForeign, siteUrl } from '../../widget/platform/site-url.js';

afterEach(() => void vi.unstubAllGlobals());

/** A page at an address, with a `<base>`. */
function aPage(href: string, baseURI = href, origin = new URL(href).origin): void {
  vi.stubGlobal('document', { baseURI });
  vi.stubGlobal('location', { href });
  vi.stubGlobal('origin', origin);
}

const urlOf = (link: string): string => siteUrl(link).href;

test('links are resolved against the page, and against its base on the same site', () => {
  aPage('https://app.test/orders/7');
  expect(['/mc', 'mc', '#a', ''].map(urlOf)).toEqual([
    'https://app.test/mc',
    'https://app.test/orders/mc',
    'https://app.test/orders/7#a',
    'https://app.test/',
  ]);
  aPage('https://app.test/orders/7', 'https://app.test/shop/');
  expect([urlOf('mc'), isBaseForeign()]).toEqual(['https://app.test/shop/mc', false]);
});

test('a base of another site changes nothing', () => {
  aPage('https://app.test/orders/7', 'https://cdn.test/assets/');
  expect(['/mc', 'mc', '?a', 'https://mc.test/x'].map(urlOf)).toEqual([
    'https://app.test/mc',
    'https://app.test/orders/mc',
    'https://app.test/orders/7?a',
    'https://mc.test/x',
  ]);
  expect(isBaseForeign()).toBe(true);
});

test("a frame without an address has its parent's base", () => {
  aPage('about:srcdoc', 'https://app.test/orders/', 'https://app.test');
  expect([urlOf('/mc'), isBaseForeign()]).toEqual(['https://app.test/mc', false]);
  aPage('about:srcdoc', 'https://app.test/orders/', 'null');
  expect(urlOf('/mc')).toBe('https://app.test/mc');
});

test('a text that is neither a URL nor a path of a site throws', () => {
  expect(() => siteUrl('/mc')).toThrow(TypeError);
  expect(urlOf('https://app.test/mc')).toBe('https://app.test/mc');
});
