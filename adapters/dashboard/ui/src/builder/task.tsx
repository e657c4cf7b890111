import { useId } from 'preact/hooks'
import type { ApiError } from '../api/client'
import { type OperationField, operations } from '../api/operations'
import { useResource } from '../api/resource'
import type { NewTask } from '../api/types'
import { kinds } from '../connections/kinds'
import { nameOf, useConnections } from '../connections/use'
import { Options } from '../convert/options'
import type { Values } from '../parts/form'
import { inputsOf } from './draft'

interface Props {
  name: string
  tasks: Record<string, NewTask>
  fault?: ApiError
  change: (task: NewTask) => void
}

/** The task that is chosen, as a form made from what the server says of its operation. */
export function TaskForm({ name, tasks, fault, change }: Props) {
  const { data } = useResource(operations, [])
  const task = tasks[name] as NewTask
  const operation = data?.get(task.operation)
  if (!operation) return null

  const fields = operation.own.filter((f) => f.name !== 'connection')
  const set = (values: Values) => change(withValues(task, [...fields, ...operation.encoding], values))

  return (
    <section class="card" aria-labelledby="chosen">
      <div>
        <h2 id="chosen">{name}</h2>
        <p class="faint">{operation.doc}</p>
      </div>
      {!task.operation.startsWith('import/') && <Inputs name={name} tasks={tasks} change={change} />}
      <ConnectionOf task={task} change={change} />
      <Options
        fields={fields}
        more={operation.encoding}
        values={{ ...task.options, ...apartOf(task, fields) }}
        faults={faultsOf(name, fault)}
        change={set}
      />
    </section>
  )
}

/** What of the task stands beside its options. */
const apartOf = (task: NewTask, fields: OperationField[]): Values =>
  Object.fromEntries(fields.filter((f) => f.apart && f.name in task).map((f) => [f.name, task[f.name]]))

function withValues(task: NewTask, fields: OperationField[], values: Values): NewTask {
  const next: NewTask = { ...task }
  const options = { ...task.options } // what is there and has no field here stays

  for (const { name, apart } of fields) {
    const into: Values = apart ? next : options
    if (name in values) into[name] = values[name]
    else delete into[name]
  }
  if (Object.keys(options).length > 0) next.options = options
  else delete next.options
  return next
}

function faultsOf(name: string, fault?: ApiError): Record<string, string> {
  const all = Object.entries(fault?.fields ?? {}).filter(([at]) => at.startsWith(`tasks.${name}.`))
  return Object.fromEntries(all.map(([at, text]) => [at.split('.').pop() ?? '', text]))
}

function Inputs({ name, tasks, change }: Omit<Props, 'fault'>) {
  const task = tasks[name] as NewTask
  const inputs = inputsOf(task.input)
  const others = Object.keys(tasks).filter((n) => n !== name && !tasks[n]?.operation?.startsWith('export/'))

  const turn = (other: string, on: boolean) => {
    const next = on ? [...inputs, other] : inputs.filter((i) => i !== other)
    change({ ...task, input: next.length === 1 ? next[0] : next })
  }
  return (
    <fieldset class="field">
      <legend>Takes the files of</legend>
      <div class="row">
        {others.map((other) => (
          <label key={other} class="tick">
            <input
              type="checkbox"
              checked={inputs.includes(other)}
              onChange={(e) => turn(other, e.currentTarget.checked)}
            />
            {other}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Of a task that reads or writes a storage: by which connection, instead of keys of its own. */
function ConnectionOf({ task, change }: { task: NewTask; change: Props['change'] }) {
  const id = useId()
  const { data = [] } = useConnections()
  const [, storage = ''] = task.operation.split('/')
  if (!(storage in kinds)) return null

  const set = (connection: string) => {
    const next = { ...task, connection }
    if (!connection) delete (next as NewTask)['connection']
    change(next)
  }
  return (
    <div class="field">
      <label for={id}>Connection</label>
      <select id={id} value={String(task['connection'] ?? '')} onChange={(e) => set(e.currentTarget.value)}>
        <option value="">None: the task holds the keys itself</option>
        {data.filter((c) => c.storage === storage).map((c) => (
          <option key={c.id} value={c.id}>
            {nameOf(c)}
          </option>
        ))}
      </select>
      <p class="hint">
        With one, leave out where the storage is and who asks. <a href="#/connections">Connections</a>
      </p>
    </div>
  )
}
