import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { LitElement } from 'lit';
import { importStrings } from '../../widget/i18n/languages.ts';
import { strings as pl } from '../../widget/i18n/pl.ts';
import type { Strings } from '../../widget/i18n/strings.ts';
import { TextsController } from '../../widget/i18n/texts-controller.ts';
import { waitUntil } from './wait.ts';

type Import = typeof importStrings;

/** Replaces the language files in a test; by default they are loaded. */
let importTexts: Import = importStrings;

class Speaker extends LitElement {
  strings: Partial<Strings> | undefined;
  readonly language = new TextsController(this, (tag) => importTexts(tag));
  /** The text of each rendering. */
  readonly said: string[] = [];

  protected override render(): unknown {
    const { texts, ready } = this.language;
    this.said.push(ready ? texts.get('messages') : '');
    return texts.get('messages');
  }

  get now(): string | undefined {
    return this.said.at(-1);
  }
}

customElements.define('test-speaker', Speaker);

async function aSpeaker(lang = '', strings?: Partial<Strings>): Promise<Speaker> {
  const page = await fixture<HTMLElement>(html`<main lang=${lang}></main>`);
  const speaker = document.createElement('test-speaker') as Speaker;
  speaker.strings = strings;
  page.append(speaker);
  await speaker.updateComplete;
  return speaker;
}

const says = (speaker: Speaker, text: string) => waitUntil(() => speaker.now === text);

/** Waits until no rendering is pending. */
async function settled(speaker: Speaker): Promise<void> {
  // The observer's callback runs before the next frame does.
  await nextFrame();
  await speaker.updateComplete;
}

/** An import that a test resolves or rejects. */
function aSlowImport(): { come: () => void; fail: () => void; tags: (string | undefined)[] } {
  const slow = { come: () => {}, fail: () => {}, tags: [] as (string | undefined)[] };
  importTexts = (tag) => {
    slow.tags.push(tag);
    if (tag !== 'pl') return importStrings(tag);
    return new Promise((resolve, reject) => {
      slow.come = () => resolve({ strings: pl });
      slow.fail = () => reject(new TypeError('Failed to fetch'));
    });
  };
  return slow;
}

describe('the language', () => {
  afterEach(() => {
    importTexts = importStrings;
  });

  it('is the nearest one, its own first, and follows changes', async () => {
    const speaker = await aSpeaker('pl');
    await says(speaker, 'Wiadomości');
    speaker.lang = 'de';
    await says(speaker, 'Nachrichten');
    speaker.lang = 'fr-CA';
    await says(speaker, 'Messages');
    expect(speaker.language.texts.locale).to.equal('fr-CA');
    speaker.removeAttribute('lang');
    await says(speaker, 'Wiadomości');
    speaker.parentElement?.setAttribute('lang', 'es');
    await says(speaker, 'Mensajes');
  });

  it('is found and followed through shadow hosts, even after a move', async () => {
    const speaker = await aSpeaker('pl');
    const outer = await fixture<HTMLElement>(html`<div lang="ja"><div></div></div>`);
    const hosts = [outer.firstElementChild as Element];
    for (const round of [0, 1]) {
      const inner = document.createElement('section');
      hosts[round]?.attachShadow({ mode: 'closed' }).append(inner);
      hosts.push(inner);
    }
    hosts.at(-1)?.append(speaker);
    await says(speaker, 'メッセージ');
    outer.lang = 'ar';
    await says(speaker, 'الرسائل');
    hosts[1]?.setAttribute('lang', 'de-AT');
    await says(speaker, 'Nachrichten');
    const rest = await fixture<HTMLElement>(html`<main lang="es"></main>`);
    rest.append(hosts[0] as Element);
    hosts[1]?.removeAttribute('lang');
    await says(speaker, 'Mensajes');
  });

  it('needs one observer, and no rendering if it stays the same', async () => {
    const Observer = window.MutationObserver;
    const observing = new Set<MutationObserver>();
    window.MutationObserver = class extends Observer {
      override observe(...parameters: Parameters<MutationObserver['observe']>): void {
        observing.add(this);
        super.observe(...parameters);
      }
      override disconnect(): void {
        observing.delete(this);
        super.disconnect();
      }
    };
    try {
      const speaker = await aSpeaker('de');
      await says(speaker, 'Nachrichten');
      expect(observing.size).to.equal(1);
      const before = speaker.said.length;
      const other = await fixture<HTMLElement>(html`<p></p>`);
      other.lang = 'pl';
      await settled(speaker);
      expect(speaker.said.length).to.equal(before);
      speaker.remove();
      expect(observing.size).to.equal(0);
      document.documentElement.lang = 'ja';
      await settled(speaker);
      expect(speaker.said.length).to.equal(before);
    } finally {
      document.documentElement.lang = 'en';
      window.MutationObserver = Observer;
    }
  });

  it('is entirely English if it is unknown, missing or not a language', async () => {
    for (const lang of ['nl', '', 'not a language', 'constructor', 'i-klingon']) {
      const speaker = await aSpeaker(lang);
      expect(speaker.said).to.deep.equal(['Messages']);
      expect(speaker.language.texts.locale).to.equal('en');
    }
  });

  it('keeps the formats of its region', async () => {
    for (const [lang, locale] of [
      ['en-GB', 'en-GB'],
      ['de_at', 'de-AT'],
      ['AR-eg', 'ar-EG'],
    ]) {
      const speaker = await aSpeaker(lang);
      await waitUntil(() => speaker.language.ready);
      expect(speaker.language.texts.locale).to.equal(locale);
    }
  });

  it('is mixed only with the page’s own texts', async () => {
    const speaker = await aSpeaker('nl-BE', { messages: 'Berichten' });
    expect(speaker.said).to.deep.equal(['Berichten']);
    expect(speaker.language.texts.locale).to.equal('nl-BE');
    expect(speaker.language.texts.get('undo')).to.equal('Undo');
    speaker.strings = undefined;
    speaker.requestUpdate();
    await says(speaker, 'Messages');
    expect(speaker.language.texts.locale).to.equal('en');
    speaker.lang = 'pl';
    await says(speaker, 'Wiadomości');
    speaker.strings = { messages: 'Skrzynka' };
    speaker.requestUpdate();
    await says(speaker, 'Skrzynka');
    expect(speaker.language.texts.get('undo')).to.equal('Cofnij');
  });
});

