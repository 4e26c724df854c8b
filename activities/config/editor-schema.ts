/**
 * JSON Schemas of config files, for editors. Wider than the check: a file that extends another leaves out what it
 * inherits and may say how it changes a list, so that nothing but its kind is required of it.
 */
import { z } from 'zod';
import { SCHEMAS } from './check-configs.js';
import type { Kind } from './extended-file.js';

export type JsonSchema = { [key: string]: unknown };

/** The schema of a kind of config file (JSON Schema 2020-12). */
export function editorSchema(kind: Kind): JsonSchema {
  const strict = z.toJSONSchema(SCHEMAS[kind], { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const { required, properties, ...rest } = strict;
  const own = {
    extends: { type: 'string', minLength: 1, description: 'A file of the same kind, relative to this one.' },
    abstract: { type: 'boolean', description: 'True for a file that is only there to be extended.' },
  };
  const open = Object.entries(properties as JsonSchema).map(([key, schema]) => [
    key,
    key === 'kind' || key === 'name' ? schema : widened(schema as JsonSchema),
  ]);
  return {
    ...rest,
    title: `Sextant ${kind}`,
    properties: { ...own, ...Object.fromEntries(open) },
    required: ['kind'],
    // A file of its own has to be complete.
    anyOf: [{ required: ['extends'] }, { required: ['abstract'] }, { required }],
  };
}

/** A list also as `add`, `remove`, `change` or `replace`; a map also in part, or as `replace`. */
function widened(schema: JsonSchema): JsonSchema {
  if (schema['type'] === 'array') {
    const item = (schema['items'] ?? {}) as JsonSchema;
    const some = { type: 'array', items: item };
    const map = item['type'] === 'object';
    const changes = {
      add: some,
      remove: { type: 'array', items: map ? { anyOf: [{ type: 'string' }, item] } : item },
      ...(map ? { change: { type: 'array', items: widened(item) } } : {}),
    };
    return {
      anyOf: [
        schema,
        { type: 'object', properties: changes, additionalProperties: false, minProperties: 1 },
        replacing(schema),
      ],
    };
  }
  const choices = schema['anyOf'] as readonly JsonSchema[] | undefined;
  if (choices?.some(({ type }) => type === 'object')) {
    return { ...schema, anyOf: [...choices.map(widened), replacing(schema)] };
  }
  if (schema['type'] !== 'object' || schema['properties'] === undefined) return schema;
  const { required: _inherited, properties, ...rest } = schema;
  const open = Object.entries(properties as JsonSchema).map(([key, part]) => [key, widened(part as JsonSchema)]);
  return { anyOf: [{ ...rest, properties: Object.fromEntries(open) }, replacing(schema)] };
}

const replacing = (schema: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { replace: schema },
  required: ['replace'],
  additionalProperties: false,
});
