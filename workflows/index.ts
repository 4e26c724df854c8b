export { portfolioPipeline } from './portfolio-pipeline.js';
export { walkForward } from './walk-forward-workflow.js';
