/**
 * The commands of a client, each with its HTTP method and its path below the router's. The routes,
 * the socket handlers and the client's requests follow from this table.
 */
export const COMMANDS = {
  sync: { method: 'get', path: '/messages' },
  list: { method: 'get', path: '/messages' },
  get: { method: 'get', path: '/messages/:id' },
  read: { method: 'post', path: '/messages/read' },
  unread: { method: 'post', path: '/messages/unread' },
  'read-up-to': { method: 'post', path: '/messages/read-all' },
  remove: { method: 'post', path: '/messages/remove' },
  'remove-up-to': { method: 'post', path: '/messages/remove-all' },
  restore: { method: 'post', path: '/messages/restore' },
  'restore-up-to': { method: 'post', path: '/messages/restore-all' },
  shown: { method: 'post', path: '/messages/shown' },
} as const;

/** Commands for one message whose id is in the path. */
export const COMMANDS_BY_ID = [
  { name: 'remove', method: 'delete', path: '/messages/:id' },
  { name: 'read', method: 'post', path: '/messages/:id/read' },
  { name: 'unread', method: 'post', path: '/messages/:id/unread' },
  { name: 'restore', method: 'post', path: '/messages/:id/restore' },
] as const;

export type CommandName = keyof typeof COMMANDS;

/** The commands that change the inbox; each is idempotent. */
export type ChangeName = {
  [Name in CommandName]: (typeof COMMANDS)[Name]['method'] extends 'get' ? never : Name;
}[CommandName];

/** The commands that only read. */
export type ReadName = Exclude<CommandName, ChangeName>;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

export const CHANGE_NAMES = COMMAND_NAMES.filter(isChange);

export function isChange(name: CommandName): name is ChangeName {
  return COMMANDS[name].method !== 'get';
}
