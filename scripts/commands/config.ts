import { Argument, type Command } from 'commander';
import { type ConfigCheck, checkConfigs } from '../../activities/config/check-configs.js';
import { editorSchema } from '../../activities/config/editor-schema.js';
import { explainConfig } from '../../activities/config/explain-configs.js';
import { KINDS, type Kind } from '../../activities/config/extended-file.js';
import { escapeTerminal } from '../../reports/escape.js';
import { plural } from '../../reports/format.js';
import { problemLines, warningLines } from '../config-lines.js';
import { explanationText } from '../config-text.js';
import { print } from '../console.js';

interface Json {
  readonly json?: true;
}

export const addConfig = (program: Command): Command => {
  const config = program.command('config').description('check, explain and describe config files');
  config
    .command('check')
    .argument('<file...>', 'config files; with at most one portfolio they are checked as the run they would make')
    .description('list every mistake that can be found without asking a market source')
    .option('--json', 'print one JSON object')
    .action(check);
  config
    .command('explain')
    .argument('<file>', 'a config file; a portfolio is explained with the files it names')
    .description('what a config resolves to, where each value came from, and what it means')
    .option('--json', 'print one JSON object')
    .action(explain);
  config
    .command('schema')
    .addArgument(new Argument('<kind>', 'kind of file').choices(KINDS))
    .description('the JSON Schema of a kind of file, for editors')
    .action((kind: Kind) => print(JSON.stringify(editorSchema(kind), null, 2)));
  return config;
};

async function check(files: readonly string[], { json }: Json): Promise<void> {
  const found = await checkConfigs(files, process.cwd());
  print(json ? JSON.stringify(found) : checkText(found));
  if (!found.ok) process.exitCode = 1;
}

function checkText({ ok, files, problems, warnings }: ConfigCheck): string {
  const read = files.map(
    ({ file, kind, abstract }) => `${escapeTerminal(file)}: ${kind}${abstract ? ', abstract' : ''}`,
  );
  const counted = `${plural(problems.length, 'mistake')}, ${plural(warnings.length, 'warning')} in ${plural(files.length, 'file')}`;
  return [
    ...(ok ? read : []),
    ...problems.flatMap(problemLines),
    ...warnings.flatMap(warningLines),
    ok && warnings.length === 0 ? `${plural(files.length, 'file')}: no mistakes` : counted,
  ].join('\n');
}

async function explain(file: string, { json }: Json): Promise<void> {
  const explanation = await explainConfig(file, process.cwd());
  print(json ? JSON.stringify(explanation) : explanationText(explanation));
  if (explanation.problems.length > 0) process.exitCode = 1;
}
