import { existsSync } from 'node:fs';

/** What keeps Chromium quiet, alone and off the network. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The whole browser: for what its user sets or sees outside the page, and for measurements. */
export const CHROMIUM = {
  executablePath: process.env.CHROME_PATH || '/usr/bin/chromium',
  args,
};

const SHELL = process.env.HEADLESS_SHELL_PATH || '/usr/bin/chromium-headless-shell';

/**
 * For pages: the same engine without the browser around it, which takes a third of the processor's
 * time. Where it is missing, the whole browser.
 */
export const HEADLESS_SHELL = {
  executablePath: existsSync(SHELL) ? SHELL : CHROMIUM.executablePath,
  args,
};
