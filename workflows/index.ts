export { driftWatch } from './drift-watch.js';
export { portfolioPipeline } from './portfolio-pipeline.js';
export { screenUniverse } from './screen-universe-workflow.js';
export { walkForward } from './walk-forward-workflow.js';
