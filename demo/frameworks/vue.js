import 'message-center-element';
import { createApp, h, ref } from 'vue';
import { byId } from '../page/page.js';
import { post } from '../page/post.js';

/** @typedef {import('message-center-element').McMessageEvent} McMessageEvent */
/** @typedef {import('message-center-element').McConnectionEvent} McConnectionEvent */

const STRINGS = { messages: 'Inbox' };

createApp({
  setup() {
    const heard = ref('nothing yet');
    const connection = ref('connecting');
    const hash = ref(location.hash);
    addEventListener('hashchange', () => {
      hash.value = location.hash;
    });

    const bell = () =>
      h(
        'message-center',
        {
          strings: STRINGS,
          onMcMessage: (/** @type {McMessageEvent} */ { message }) => {
            heard.value = message.text;
          },
          onMcConnection: (/** @type {McConnectionEvent} */ { status }) => {
            connection.value = status;
          },
        },
        [h('a', { slot: 'footer', href: '/' }, 'More samples')],
      );

    return () => [
      h('header', { class: 'bar' }, [
        h('a', { class: 'brand', href: '/' }, [
          h('img', { src: '/icon.svg', alt: '', width: 24, height: 24 }),
          'Northwind',
        ]),
        h('a', { class: 'inbox-link', href: '#inbox' }, ['Inbox ', h('message-badge')]),
        h('span', { class: 'who' }, connection.value),
        bell(),
      ]),
      h('main', hash.value === '#inbox' ? inbox() : home(heard.value)),
    ];
  },
}).mount(byId('app', HTMLElement));

function inbox() {
  return [
    h('section', { class: 'intro' }, [
      h('h1', 'Inbox'),
      h('p', 'While you look at this list, messages arrive in it instead of popping up.'),
    ]),
    h('message-inbox'),
    h('a', { href: '#top' }, 'Back to the start'),
  ];
}

/** @param {string} heard */
function home(heard) {
  return [
    h('section', { class: 'intro' }, [
      h('h1', 'In Vue'),
      h('p', 'Vue sets the properties of the element and listens to its events.'),
    ]),
    h('section', { class: 'card' }, [
      h('div', { class: 'choices' }, [reportButton(), ...sampleButtons()]),
      h('p', { class: 'said', role: 'status' }, `Received by this page: ${heard}`),
    ]),
  ];
}

function reportButton() {
  const report = { title: 'Sales by region', seconds: 3 };
  const onClick = () => post('/api/reports', report);
  return h('button', { type: 'button', class: 'primary', onClick }, 'Create report');
}

function sampleButtons() {
  const samples = { error: 'Send an error', five: 'Send five' };
  return Object.entries(samples).map(([sample, name]) =>
    h('button', { type: 'button', onClick: () => post('/api/samples', { sample }) }, name),
  );
}
