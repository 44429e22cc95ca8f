/** A received WebSocket message. */
export interface HeldMessage {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** Bytes of the header before each message: its length, and whether it is binary. */
const HEADER_BYTES = 4;

const EMPTY = Buffer.alloc(0);

/**
 * A queue of messages. They are copied into one buffer, because thousands of tiny messages would
 * take more memory as objects than the chunk in which they arrived.
 */
export class HeldMessages {
  #buffer = EMPTY;
  #start = 0;
  #end = 0;

  /** The size of the queue, with headers. */
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
    // The view stays valid: bytes that were taken out are never overwritten.
    const data = this.#buffer.subarray(from, this.#start);
    if (this.bytes === 0) this.clear();
    return { data, isBinary: header % 2 === 1 };
  }

  clear(): void {
    this.#buffer = EMPTY;
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
