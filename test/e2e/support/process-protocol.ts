/** The messages between a test and the processes that it starts: only types. */
import type {
  Counts,
  Limits,
  Message,
  Recipient,
  SendInput,
  Sent,
} from 'message-center-element/server';

/** Where messages are kept. */
export type StoreSpec =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'mongo'; readonly uri: string };

/** The options of the app server. */
export interface AppConfig {
  readonly store: StoreSpec;
  /** 0: any free one. */
  readonly port: number;
  readonly positionCheckMs: number;
  /** `cookie`: the app's own, read by `identify`. `express-session`: by that middleware. */
  readonly signIn: 'cookie' | 'express-session';
  /** `express`: an app with `center.router()`. `handler`: a plain server with `center.handler`. */
  readonly mount: 'express' | 'handler';
  /** The option `path`, if the app mounts the router elsewhere. */
  readonly path?: string;
  /** The Content-Security-Policy of every answer. */
  readonly csp: string;
  readonly trustProxy: boolean;
  readonly origins?: readonly string[];
  readonly limits?: Partial<Limits>;
}

export interface WorkerConfig {
  readonly store: StoreSpec;
}

/** A send and when it was asked for, in milliseconds since 1970. */
export interface TimedSent extends Sent {
  readonly sentAt: number;
}

/** Many sends, each of which is reported as soon as it has been acknowledged. */
export interface Storm {
  readonly to: Recipient;
  /** The texts are this and a number from 1 on. */
  readonly name: string;
  readonly count: number;
  /** With the text as the key, so that a send can be retried. */
  readonly keyed: boolean;
}

/** The resources that open pages hold on a server. */
export interface HeldByPages {
  /** WebSockets that are open on the network. */
  readonly connections: number;
  /** Sessions of Engine.IO, which outlive their sockets by some seconds. */
  readonly sessions: number;
}

/** A file of the app's own. */
export interface ServedFile {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** The requests of a test to a process with a center. */
export interface Verbs {
  send(message: SendInput): Promise<TimedSent>;
  /** One after the other. */
  sendAll(messages: readonly SendInput[]): Promise<readonly TimedSent[]>;
  /** Every live message, newest first. */
  messagesOf(recipient: Recipient): Promise<readonly Message[]>;
  counts(recipient: Recipient): Promise<Counts>;
  disconnect(recipient: Recipient): Promise<void>;
  /** Resolves after the last send. */
  storm(storm: Storm): Promise<void>;
  /** The state that a server embeds in a page, for the element's `initial`. */
  initialOf(recipient: Recipient): Promise<object>;
  /** Of a server with Express: serves these files from now on. */
  serveFiles(files: readonly ServedFile[]): Promise<void>;
  /** Nothing in a worker. */
  heldByPages(): Promise<HeldByPages>;
}

export interface Call {
  readonly call: number;
  readonly verb: keyof Verbs;
  readonly args: readonly unknown[];
}

/** The reports of a process. */
export type Report =
  | { readonly ready: number }
  | { readonly acknowledged: string }
  | { readonly call: number; readonly value?: unknown }
  | { readonly call: number; readonly code: string | undefined; readonly message: string };
