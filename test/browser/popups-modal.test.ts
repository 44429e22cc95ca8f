import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { arrive } from './centers.ts';
import { isIn, press, tidyUp, withPopups } from './dialogs.ts';
import { aModal, closeModals, pressClose } from './modals.ts';
import { button, find, focused, popupsOf, settled, stackOf, still } from './support.ts';
import { waitUntil } from './wait.ts';

describe('the popups and modals that are not native dialogs', () => {
  afterEach(async () => {
    closeModals();
    await tidyUp();
  });

  for (const hides of [undefined, 'inert', 'aria-hidden'] as const) {
    const what = hides ? `makes the rest of the page ${hides}` : 'hides nothing';

    it(`can be used above one that ${what}, which does not change`, async () => {
      const center = await withPopups(1);
      const home = stackOf(center).parentNode;
      const modal = aModal({ ...(hides && { hides }) });
      await isIn(center, hides ? modal.element : home);
      await pressClose(center);
      expect(popupsOf(center)).to.have.length(0);
      expect(focused() === modal.field).to.equal(true);
      for (const key of ['Escape', 'Delete']) {
        await arrive(center, { sticky: true });
        await still(center);
        await sendKeys({ press: 'F8' });
        expect(focused() === popupsOf(center)[0]).to.equal(true);
        await sendKeys({ press: key });
        await settled(center);
        expect(popupsOf(center)).to.have.length(0);
        expect(focused() === modal.field).to.equal(true);
      }
      expect(modal.reactions).to.deep.equal([]);
      await arrive(center, { sticky: true });
      await still(center);
      modal.close();
      await isIn(center, home);
      expect(document.querySelector('[inert], [aria-hidden]')).to.equal(null);
    });
  }

  it('are reached by the hotkey even if no modal is recognized', async () => {
    const center = await withPopups(1);
    const modal = aModal({ role: null });
    await sendKeys({ press: 'F8' });
    expect(focused() === popupsOf(center)[0]).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(focused() === modal.field).to.equal(true);
  });

  it('find one in an open shadow root', async () => {
    const center = await withPopups(1);
    const host = document.createElement('div');
    host.className = 'host';
    document.body.append(host);
    const modal = aModal({ parent: host.attachShadow({ mode: 'open' }) });
    await pressClose(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(modal.reactions).to.deep.equal([]);
  });

  it('move to the one that has the focus, else to the one that opened last', async () => {
    const center = await withPopups(1);
    const home = stackOf(center).parentNode;
    const first = aModal({ traps: false });
    const last = aModal({ traps: false });
    document.body.prepend(last.element);
    const page = center.parentElement as HTMLElement;
    page.inert = true;
    await isIn(center, last.element);
    first.field.focus();
    await isIn(center, first.element);
    first.close();
    await isIn(center, last.element);
    page.inert = false;
    await isIn(center, home);
  });

  it('move to the body if their home is hidden without a dialog', async () => {
    const center = await withPopups(1);
    const home = stackOf(center).parentNode;
    const page = center.parentElement as HTMLElement;
    page.inert = true;
    await isIn(center, document.body);
    await pressClose(center);
    expect(popupsOf(center)).to.have.length(0);
    await arrive(center, { sticky: true });
    await still(center);
    page.inert = false;
    await isIn(center, home);
  });

  it('have links that are followed once, unless a listener prevents it', async () => {
    const center = await withPopups(0);
    aModal();
    const followed: string[] = [];
    const noteUrl = ({ destination }: NavigateEvent): void => {
      followed.push(new URL(destination.url).hash);
    };
    navigation.addEventListener('navigate', noteUrl);
    await arrive(center, { url: '#one', text: 'One', sticky: true });
    await still(center);
    await press(find(popupsOf(center)[0] as Element, '.main'));
    await waitUntil(() => followed.length > 0);
    center.addEventListener('mc-before-action', (event) => event.preventDefault(), { once: true });
    await arrive(center, { url: '#two', text: 'Two', sticky: true });
    await still(center);
    popupsOf(center)[0]?.focus();
    await sendKeys({ press: 'Enter' });
    await settled(center);
    expect(followed).to.deep.equal(['#one']);
    navigation.removeEventListener('navigate', noteUrl);
    history.replaceState(null, '', ' ');
  });

  it("call the page's listeners in rendered content once, in order", async () => {
    const center = await withPopups(0);
    const modal = aModal();
    const heard: string[] = [];
    center.renderMessage = () => {
      const form = document.createElement('form');
      form.innerHTML = '<button>Send</button><label><input type="checkbox">Agree</label>';
      for (const type of ['pointerdown', 'click', 'submit', 'change', 'keydown']) {
        form.addEventListener(type, (event) => {
          heard.push(type);
          if (type === 'submit') event.preventDefault();
          if (type === 'keydown') event.stopPropagation();
        });
      }
      return form;
    };
    await arrive(center, { sticky: true });
    await still(center);
    const popup = popupsOf(center)[0] as Element;
    await press(button(popup, 'Send'));
    expect(heard.splice(0)).to.deep.equal(['pointerdown', 'click', 'submit']);
    await press(find(popup, 'input'));
    expect(heard.splice(0)).to.deep.equal(['pointerdown', 'click', 'change']);
    expect((find(popup, 'input') as HTMLInputElement).checked).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(heard).to.deep.equal(['keydown']);
    expect(popupsOf(center)).to.have.length(1);
    expect(modal.reactions).to.deep.equal([]);
  });

  it('can be swiped away, and pause under the pointer', async () => {
    const center = await withPopups(1);
    const modal = aModal();
    const popup = popupsOf(center)[0] as HTMLElement;
    const touch = (type: string, clientX: number) => {
      const init = { bubbles: true, composed: true, isPrimary: true, pointerType: 'touch' };
      const event = new PointerEvent(`pointer${type}`, { ...init, clientX });
      find(popup, '.message').dispatchEvent(event);
    };
    touch('down', 100);
    touch('move', 160);
    expect(popup.style.translate).to.equal('60px');
    touch('move', 240);
    touch('up', 240);
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(modal.reactions).to.deep.equal([]);
  });

  it('can be used while a form has the focus whose fields are named as properties of nodes', async () => {
    const modal = aModal();
    // Such a field stands for what is around the form, and is in it: an endless line of ancestors.
    const form = document.createElement('form');
    const names = ['parentNode', 'parentNode', 'assignedSlot'];
    form.innerHTML = names.map((name) => `<input name="${name}" />`).join('');
    modal.field.after(form);
    form.querySelector('input')?.focus();
    const center = await withPopups(1);
    await pressClose(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(modal.reactions).to.deep.equal([]);
  });

  it('leave all events to the page when it has closed', async () => {
    const center = await withPopups(2);
    const modal = aModal();
    await pressClose(center);
    const heard: string[] = [];
    const listeners = new AbortController();
    for (const type of ['pointerdown', 'click']) {
      const { signal } = listeners;
      document.addEventListener(type, () => heard.push(type), { capture: true, signal });
    }
    modal.close();
    await pressClose(center);
    listeners.abort();
    expect(heard).to.deep.equal(['pointerdown', 'click']);
  });
});
