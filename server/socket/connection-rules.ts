import type { Socket } from 'socket.io';

/** A packet, as Engine.IO emits it. */
interface EnginePacket {
  readonly type: string;
  readonly data?: string | Buffer;
}

/** Types of Socket.IO packets, by their first character. */
const CONNECT = '0';
const WITH_ATTACHMENTS: readonly (string | undefined)[] = ['5', '6'];

/**
 * Ends a connection that joins a second time, or joins another namespace than the main one:
 * Socket.IO would echo each name. A command with binary attachments may not be larger in total than
 * any other command.
 */
export function applyConnectionRules(
  connection: Socket['conn'],
  packetBytes: number,
  end: (reason: 'namespace' | 'size') => void,
): void {
  let joined = false;
  let assembledBytes = 0;
  // Engine.IO emits this before Socket.IO gets the packet.
  connection.on('packet', ({ type, data = '' }: EnginePacket) => {
    if (type !== 'message') return;
    const isText = typeof data === 'string';
    if (isText && data[0] === CONNECT) {
      if (joined || isForeignNamespace(data)) end('namespace');
      joined = true;
    }
    if (isText) assembledBytes = 0;
    if (!isText || WITH_ATTACHMENTS.includes(data[0])) assembledBytes += data.length;
    if (assembledBytes > packetBytes) end('size');
  });
}

/** The namespace is between the type and a comma or the end. Without one, it is the main one. */
function isForeignNamespace(packet: string): boolean {
  return packet[1] === '/' && packet.length > 2 && packet[2] !== ',';
}
