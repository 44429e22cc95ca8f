/** A point of the window, in CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Key = 'ArrowDown' | 'Delete' | 'Enter' | 'Escape' | 'F8' | 'Tab' | 'r';

/** The interface of a browser in these tests, whatever protocol drives it. */
export interface TestedBrowser {
  readonly name: string;
  start(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
  open(url: string): Promise<void>;
  /** Calls a function in the page. It may use nothing but its arguments and the page. */
  run<Args extends readonly unknown[], Value>(
    script: (...args: Args) => Value,
    ...args: Args
  ): Promise<Awaited<Value>>;
  click(point: Point): Promise<void>;
  press(key: Key): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** A picture of the window, as a PNG. */
  picture(): Promise<Uint8Array>;
}
