// SPDX-License-Identifier: GPL-3.0-or-later
// One emulator process: starts it, reads the line that says where it listens, talks to its control interface.
import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const here = new URL('.', import.meta.url);

/** The program under judgement: named by ROOMKEY_EMULATOR, or the first build of this source folder. */
export function emulatorPath() {
  if (process.env.ROOMKEY_EMULATOR) {
    return process.env.ROOMKEY_EMULATOR;
  }
  for (const preset of ['release', 'dev', 'asan']) {
    const path = fileURLToPath(new URL(`../../../build/${preset}/bin/roomkey-emulator`, here));
    if (existsSync(path)) {
      return path;
    }
  }
  throw new Error('No roomkey-emulator found: build it, or name it in ROOMKEY_EMULATOR.');
}

export class Emulator {
  /** Starts a process and waits for its line. The options are those of the command line. */
  static async start(...options) {
    const child = spawn(emulatorPath(), options, {stdio: ['ignore', 'pipe', 'inherit']});
    const line = await new Promise((resolve, reject) => {
      const lines = createInterface({input: child.stdout});
      lines.once('line', resolve);
      lines.once('close', () => reject(new Error('The emulator ended without saying where it listens.')));
      child.once('error', reject);
    });
    return new Emulator(child, JSON.parse(line));
  }

  constructor(child, {apiRoot, issuer, clientFile, controlUrl}) {
    this.child = child;
    this.apiRoot = apiRoot.replace(/\/*$/, '/');
    this.issuer = issuer.replace(/\/*$/, '');
    this.client = JSON.parse(readFileSync(clientFile, 'utf8')).installed;
    this.controlUrl = controlUrl.replace(/\/*$/, '');
  }

  /** Asks the process to end and waits until it has. */
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return;
    }
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  /** GET without a body, POST with one; the answer is JSON. */
  async control(what, body) {
    const base = this.controlUrl.endsWith('/control/v1') ? this.controlUrl : `${this.controlUrl}/control/v1`;
    const response = await fetch(`${base}/${what}`, body === undefined ? {} : {
      method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`control/v1/${what} answered ${response.status}: ${text}`);
    }
    return text ? JSON.parse(text) : {};
  }
}
