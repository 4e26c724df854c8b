// Which folder may import which. An arrow that is not here is forbidden; docs/architecture.md says why each exists.
const ARROWS = {
  contracts: [],
  'contracts/schemas': ['contracts'],
  quant: ['contracts/(matrix|allocation)[.]ts$'],
  stages: ['quant', 'contracts'],
  lakehouse: ['contracts'],
  market: ['contracts'],
  reports: ['contracts'],
  activities: ['stages', 'lakehouse', 'market', 'reports', 'contracts'],
  workflows: ['contracts', 'activities'],
  // The composition root: it opens the stores that activities are given.
  workers: ['activities', 'workflows', 'lakehouse', 'contracts'],
};

/** Folders whose every import of ours is allowed. */
const EVERYTHING = 'scripts';

const FOLDERS = [
  'workflows',
  'activities',
  'workers',
  'stages',
  'quant',
  'market',
  'lakehouse',
  'reports',
  'contracts',
];
const ours = `^(${[...FOLDERS, EVERYTHING].join('|')})/`;

const arrows = Object.entries(ARROWS).map(([folder, allowed]) => ({
  name: `${folder.replace('/', '-')}-imports`,
  comment: `${folder}/ imports ${allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`}`,
  severity: 'error',
  from: folder === 'contracts' ? { path: '^contracts/', pathNot: '^contracts/schemas/' } : { path: `^${folder}/` },
  to: {
    path: ours,
    pathNot: [
      folder === 'contracts' ? '^contracts/(?!schemas/)' : `^${folder}/`,
      ...allowed.map((to) => `^${to}${to.endsWith('$') ? '' : '/'}`),
    ],
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'no-cycles',
      comment: 'modules that need each other are one module, or have a third one in common',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'workflows-without-schemas',
      comment: 'zod stays out of the workflow bundle: the first step parses',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^contracts/schemas/' },
    },
    {
      name: 'workflows-know-activity-types-only',
      comment: 'an activity runs elsewhere: workflow code imports its type',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-folders-touch-nothing',
      comment: 'quant/, stages/, reports/ and contracts/ are pure: no files, network, processes or clocks',
      severity: 'error',
      from: { path: '^(quant|stages|reports|contracts)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'workflows-touch-nothing',
      comment: 'workflow code replays: no Node modules',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'temporal-stays-outside',
      comment: 'what is computed does not know what runs it',
      severity: 'error',
      from: { path: '^(quant|stages|lakehouse|market|reports|contracts)/' },
      to: { path: 'node_modules/@temporalio/' },
    },
    {
      name: 'no-tests-in-sources',
      severity: 'error',
      comment: 'test/ and bench/ do not ship',
      from: { path: ours },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-dev-dependencies',
      comment: 'what runs at a user is in dependencies',
      severity: 'error',
      from: { path: ours, pathNot: '^scripts/.*[.]mjs$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'every import must be found, or no rule applies to it',
      severity: 'error',
      from: { path: ours },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Without it, imports of types are invisible and half of these rules see nothing.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
};
