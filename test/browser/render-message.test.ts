import { expect } from '@open-wc/testing';
import { aCenter } from './centers.ts';
import { find, root, rowsOf, settled, still } from './support.ts';

describe('renderMessage', () => {
  it('replaces subject and text; a string is text', async () => {
    const center = await aCenter([{ subject: 'Own', text: 'own' }]);
    center.renderMessage = ({ text }) => `<i>${text}</i>`;
    center.show();
    await settled(center);
    const [row] = rowsOf(center);
    expect(find(row as Element, '.custom').textContent).to.equal('<i>own</i>');
    expect(root(row).querySelector('.text, .subject')).to.equal(null);
    expect(find(row as Element, '.main').textContent?.trim()).to.equal('Info: Own. own');
  });

  it('is reported once for what cannot be shown, and the text shows', async () => {
    const center = await aCenter([{ text: 'own' }]);
    center.show();
    await settled(center);
    const { reportError } = window;
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const holders = [document, document.body, center, center.shadowRoot];
    const wrong = [...holders, document.createAttribute('a'), cyclic, Symbol('a')];
    for (const value of [...wrong, Promise.resolve('a'), () => 'a']) {
      const reports: unknown[] = [];
      window.reportError = (error) => reports.push(error);
      center.renderMessage = () => value as unknown as string;
      await settled(center);
      center.strings = { markRead: 'Read' };
      await settled(center);
      window.reportError = reportError;
      expect(reports.map(String)).to.deep.equal([
        'TypeError: renderMessage must return a string, or a node that does not contain <test-center>.',
      ]);
      expect(find(rowsOf(center)[0] as Element, '.custom').textContent).to.equal('own');
    }
  });

  it('may return what the user can operate, above what chooses the message', async () => {
    const center = await aCenter([{ text: 'own' }]);
    center.renderMessage = ({ text }) => {
      const content = document.createElement('div');
      content.innerHTML = `<p>${text}</p>
        <label>Done <input type="checkbox"></label>
        <details><summary>More</summary></details>
        <span role="button" tabindex="0">Snooze</span>`;
      return content;
    };
    center.show();
    await still(center);
    const shadowRoot = root(rowsOf(center)[0]) as ShadowRoot;
    const hitAt = (selector: string): string | undefined => {
      const { left, top, height } = find(
        rowsOf(center)[0] as Element,
        selector,
      ).getBoundingClientRect();
      return shadowRoot.elementFromPoint(left + 5, top + height / 2)?.localName;
    };
    const hits = ['p', 'label', 'summary', 'span[tabindex]'].map(hitAt);
    expect(hits).to.deep.equal(['button', 'label', 'summary', 'span']);
  });
});
