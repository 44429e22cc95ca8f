import { createHash } from 'node:crypto';
import { dataFolder } from './data-folder.js';
import { JsonFiles } from './json-files.js';

/**
 * A requested report.
 *
 * @typedef {object} ReportJob
 * @property {string} id
 * @property {import('message-center-element/server').Recipient} to The user who requested it, and
 *   who gets the message.
 * @property {string} title
 * @property {number} seconds How long it takes.
 */

/**
 * A finished report.
 *
 * @typedef {object} Report
 * @property {string} id
 * @property {ReportJob['to']} to
 * @property {string} title
 * @property {string} madeAt
 * @property {{ region: string, amount: number }[]} rows
 */

export const TITLES = ['Sales by region', 'New customers', 'Stock on hand'];

/**
 * The queue: requested jobs that are not done. A real app has a queue already; this one is a
 * folder, and a job leaves it only after its message was sent.
 *
 * @type {JsonFiles<ReportJob>}
 */
export const jobs = new JsonFiles(dataFolder('jobs'));

/** @type {JsonFiles<Report>} */
export const reports = new JsonFiles(dataFolder('reports'));

const REGIONS = ['North', 'East', 'South', 'West', 'Overseas'];

/**
 * The same job always creates the same report.
 *
 * @param {ReportJob} job
 * @returns {Report}
 */
export function makeReport({ id, to, title }) {
  const hash = createHash('sha256').update(id).digest();
  const rows = REGIONS.map((region, index) => ({
    region,
    amount: 100 + (hash.readUInt16BE(2 * index) % 900),
  }));
  return { id, to, title, madeAt: new Date().toISOString(), rows };
}
