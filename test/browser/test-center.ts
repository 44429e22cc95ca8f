import { MessageCenterElement } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import type { InboxStore } from '../../widget/inbox/inbox-store.ts';
import { TestUser } from './test-user.ts';

defineElements();

/** The element, with what tests look at. */
export class TestCenter extends MessageCenterElement {
  declare inner: MessageCenterElement['inner'];
  override language!: MessageCenterElement['language'];
  /** The user whose inbox it shows. */
  readonly user = new TestUser();

  override get inbox(): InboxStore {
    return super.inbox;
  }

  override get settings(): MessageCenterElement['settings'] {
    return super.settings;
  }
}

if (!customElements.get('test-center')) customElements.define('test-center', TestCenter);
