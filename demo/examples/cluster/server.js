import cluster from 'node:cluster';

const WORKERS = 2;

if (cluster.isPrimary) {
  for (let count = 0; count < WORKERS; count += 1) cluster.fork();
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === WORKERS) console.log(`http://localhost:${port}`);
  });
  process.once('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.kill('SIGTERM');
  });
} else {
  await import('./app.js');
}
