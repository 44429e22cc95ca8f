// @vitest-environment jsdom
import 'message-center-element';
import { expect, test } from 'vitest';

test('a page has a bell, and its panel opens', async () => {
  document.body.innerHTML = '<message-center></message-center>';
  const element = document.querySelector('message-center');
  await element.updateComplete;
  expect(element.shadowRoot.querySelector('[part~="bell"]')).not.toBeNull();
  element.show();
  await element.updateComplete;
  expect(element.open).toBe(true);
  element.remove();
});
