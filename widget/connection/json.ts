import { Decoder, Encoder } from 'socket.io-parser';

/** Taken once: the page's own scripts may put something else in their place later. */
const { parse, stringify } = JSON;

/**
 * As JSON, whatever the page's scripts have given to arrays and objects: some old libraries give
 * them a `toJSON` that makes strings of lists.
 */
export function toJson(value: unknown): string {
  return stringify(value, withoutToJson);
}

export function fromJson(text: string): unknown {
  return parse(text);
}

/** A replacer of `JSON.stringify` that passes over `toJSON`: the holder has the value before it. */
function withoutToJson(this: unknown, key: string): unknown {
  return (this as Readonly<Record<string, unknown>>)[key];
}

class SafeEncoder extends Encoder {
  constructor() {
    super(withoutToJson);
  }
}

/** The same for what goes through a socket: Socket.IO's own format. */
export const SOCKET_PARSER = { Encoder: SafeEncoder, Decoder };
