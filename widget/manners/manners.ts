import type { Message } from '../../protocol/index.js';

/** What the page has asked for, and what is to be told. */
export interface MannersOptions {
  readonly desktop: boolean;
  /** URL of the sound. */
  readonly sound: string | null;
  readonly title: boolean;
  readonly unread: number;
}

/** Stands for the real one. */
export class Manners {
  readonly offers = false;

  constructor(
    _onChange: () => void,
    _tag: () => string | null,
    _open: (message: Message) => void,
  ) {}

  update(_options: MannersOptions): void {}

  arrived(_message: Message): void {}

  async allow(): Promise<void> {}

  stop(): void {}
}
