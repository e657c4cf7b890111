import type { Vertex } from '../jobs/graph'
import type { NewTask } from '../api/types'

export interface Draft {
  tasks: Record<string, NewTask>
  fault?: string
}

/** The job in a text; what is wrong with the text where it holds none. */
export function read(text: string): Draft {
  try {
    const job = JSON.parse(text) as { tasks?: Record<string, NewTask> }
    if (typeof job?.tasks !== 'object' || job.tasks === null) return { tasks: {}, fault: 'A job has "tasks", by their names.' }
    return { tasks: job.tasks }
  } catch (error) {
    return { tasks: {}, fault: (error as Error).message }
  }
}

export const inputsOf = (input: NewTask['input']) => (input === undefined ? [] : Array.isArray(input) ? input : [input])

export const vertices = (draft: Draft, notes: Record<string, string>): Vertex[] =>
  Object.entries(draft.tasks).map(([name, task]) => ({
    name,
    operation: String(task?.operation ?? '?'),
    input: inputsOf(task?.input),
    note: notes[name],
    status: notes[name]?.startsWith('✗') ? 'failed' : undefined,
  }))

/** The text with a task more, which takes its input from the one that is chosen. */
export function added(text: string, operation: string, after?: string): string {
  const job = JSON.parse(text) as { tasks: Record<string, NewTask> }
  const stem = operation.replace(/^.*\//, '')
  let name = stem
  for (let n = 2; name in job.tasks; n++) name = `${stem}-${n}`

  const task: NewTask = { operation }
  if (!operation.startsWith('import/')) task.input = after ?? []
  if (operation === 'convert') task['output_format'] = 'pdf'
  if (operation === 'import/url') task['url'] = 'https://example.com/file'
  job.tasks[name] = task
  return JSON.stringify(job, null, 2)
}

/** The text with another task in the place of one. */
export function changed(text: string, name: string, task: NewTask): string {
  const job = JSON.parse(text) as { tasks: Record<string, NewTask> }
  job.tasks[name] = task
  return JSON.stringify(job, null, 2)
}

/** The text in which a task takes its input from another; from no longer, where it did so. */
export function joined(text: string, from: string, to: string): string {
  const { tasks } = JSON.parse(text) as { tasks: Record<string, NewTask> }
  const task = tasks[to]
  if (!task || from === to || task.operation.startsWith('import/')) return text

  const inputs = inputsOf(task.input)
  const next = inputs.includes(from) ? inputs.filter((i) => i !== from) : [...inputs, from]
  return changed(text, to, { ...task, input: next.length === 1 ? next[0] : next })
}

/** The text without a task, nor anything that takes its input from it. */
export function removed(text: string, name: string): string {
  const job = JSON.parse(text) as { tasks: Record<string, NewTask> }
  delete job.tasks[name]
  for (const task of Object.values(job.tasks)) {
    const left = inputsOf(task.input).filter((i) => i !== name)
    if (inputsOf(task.input).includes(name)) task.input = left.length === 1 ? left[0] : left
  }
  return JSON.stringify(job, null, 2)
}
