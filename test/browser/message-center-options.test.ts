import { expect, fixture, html } from '@open-wc/testing';
import { aCenter, live } from './centers.ts';
import { record, settled } from './support.ts';
import { TestCenter } from './test-center.ts';

const DEFAULTS = {
  server: TestCenter.defaultServer,
  token: undefined,
  theme: 'auto',
  strings: undefined,
  initial: undefined,
  open: false,
  renderMessage: undefined,
  popups: 'bottom-end',
  popupMs: 6_000,
  closeKeepsUnread: false,
  hotkey: 'F8',
  avatarOrigins: '',
  sound: null,
};

describe('the options of message-center', () => {
  it('passes its attributes and their changes to the inbox', async () => {
    const center = new TestCenter();
    const attributes = {
      server: 'http://127.0.0.1:1/mc/',
      'popup-ms': '9000',
      'close-keeps-unread': '',
      popups: 'none',
    };
    for (const [name, value] of Object.entries(attributes)) center.setAttribute(name, value);
    (await fixture(html`<main></main>`)).append(center);
    await center.updateComplete;
    const { server, popupMs, closeMarksRead, popups } = center.settings;
    expect([server, popupMs, closeMarksRead, popups]).to.deep.equal([
      'http://127.0.0.1:1/mc',
      9000,
      false,
      false,
    ]);
    center.removeAttribute('popup-ms');
    center.removeAttribute('server');
    await settled(center);
    expect(center.settings.popupMs).to.equal(6000);
    expect(center.settings.server).to.equal('/message-center');
  });

  it('reports an invalid attribute, and uses the default', async () => {
    const center = await aCenter();
    const reported: string[] = [];
    center.addEventListener('mc-error', ({ error }) => reported.push(error.message));
    const wrong = [
      ['popups', 'left'],
      ['popup-ms', 'soon'],
      ['popup-ms', '-1'],
      ['theme', 'pink'],
      ['hotkey', 'Ctrl+M'],
      ['hotkey', 'F88'],
      ['avatar-origins', 'https://cdn.example.com/pictures'],
      ['avatar-origins', 'example.com'],
      ['avatar-origins', 'https://example.com:443'],
      ['sound', 'data:audio/wav;base64,AAAA'],
      ['sound', 'javascript:alert(1)'],
    ] as const;
    for (const [name, value] of wrong) {
      center.setAttribute(name, value);
      await settled(center);
      expect(reported.pop()).to.contain(`<test-center>: ${name} must be`);
      expect(center.settings.alerts.sound).to.equal(null);
      center.removeAttribute(name);
      await settled(center);
      expect(reported).to.deep.equal([]);
    }
    expect(center.settings.popupMs).to.equal(6000);
    center.setAttribute('avatar-origins', ' https://a.example\n  http://b.example:8080 ');
    await settled(center);
    expect(reported).to.deep.equal([]);
    for (const sound of ['', 'ping.wav', '/sounds/a:b.wav', 'HTTPS://cdn.example.com/ping.wav']) {
      center.setAttribute('sound', sound);
      await settled(center);
      expect(reported).to.deep.equal([]);
    }
  });

  it('reports several invalid attributes together, in the console too', async () => {
    const center = await aCenter();
    const heard = record(center);
    const { error } = console;
    const lines: string[] = [];
    console.error = (line: string) => lines.push(line);
    try {
      center.setAttribute('popups', 'top-right');
      center.setAttribute('theme', 'pink');
      await settled(center);
      center.strings = {};
      await settled(center);
    } finally {
      console.error = error;
    }
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^<test-center>: theme must be .*; popups must be .*\.$/);
    expect(heard.filter((name) => name === 'mc-error')).to.have.length(1);
  });

  it('reports a property of another type, and uses the default', async () => {
    const center = await aCenter([{ text: 'one', from: { name: 'A', avatarUrl: '/a.png' } }]);
    const reported: string[] = [];
    center.addEventListener('mc-error', ({ error }) => reported.push(error.message));
    const initial = center.server;
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const wrong = [
      ...[5, new URL(location.href)].map((value) => ['server', value] as const),
      ...[5, []].map((value) => ['hotkey', value] as const),
      ...[5, []].map((value) => ['avatarOrigins', value] as const),
      ...[5, {}, [], 'tok\u20acn'].map((value) => ['token', value] as const),
      ...[5, 'text', () => ({})].map((value) => ['strings', value] as const),
      ...[5, [], {}].map((value) => ['sound', value] as const),
      ...['5', [5]].map((value) => ['popupMs', value] as const),
      ...['text', {}].map((value) => ['renderMessage', value] as const),
      ...['server', 'theme'].map((name) => [name, Symbol('text')] as const),
      ['strings', proxy],
    ] as const;
    for (const [name, value] of wrong) {
      const before = Reflect.get(center, name);
      Reflect.set(center, name, value);
      await settled(center);
      const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const fault = new RegExp(`^<test-center>: (${words}|${name}) (must be|cannot be) `);
      expect(reported, name).to.have.length(1);
      expect(reported[0]).to.match(fault);
      Reflect.set(center, name, before);
      await settled(center);
      reported.length = 0;
    }
    Reflect.set(center, 'server', 5);
    await settled(center);
    expect(center.settings.server).to.equal('/message-center');
    center.server = initial;
    await live(center);
    expect(center.messages.map(({ text }) => text)).to.deep.equal(['one']);
  });

  it('waits as long as a timer can for a popup-ms that is longer', async () => {
    const center = await aCenter([], { 'popup-ms': '1e12' });
    expect(center.settings.popupMs).to.equal(2 ** 31 - 1);
  });

  for (const nothing of [null, undefined]) {
    it(`has the default of each option that is set to ${nothing}, at the start and later`, async () => {
      const center = new TestCenter();
      const heard = record(center);
      const names = Object.keys(DEFAULTS);
      const own = { server: 'none', theme: 'dark', strings: {}, popups: 'none', popupMs: 5 };
      const clear = () => Object.assign(center, Object.fromEntries(names.map((n) => [n, nothing])));
      const read = () => Object.fromEntries(names.map((name) => [name, Reflect.get(center, name)]));
      clear();
      document.body.append(center);
      await center.updateComplete;
      expect(read()).to.deep.equal(DEFAULTS);
      center.setAttribute('server', 'none');
      Object.assign(center, own);
      await center.updateComplete;
      clear();
      await center.updateComplete;
      expect(read()).to.deep.equal(DEFAULTS);
      expect(center.settings.server).to.equal(DEFAULTS.server);
      expect(heard).not.to.include('mc-error');
      center.remove();
    });
  }

  it('has the default of options that Vue and Preact set to an empty text in place of none', async () => {
    const center = new TestCenter();
    const heard = record(center);
    const { server, theme, popups } = DEFAULTS;
    const read = () => [center.server, center.theme, center.popups];
    const empty = { server: '', theme: '', popups: '' };
    document.body.append(Object.assign(center, empty as object));
    await center.updateComplete;
    expect(read()).to.deep.equal([server, theme, popups]);
    for (const removed of [[], ['server', 'theme', 'popups']]) {
      Object.assign(center, { server: 'none', theme: 'dark', popups: 'none' });
      await center.updateComplete;
      Object.assign(center, empty);
      for (const name of removed) center.removeAttribute(name);
      await center.updateComplete;
      expect(read()).to.deep.equal([server, theme, popups]);
    }
    expect(heard).not.to.include('mc-error');
    center.remove();
  });
});
