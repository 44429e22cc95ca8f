import { invalid, quote } from '../../protocol/errors.js';
import type { LogOnce } from '../log-once.js';

/** The parameters that a handshake must have in its query, each once. */
const EXPECTED = { EIO: '4', transport: 'websocket' } as const;

/**
 * Refuses another protocol or transport of Engine.IO, and logs it once. Engine.IO itself would
 * refuse another protocol only after it has opened the WebSocket, with an HTTP answer inside it.
 * @throws MessageCenterError INVALID.
 */
export function checkProtocol(query: URLSearchParams, logOnce: LogOnce): void {
  const [eio, transport] = [query.getAll('EIO').join(), query.getAll('transport').join()];
  if (eio === EXPECTED.EIO && transport === EXPECTED.transport) return;
  const text = `refused a socket with EIO=${quote(eio)} and transport=${quote(transport)}; expected are "${EXPECTED.EIO}" and "${EXPECTED.transport}": use socket.io-client 3 or newer, with the option transports: ["websocket"]`;
  logOnce('protocol', { level: 'warn', text });
  throw invalid(
    `A socket needs version ${EXPECTED.EIO} of the protocol of Engine.IO, and the transport ${EXPECTED.transport}.`,
  );
}
