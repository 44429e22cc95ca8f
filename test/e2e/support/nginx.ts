import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { freePort } from '../../support/free-port.js';
import { newFolder } from '../../support/store-sqlite.js';

const CERTIFICATE = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
const NAMES = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];

const START_MS = 10_000;

/** Writes the configuration of an nginx that listens at one port in front of an app's at another. */
type Configure = (folder: string, port: number, appPort: number) => string;

/** The path of the program; undefined if it is not installed. */
export function findNginx(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path));
}

/**
 * nginx with its own configuration and folder, which terminates TLS in front of an app's server.
 */
export class Nginx {
  readonly #program: string;
  readonly #appPort: () => number;
  readonly #configure: Configure;
  #child: ChildProcess | undefined;
  #remove: () => Promise<void> = async () => {};
  #port = 0;
  #errors = '';

  /**
   * @param appPort The port of the app's server, asked at the start.
   * @param configure Returns its configuration; the certificate and its key are in the same folder.
   */
  constructor(program: string, appPort: () => number, configure: Configure = configuration) {
    this.#program = program;
    this.#appPort = appPort;
    this.#configure = configure;
  }

  get origin(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const { folder, remove } = await newFolder();
    this.#remove = remove;
    const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/certificate.pem`];
    await promisify(execFile)('openssl', [...CERTIFICATE, ...NAMES, ...files]);
    this.#port = await freePort();
    const text = this.#configure(folder, this.#port, this.#appPort());
    await writeFile(`${folder}/nginx.conf`, text);
    const settings = ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'];
    this.#child = spawn(this.#program, settings, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors += chunk;
    });
    await vi.waitFor(() => this.#connect(), { timeout: START_MS, interval: 20 });
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child && child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
    await this.#remove();
  }

  /** Rejects until it listens. */
  async #connect(): Promise<void> {
    const socket = connect(this.#port, '127.0.0.1');
    try {
      await once(socket, 'connect');
    } catch (cause) {
      throw new Error(`nginx does not listen. ${this.#errors}`, { cause });
    } finally {
      socket.destroy();
    }
  }
}

/** The app's server sees the browser's request only in the forwarded headers. */
function configuration(folder: string, port: number, appPort: number): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map $http_upgrade $connection_upgrade {
    default upgrade;
    '' close;
  }
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;
    location / {
      proxy_pass http://127.0.0.1:${appPort};
      proxy_http_version 1.1;
      proxy_set_header Host app.internal;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }
}
`;
}
