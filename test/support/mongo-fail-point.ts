import mongoose, { type Connection } from 'mongoose';

export interface FailPointData {
  readonly failCommands: readonly string[];
  readonly errorCode?: number;
  readonly closeConnection?: true;
}

/** Fails commands on the server itself, before they are carried out. */
export class FailPoints {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Null, after one line that says so, where the server does not allow fail points. */
  static async on(uri: string): Promise<FailPoints | null> {
    const connection = await mongoose.createConnection(uri).asPromise();
    const points = new FailPoints(connection);
    try {
      await points.off();
      return points;
    } catch {
      await connection.close();
      console.warn(
        'Fail points are skipped: the server lacks --setParameter enableTestCommands=1.',
      );
      return null;
    }
  }

  /** @param times How many commands fail; without it all of them until `off`. */
  async fail(data: FailPointData, times?: number): Promise<void> {
    await this.#configure(times === undefined ? 'alwaysOn' : { times }, data);
  }

  async off(): Promise<void> {
    await this.#configure('off', { failCommands: [] });
  }

  async close(): Promise<void> {
    await this.off();
    await this.#connection.close();
  }

  async #configure(mode: 'alwaysOn' | 'off' | { times: number }, data: FailPointData) {
    const command = { configureFailPoint: 'failCommand', mode, data };
    await this.#connection.db?.admin().command(command);
  }
}
