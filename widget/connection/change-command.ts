import type { ChangeName, Commands, IdsRequest } from '../../protocol/index.js';

/** A change of the inbox that the user asked for, as it is sent. */
export type ChangeCommand =
  | { readonly name: Exclude<ChangeName, 'read-up-to'>; readonly request: IdsRequest }
  | { readonly name: 'read-up-to'; readonly request: Commands['read-up-to']['request'] };
