import { expect } from '@open-wc/testing';
import { agreed, arrive, aTab, closeTabs, isVisible, newTag } from './alerts-tab.ts';
import { waitUntil } from './wait.ts';

const SOUND = '/message-center/chime.wav';

afterEach(closeTabs);

describe('the sound', () => {
  it('is played once, by the visible tab', async () => {
    const tag = newTag();
    const options = { tag, sound: SOUND };
    const hidden = await aTab({ ...options, hidden: true });
    const visible = await aTab(options);
    await isVisible(tag);
    arrive([hidden, visible]);
    await waitUntil(() => visible.sounds.length === 1);
    await agreed(tag);
    expect(visible.sounds).to.deep.equal([new URL(SOUND, location.href).href]);
    expect(hidden.sounds).to.deep.equal([]);
  });

  it('is played once, by one of several hidden tabs, and silences their notifications', async () => {
    const tag = newTag();
    const options = { tag, sound: SOUND, desktop: true, hidden: true };
    const tabs = await Promise.all([aTab(options), aTab(options)]);
    arrive(tabs);
    await agreed(tag);
    expect(tabs.flatMap(({ sounds }) => sounds)).to.have.length(1);
    const [notification] = tabs.flatMap(({ notifications }) => notifications);
    expect(notification?.options.silent).to.equal(true);
  });

  it('is played once for messages that follow each other closely', async () => {
    const tag = newTag();
    const tab = await aTab({ tag, sound: SOUND });
    for (let round = 0; round < 3; round++) {
      arrive([tab]);
      arrive([tab]);
      await agreed(tag);
    }
    expect(tab.sounds).to.have.length(1);
  });

  it('is played only from an allowed URL', async () => {
    for (const sound of ['javascript:alert(1)', 'data:audio/wav,x', 'mailto:a@b.test', 'http://']) {
      const tag = newTag();
      const tab = await aTab({ tag, sound });
      arrive([tab]);
      await agreed(tag);
      expect(tab.sounds).to.deep.equal([]);
    }
  });
});
