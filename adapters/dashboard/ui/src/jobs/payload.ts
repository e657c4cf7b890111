import type { Job, NewTask } from '../api/types'

// What every task shows besides the fields that it was asked for with.
const shown = [
  'id', 'name', 'operation', 'status', 'progress', 'eta_seconds', 'input', 'options', 'engine',
  'engine_version', 'result', 'error', 'created_at', 'started_at', 'completed_at',
]

/** The job as it could be asked for again. Files that were uploaded stand there by their ids. */
export function payload(job: Job): { tasks: Record<string, NewTask> } {
  const tasks = Object.values(job.tasks).map((task) => {
    const own = Object.entries(task).filter(([name]) => !shown.includes(name))
    const asked: NewTask = { operation: task.operation, ...Object.fromEntries(own) }
    const [only] = task.input
    if (only) asked.input = task.input.length === 1 ? only : task.input
    if (Object.keys(task.options).length > 0) asked.options = task.options
    return [task.name, asked]
  })
  return { tasks: Object.fromEntries(tasks) }
}

export interface Shot {
  file: string
  fields: Record<string, string>
}

/** The job as a call of /v1/convert, where it is no more than that. */
export function shot(job: Job): Shot | undefined {
  const tasks = Object.values(job.tasks)
  const convert = tasks.find((t) => t.operation === 'convert')
  if (!convert || tasks.length !== 3 || !tasks.some((t) => t.operation === 'import/upload')) return undefined

  const name = tasks.find((t) => t.operation === 'import/upload')?.result?.files[0]?.filename
  const options = Object.entries(convert.options).map(([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)])
  return { file: name ?? 'file', fields: { targetFormat: String(convert['output_format']), ...Object.fromEntries(options) } }
}
