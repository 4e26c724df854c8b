import { parentPort } from 'node:worker_threads';
import { decide } from './our-walk-forward.mjs';

parentPort.on('message', ({ returns, params, from, to }) => {
  parentPort.postMessage(decide(returns, params, from, to));
});
