import 'message-center-element';
import type { InitialState, McMessageEvent } from 'message-center-element';
import { createSSRApp, defineComponent, h, ref } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { inScript } from './in-script.js';

const Page = defineComponent({
  props: { initial: { type: Object as () => InitialState, required: true } },
  setup({ initial }) {
    const heard = ref(0);
    const options = {
      popups: 'top-end',
      'popup-ms': 120_000,
      renderMessage: ({ text }: McMessageEvent['message']) => text.toUpperCase(),
      onMcMessage: () => heard.value++,
    };
    const json = () => h('script', { type: 'application/json', innerHTML: inScript(initial) });
    const link = () => h('a', { href: '/messages' }, 'Your messages');
    return () =>
      h('main', [
        h('h1', 'Vue'),
        h('message-center', options, [link(), json()]),
        h('output', heard.value),
      ]);
  },
});

export function renderPage(initial: InitialState): Promise<string> {
  return renderToString(createSSRApp(Page, { initial }));
}

export function startPage(target: Element, initial: InitialState): void {
  createSSRApp(Page, { initial }).mount(target);
}
