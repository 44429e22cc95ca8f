/** The script that the adapter serves. Its URL says where the adapter is. */

import { InboxOptions } from './components/message-center/inbox-options.js';
import { defineElements } from './define.js';

InboxOptions.defaultServer = new URL('.', import.meta.url).href.replace(/\/$/, '');
defineElements();
