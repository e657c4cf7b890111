import type { Task } from '../api/types'
import { Warnings } from '../convert/plan'
import { Checks, Result } from '../convert/result'
import { Failure } from '../parts/notice'
import { Status } from '../parts/status'
import { between, duration, moment } from '../parts/text'

/** One task of a job: who did it, when, with what, and what came of it. */
export function TaskPanel({ task }: { task: Task }) {
  const took = between(task.started_at, task.completed_at)
  const options = Object.entries(task.options)

  return (
    <section class="card" aria-label={`Task ${task.name}`}>
      <div class="row">
        <h2>{task.name}</h2>
        <Status of={task.status} />
      </div>
      <dl class="pairs">
        <dt>Operation</dt>
        <dd>
          <code>{task.operation}</code>
        </dd>
        {task.engine && (
          <>
            <dt>Engine</dt>
            <dd>
              {task.engine} <span class="faint">{task.engine_version}</span>
            </dd>
          </>
        )}
        {task.started_at && (
          <>
            <dt>Began</dt>
            <dd>
              {moment(task.started_at)}
              {took !== undefined && <span class="faint"> for {duration(took)}</span>}
            </dd>
          </>
        )}
        {options.length > 0 && (
          <>
            <dt>Options</dt>
            <dd>
              <code>{options.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')}</code>
            </dd>
          </>
        )}
      </dl>
      {task.error && <Failure error={task.error} />}
      <ul class="plain stack">
        {task.result?.files.map((f) => (
          <Result key={f.id} file={f} />
        ))}
      </ul>
      <Warnings list={task.result?.warnings} />
      <Checks list={task.result?.checks} />
      {task.result?.report !== undefined && (
        <details>
          <summary>Report</summary>
          <pre class="code">{JSON.stringify(task.result.report, null, 2)}</pre>
        </details>
      )}
    </section>
  )
}
