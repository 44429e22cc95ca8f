import { Decoder, Encoder } from 'socket.io-parser';

/** Read once: the page's scripts may replace them later. */
const { parse, stringify } = JSON;

/**
 * Serializes to JSON without `toJSON`: some old libraries add one to arrays that turns them into
 * strings.
 */
export function toJson(value: unknown): string {
  return stringify(value, withoutToJson);
}

export function fromJson(text: string): unknown {
  return parse(text);
}

/**
 * A replacer for `JSON.stringify` that ignores `toJSON`: the holder still has the original value.
 */
function withoutToJson(this: unknown, key: string): unknown {
  return (this as Readonly<Record<string, unknown>>)[key];
}

class SafeEncoder extends Encoder {
  constructor() {
    super(withoutToJson);
  }
}

/** Socket.IO's parser, without `toJSON`. */
export const SOCKET_PARSER = { Encoder: SafeEncoder, Decoder };
