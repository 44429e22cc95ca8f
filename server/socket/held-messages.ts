/** A message of a WebSocket, as it came. */
export interface HeldMessage {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** Bytes before each message: its length, and whether it is binary. */
const HEADER_BYTES = 4;

const NOTHING = Buffer.alloc(0);

/**
 * Messages that wait, first in, first out. They are copied into one buffer, because thousands of
 * tiny messages would take more memory as objects than the chunk that they came in.
 */
export class HeldMessages {
  #buffer = NOTHING;
  #start = 0;
  #end = 0;

  /** How much waits; 0 when nothing does. */
  get bytes(): number {
    return this.#end - this.#start;
  }

  push({ data, isBinary }: HeldMessage): void {
    this.#reserve(HEADER_BYTES + data.length);
    this.#buffer.writeUInt32BE(data.length * 2 + Number(isBinary), this.#end);
    data.copy(this.#buffer, this.#end + HEADER_BYTES);
    this.#end += HEADER_BYTES + data.length;
  }

  shift(): HeldMessage | undefined {
    if (this.bytes === 0) return undefined;
    const header = this.#buffer.readUInt32BE(this.#start);
    const from = this.#start + HEADER_BYTES;
    this.#start = from + Math.floor(header / 2);
    // A view stays valid: what was taken out is never written over.
    const data = this.#buffer.subarray(from, this.#start);
    if (this.bytes === 0) this.clear();
    return { data, isBinary: header % 2 === 1 };
  }

  clear(): void {
    this.#buffer = NOTHING;
    this.#start = 0;
    this.#end = 0;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const buffer = Buffer.alloc(Math.max(2 * this.bytes, this.bytes + bytes));
    this.#buffer.copy(buffer, 0, this.#start, this.#end);
    this.#end = this.bytes;
    this.#start = 0;
    this.#buffer = buffer;
  }
}
