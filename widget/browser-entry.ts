/** The script that the adapter serves. Its URL says where the adapter is. */

import { MessageCenterElement } from './components/message-center/message-center.js';
import { defineElements } from './define.js';

MessageCenterElement.defaultServer = new URL('.', import.meta.url).href.replace(/\/$/, '');
defineElements();
