import { type CommandName, type ErrorCode, MessageCenterError } from '../../protocol/index.js';

type Fault =
  | ErrorCode
  | 'lost-ack'
  | 'silence'
  | { readonly code: ErrorCode; readonly retryMs: unknown };

/** The faults between pages and their server that a test sets, and a record of the traffic. */
export class Faults {
  /** The requests, such as `socket:read` or `http:sync`. */
  readonly asked: string[] = [];
  /** Faults of the next answers to a command, one after the other. */
  readonly faults = new Map<CommandName, Fault[]>();
  /** Why sockets are refused: `blocked` as by a proxy; `hang`: they are not even answered. */
  refuseSockets: ErrorCode | 'blocked' | 'hang' | null = null;
  /** Why whatever is not a GET is refused, as by a check of where it comes from. */
  refusePosts: ErrorCode | null = null;
  /** Why no session is given. */
  refuseSession: ErrorCode | null = null;
  /** Done before the page gets the answer to a sync by HTTP. */
  beforeAnswer: (() => Promise<void>) | undefined;
  /** Changes what is answered to a command or pushed, on its way to the page. */
  tamper: (name: string, value: unknown) => unknown = (_name, value) => value;
  /** How many pushes are not sent. */
  swallow = 0;
  handshakes = 0;

  count(asked: string): number {
    return this.asked.filter((each) => each === asked).length;
  }

  /** The next fault of a command: an error to answer, or what happens to the answer. */
  takeFault(name: CommandName): MessageCenterError | 'lost-ack' | 'silence' | undefined {
    const fault = this.faults.get(name)?.shift();
    if (fault === undefined || fault === 'lost-ack' || fault === 'silence') return fault;
    const { code, retryMs } = typeof fault === 'string' ? { code: fault, retryMs: 20 } : fault;
    const error = new MessageCenterError(code, `Failed with ${code}.`);
    return Object.assign(error, { retryMs });
  }
}