describe('the file of a language', () => {
  afterEach(() => {
    importTexts = importStrings;
  });

  it('is waited for before anything is announced', async () => {
    const file = aSlowImport();
    const speaker = await aSpeaker('pl-PL');
    expect(speaker.said).to.deep.equal(['']);
    file.come();
    await says(speaker, 'Wiadomości');
    expect(speaker.said).to.deep.equal(['', 'Wiadomości']);
  });

  it('is waited for 500 ms at most, and used when it arrives', async () => {
    const file = aSlowImport();
    const start = performance.now();
    const speaker = await aSpeaker('pl');
    await says(speaker, 'Messages');
    expect(performance.now() - start).to.be.within(490, 2_000);
    expect(speaker.language.texts.locale).to.equal('en');
    file.come();
    await says(speaker, 'Wiadomości');
    expect(speaker.language.texts.locale).to.equal('pl');
  });

  it('keeps the previous texts until it is loaded', async () => {
    const speaker = await aSpeaker('de');
    await says(speaker, 'Nachrichten');
    const file = aSlowImport();
    speaker.lang = 'pl';
    await says(speaker, '');
    expect(speaker.language.texts.get('messages')).to.equal('Nachrichten');
    file.come();
    await says(speaker, 'Wiadomości');
  });

  it('is English when it cannot be loaded, and is loaded again on request and on return', async () => {
    const file = aSlowImport();
    const speaker = await aSpeaker('pl');
    file.fail();
    await says(speaker, 'Messages');
    speaker.language.retry();
    expect(speaker.language.ready).to.equal(true);
    file.fail();
    await settled(speaker);
    const page = speaker.parentElement;
    speaker.remove();
    page?.append(speaker);
    expect(file.tags).to.deep.equal(['pl', 'pl', 'pl']);
    file.come();
    await says(speaker, 'Wiadomości');
    speaker.language.retry();
    expect(file.tags).to.have.length(3);
  });

  it('changes nothing if another language is wanted by then', async () => {
    const file = aSlowImport();
    const speaker = await aSpeaker('pl');
    speaker.lang = 'de';
    await says(speaker, 'Nachrichten');
    const { texts } = speaker.language;
    file.come();
    await settled(speaker);
    expect(speaker.language.texts).to.equal(texts);
  });
});
