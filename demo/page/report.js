import { byId, showWho } from './page.js';

/** @typedef {{ title: string, madeAt: string, rows: { region: string, amount: number }[] }} Report */

await showWho();
const response = await fetch(`/api${location.pathname}`);
if (response.ok) show(await response.json());
else byId('made', HTMLElement).textContent = 'There is no such report.';

/** @param {Report} report */
function show({ title, madeAt, rows }) {
  document.title = title;
  byId('title', HTMLElement).textContent = title;
  byId('made', HTMLElement).textContent = `Created ${new Date(madeAt).toLocaleString()}`;
  byId('table', HTMLElement).hidden = false;
  const most = Math.max(...rows.map((row) => row.amount));
  byId('rows', HTMLElement).replaceChildren(...rows.map((row) => rowOf(row, most)));
}

/**
 * @param {Report['rows'][number]} row
 * @param {number} most
 */
function rowOf({ region, amount }, most) {
  const row = document.createElement('tr');
  const meter = document.createElement('meter');
  meter.max = most;
  meter.value = amount;
  meter.ariaLabel = region;
  row.insertCell().textContent = region;
  const number = row.insertCell();
  number.className = 'number';
  number.textContent = amount.toLocaleString();
  row.insertCell().append(meter);
  return row;
}
