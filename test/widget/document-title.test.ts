import { expect, test } from 'vitest';
import { type DocumentTitle, joinTitle, splitTitle } from '../../widget/alerts/document-title.js';

/** A document before whose title these numbers have stood, one after the other. */
function aDocument(own: string, ...counts: number[]): DocumentTitle {
  const title: DocumentTitle = { counts: new Map(), written: new Map() };
  for (const count of counts) {
    if (count > 0) title.counts.set(title, count);
    else title.counts.clear();
    joinTitle(own, title);
  }
  return title;
}

const split = (title: string, document: DocumentTitle): string[] => {
  const { lead, own } = splitTitle(title, document);
  return [lead, own];
};

test("a title that the page has set again is the page's own", () => {
  const document = aDocument('Orders', 2, 3);
  for (const title of ['Customers', '', '(7) of 9', '(2) of 9', '3 Orders']) {
    expect(split(title, document)).toEqual(['', title]);
  }
});

test('a number is found in a title that the page has added to, changed, or saved', () => {
  const document = aDocument('Orders', 2, 3);
  expect(split('(3) Orders', document)).toEqual(['', 'Orders']);
  expect(split('(2) Orders', document)).toEqual(['', 'Orders']);
  expect(split('(2) Orders *', document)).toEqual(['', 'Orders *']);
  expect(split('(3) Invoices', document)).toEqual(['', 'Invoices']);
  expect(split('Shop: (3) Orders', document)).toEqual(['', 'Shop: Orders']);
  document.counts.clear();
  expect(split('(3) Orders', document)).toEqual(['', 'Orders']);
});

test("another script's signs before the number stay there", () => {
  const document = aDocument('Orders', 3);
  expect(split('• (3) Orders', document)).toEqual(['• ', 'Orders']);
  expect(split('[2] (3) Orders', document)).toEqual(['[2] ', 'Orders']);
});

test('a page without a title shows only the number', () => {
  const document = aDocument('', 3);
  expect(joinTitle('', document)).toBe('(3)');
  expect(split('(3)', document)).toEqual(['', '']);
  expect(split('Page (3)', document)).toEqual(['', 'Page (3)']);
});

test('only the last titles are remembered', () => {
  const document = aDocument('Orders', ...Array.from({ length: 200 }, (_, index) => index + 1));
  expect(document.written.size).toBe(50);
  expect(split('(199) Orders', document)).toEqual(['', 'Orders']);
});
