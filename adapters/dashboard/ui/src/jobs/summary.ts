import type { Job, Task } from '../api/types'
import { toolOf } from '../tools/list'

const moves = (t: Task) => /^(import|export)\//.test(t.operation)

export interface Summary {
  /** What the job does, such as Convert to pdf. */
  what: string
  /** The names of its files, as far as they are known. */
  files: string[]
}

export function summary(job: Job): Summary {
  const tasks = Object.values(job.tasks)
  const doing = [...new Set(tasks.filter((t) => !moves(t)).map(verb))]
  const imports = tasks.filter((t) => t.operation.startsWith('import/'))
  const files = imports.map((t) => t.result?.files[0]?.filename ?? String(t['filename'] ?? t['url'] ?? t.name))
  return { what: doing.join(', ') || 'Move files', files }
}

function verb(task: Task): string {
  if (task.operation === 'convert') return `Convert to ${String(task['output_format'] ?? '?')}`
  return toolOf(task.operation).title
}
