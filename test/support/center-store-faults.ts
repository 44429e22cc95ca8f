import type { MessageStore } from '../../server/stores/message-store.js';

/** A store that caches heads for this long. */
export function storeKeepingHeads(store: MessageStore, keepMs: number): MessageStore {
  return storeWith(store, (real) => ({
    recentHeads: new Proxy(real.recentHeads, {
      get(target, member: 'get') {
        return (member as string) === 'keepMs' ? keepMs : target[member].bind(target);
      },
    }),
  }));
}

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
