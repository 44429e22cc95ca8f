import { Decoder, Encoder, type Packet } from 'socket.io-parser';
import { toJson } from '../platform/json.js';

/** Writes packets without `JSON.stringify`, which the page's scripts can break. */
class SafeEncoder extends Encoder {
  /** The packets of this client hold plain data, in the main namespace. */
  override encode({ type, id, data }: Packet): string[] {
    return [`${type}${id ?? ''}${data === undefined ? '' : toJson(data)}`];
  }
}

/** Socket.IO's parser for the option `parser`. */
export const SOCKET_PARSER = { Encoder: SafeEncoder, Decoder };
