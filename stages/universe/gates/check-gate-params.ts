import type { GateConfig } from '../../../contracts/mandate.js';
import { nearestName } from '../../../contracts/nearest-name.js';
import type { ParamSpec } from './gate.js';
import { gateRegistry } from './registry.js';

/**
 * What is wrong with one gate of a config, one sentence each, naming the nearest valid word; empty where nothing is.
 * Config loading turns them into errors with file, line and column.
 */
export function checkGateParams({ id, params }: GateConfig): string[] {
  const gate = gateRegistry.get(id);
  if (gate === undefined) {
    const names = [...gateRegistry.keys()];
    return [`unknown gate "${id}"${guess(id, names)} Gates are ${names.join(', ')}`];
  }
  const names = Object.keys(gate.params);
  const errors: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    const spec = gate.params[name];
    if (spec === undefined) {
      errors.push(`gate ${id}: unknown parameter "${name}"${guess(name, names)}`);
      continue;
    }
    const wrong = mismatch(spec, value);
    if (wrong !== undefined) errors.push(`gate ${id}: ${name} ${wrong}`);
  }
  for (const name of names) {
    if (gate.params[name]!.required && params[name] === undefined) errors.push(`gate ${id}: ${name} is missing`);
  }
  const contradiction = errors.length === 0 ? gate.contradiction?.(params) : undefined;
  if (contradiction !== undefined) errors.push(`gate ${id}: ${contradiction}`);
  return errors;
}

function guess(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === null ? '.' : `: did you mean "${nearest}"?`;
}

function mismatch(spec: ParamSpec, value: GateConfig['params'][string]): string | undefined {
  switch (spec.type) {
    case 'number':
      if (typeof value !== 'number' || Number.isNaN(value)) return `must be a number, got ${JSON.stringify(value)}`;
      return value < spec.min || value > spec.max ? `must lie in [${spec.min}, ${spec.max}], got ${value}` : undefined;
    case 'texts':
      if (!Array.isArray(value) || value.some((text) => typeof text !== 'string')) {
        return `must be a list of texts, got ${JSON.stringify(value)}`;
      }
      if (value.length === 0 && spec.required) return 'is an empty list';
      return strangerAmong(value, spec.of);
    case 'choice':
      if (typeof value === 'string' && spec.of.includes(value)) return undefined;
      return `must be one of ${spec.of.join(', ')}, got ${JSON.stringify(value)}`;
  }
}

function strangerAmong(texts: readonly string[], of: readonly string[] | undefined): string | undefined {
  const stranger = texts.find((text) => of !== undefined && !of.includes(text));
  return stranger === undefined || of === undefined
    ? undefined
    : `names "${stranger}"${guess(stranger, of)} It may name ${of.join(', ')}`;
}
