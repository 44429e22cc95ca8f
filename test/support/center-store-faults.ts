import type { MessageStore } from '../../server/stores/message-store.js';

/** A store with some of its methods replaced; the others are the store's own. */
export function storeWith(
  store: MessageStore,
  replace: (store: MessageStore) => Partial<MessageStore>,
): MessageStore {
  const replaced = replace(store);
  return new Proxy(store, {
    get(target, name: keyof MessageStore) {
      const own = replaced[name] ?? target[name];
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
