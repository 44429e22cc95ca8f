import type { Socket } from 'socket.io';

/** What Engine.IO tells of a packet. */
interface EnginePacket {
  readonly type: string;
  readonly data?: string | Buffer;
}

/** Types of Socket.IO packets, by their first character. */
const CONNECT = '0';
const WITH_ATTACHMENTS: readonly (string | undefined)[] = ['5', '6'];

/**
 * Ends a connection that asks to join a second time, or another namespace than the main one: Socket.IO
 * would answer each such request with the name that it got. A command with binary attachments may
 * be as large as any other, all its parts together.
 */
export function applyConnectionRules(
  connection: Socket['conn'],
  packetBytes: number,
  end: () => void,
): void {
  let joined = false;
  let assembledBytes = 0;
  // Engine.IO emits this before Socket.IO gets the packet.
  connection.on('packet', ({ type, data = '' }: EnginePacket) => {
    if (type !== 'message') return;
    const isText = typeof data === 'string';
    if (isText && data[0] === CONNECT) {
      if (joined || isForeignNamespace(data)) end();
      joined = true;
    }
    if (isText) assembledBytes = 0;
    if (!isText || WITH_ATTACHMENTS.includes(data[0])) assembledBytes += data.length;
    if (assembledBytes > packetBytes) end();
  });
}

/** A namespace stands between the type and a comma, or the end; without one the main one is meant. */
function isForeignNamespace(packet: string): boolean {
  return packet[1] === '/' && packet.length > 2 && packet[2] !== ',';
}
