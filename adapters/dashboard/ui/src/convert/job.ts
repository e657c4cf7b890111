import type { NewJob, NewTask } from '../api/types'
import type { OperationField } from '../api/operations'
import type { Place } from '../connections/place'
import type { Values } from '../parts/form'
import type { Item } from './item'

/** What is done with the files on a bench. */
export interface Work {
  operation: string
  /** All files become one. */
  joins: boolean
  /** Of the operation, where it is not converting. */
  values: Values
  fields: OperationField[]
  /** Writes what is made to a storage besides. */
  save?: { place: Place; task: NewTask }
}

export interface Built {
  job: NewJob
  /** The name of each item's task, by its key. */
  tasks: Map<string, string>
}

const last = (operation: string) => operation.replace(/^.*\//, '')

/** The job that does the work with these items, all of them in one. */
export function build(work: Work, items: Item[]): Built {
  const tasks: Record<string, NewTask> = {}
  const names = new Map<string, string>()
  const numbered = (verb: string, i: number) => (items.length === 1 ? `${verb}-file` : `${verb}-${i + 1}`)
  const doing = last(work.operation)

  const imports = items.map((item, i) => {
    const name = numbered('import', i)
    tasks[name] = { operation: 'import/upload', file: item.stored?.id }
    return name
  })

  if (work.joins) {
    tasks[doing] = { ...asked(work, work.values), input: imports }
    for (const item of items) names.set(item.key, doing)
  } else {
    items.forEach((item, i) => {
      const name = numbered(doing, i)
      tasks[name] = { ...asked(work, { ...work.values, ...item.values }, item.target), input: imports[i] }
      names.set(item.key, name)
    })
  }

  const inputs = [...new Set(names.values())]
  const partly = inputs.length > 1 && { ignore_error: true }
  tasks['export'] = { operation: 'export/url', input: inputs, ...partly }
  if (work.save) tasks['save'] = { ...work.save.task, input: inputs, ...partly }
  return { job: { tasks, tag: 'dashboard' }, tasks: names }
}

/** The task, with what its operation keeps apart beside its options. */
function asked(work: Work, values: Values, target?: string): NewTask {
  const task: NewTask = { operation: work.operation }
  const options = { ...values }

  for (const field of work.fields.filter((f) => f.apart && f.name in options)) {
    task[field.name] = options[field.name]
    delete options[field.name]
  }
  if (target) task['output_format'] = target
  if (Object.keys(options).length > 0) task.options = options
  return task
}
