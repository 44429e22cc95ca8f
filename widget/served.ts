/** The script that the adapter serves: it knows from its own address where the adapter is. */
import { defineElements } from './define.js';
import { MessageCenterElement } from './elements/message-center.js';

MessageCenterElement.defaultServer = new URL('.', import.meta.url).href.replace(/\/$/, '');
defineElements();
