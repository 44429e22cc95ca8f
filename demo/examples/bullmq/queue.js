/** What a request handler of the app would do: node queue.js barry "Sales by region" */
import { Queue } from 'bullmq';

const [user, title] = process.argv.slice(2);
const queue = new Queue('reports', {
  connection: { port: Number(process.env.REDIS_PORT ?? 6379) },
});
await queue.add('report', { user, title }, { attempts: 3 });
await queue.close();
