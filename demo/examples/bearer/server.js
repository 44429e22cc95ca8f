import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createApi } from './api.js';

// Two servers, as if on two sites: the page, and the API with the message center.
const site = createServer(async (_request, response) => {
  const page = await readFile('index.html', 'utf8');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(page.replaceAll('https://api.example', apiAddress));
});
await new Promise((listening) => site.listen(process.env.PORT ?? 3000, listening));
const siteAddress = `http://localhost:${site.address().port}`;

const { api, center } = await createApi(siteAddress);
await new Promise((listening) => api.listen(process.env.API_PORT ?? 3001, listening));
const apiAddress = `http://127.0.0.1:${api.address().port}`;
console.log(siteAddress);

process.once('SIGTERM', async () => {
  await center.close();
  for (const server of [api, site]) {
    server.close();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  }
});
