/** What travels between a test and the processes that it starts: only types. */
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

/** How the app server is made. */
export interface AppConfig {
  readonly store: StoreSpec;
  /** 0: any free one. */
  readonly port: number;
  readonly positionCheckMs: number;
  /** `cookie`: the app's own, read by `identify`. `express-session`: by that middleware. */
  readonly signIn: 'cookie' | 'express-session';
  /** `express`: an app with `center.router()`. `handler`: a plain server with `center.handler`. */
  readonly mount: 'express' | 'handler';
  /** The option `path`, where it is not the place at which the app mounts the router. */
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
  /** With the text as its key, so that a send can be tried again. */
  readonly keyed: boolean;
}

/** What open pages hold on a server. */
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

/** What a test may ask of a process that has a center. */
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
  /** What a server puts into a page, for the element's `initial`. */
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

/** What a process tells. */
export type Report =
  | { readonly ready: number }
  | { readonly acknowledged: string }
  | { readonly call: number; readonly value?: unknown }
  | { readonly call: number; readonly code: string | undefined; readonly message: string };
