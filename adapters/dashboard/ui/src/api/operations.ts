// The operations that the server knows and the fields of each, read from its own description.
import { address } from './client'
import type { PairOption } from './types'

export interface Operation {
  name: string
  doc: string
  /** The fields that are the operation's own, those that must be given first. */
  own: OperationField[]
  /** How the result is encoded: which of these are taken depends on the formats. */
  encoding: OperationField[]
}

export interface OperationField extends PairOption {
  required?: boolean
  /** Stands beside the task's other fields instead of among its options. */
  apart?: boolean
  /** Is not to be seen while one types it. */
  secret?: boolean
  /** What an object holds, where that is known. */
  fields?: OperationField[]
}

interface Schema {
  $ref?: string
  type?: PairOption['type']
  format?: string
  description?: string
  enum?: unknown[]
  default?: unknown
  minimum?: number
  maximum?: number
  required?: string[]
  properties?: Record<string, Schema>
  allOf?: Schema[]
  additionalProperties?: Schema
  discriminator?: { mapping: Record<string, string> }
}

interface Description {
  components: { schemas: Schemas }
  paths: Record<string, { post: { requestBody: { content: Record<string, { schema: Schema }> } } }>
}

type Schemas = Record<string, Schema>

const known: { all?: Promise<Map<string, Operation>> } = {}

export function operations(): Promise<Map<string, Operation>> {
  known.all ??= read()
  known.all.catch(() => delete known.all)
  return known.all
}

async function read(): Promise<Map<string, Operation>> {
  const answer = await fetch(address('/openapi.json'))
  const { components, paths } = (await answer.json()) as Description
  const solve = solver(components.schemas)

  // by what a job is asked for with, whatever its parts are named
  const job = solve(paths['/v1/jobs']?.post.requestBody.content['application/json']?.schema)
  const task = solve(solve(job.properties?.['tasks']).additionalProperties)
  const named = Object.entries(task.discriminator?.mapping ?? {})
  return new Map(named.map(([name, $ref]) => [name, operation(name, solve({ $ref }), solve)]))
}

type Solve = (schema?: Schema) => Schema

/** What a schema has beside those that it extends, among which its own fields stand without a name. */
function withOwn(schema: Schema): Schema {
  const own = schema.allOf?.find((part) => part.properties)
  return own ? { ...schema, properties: { ...own.properties, ...schema.properties } } : schema
}

/** Follows a schema's reference; what stands beside it wins. */
function solver(schemas: Schemas): Solve {
  const solve: Solve = (schema = {}) => {
    if (!schema.$ref) return withOwn(schema)
    const { $ref, ...beside } = schema
    return { ...solve(schemas[$ref.replace('#/components/schemas/', '')]), ...beside }
  }
  return solve
}

// Fields of every task, or of every operation that writes files.
const common = ['operation', 'input', 'options', 'ignore_error', 'input_format']

function operation(name: string, task: Schema, solve: Solve): Operation {
  const options = solve(task.properties?.['options'])
  const shared = solve({ $ref: '#/components/schemas/EncodingOptions' }).properties ?? {}
  const own: OperationField[] = []
  const encoding: OperationField[] = options.allOf ? fields(shared, [], solve) : []

  for (const field of fields(options.properties ?? {}, options.required ?? [], solve)) {
    const same = shared[field.name]?.description === field.description
    ;(same ? encoding : own).push(field)
  }
  for (const field of fields(task.properties ?? {}, task.required ?? [], solve)) {
    if (!common.includes(field.name)) own.push({ ...field, apart: true })
  }
  own.sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false))

  return { name, doc: task.description ?? '', own, encoding }
}

function fields(properties: Record<string, Schema>, required: string[], solve: Solve): OperationField[] {
  const solved = Object.entries(properties).map(([name, s]) => [name, solve(s)] as const)
  return solved.map(([name, s]) => ({
    name,
    type: s.type ?? 'string',
    description: s.description ?? '',
    enum: s.enum,
    default: s.default,
    min: s.minimum,
    max: s.maximum,
    required: required.includes(name),
    ...(s.format === 'password' && { secret: true }),
    fields: s.properties && fields(s.properties, s.required ?? [], solve),
  }))
}
