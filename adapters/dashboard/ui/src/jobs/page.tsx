import { useState } from 'preact/hooks'
import { Ban, ChevronLeft, RotateCcw, Trash2 } from 'lucide'
import { post, remove } from '../api/client'
import { asApiError } from '../api/resource'
import type { ApiError } from '../api/client'
import type { Job } from '../api/types'
import { CopyButton } from '../parts/copy'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { Progress } from '../parts/progress'
import { Status } from '../parts/status'
import { between, duration, moment } from '../parts/text'
import { go } from '../route'
import { CodeOf } from './code'
import { Graph, type Vertex } from './graph'
import { summary } from './summary'
import { TaskPanel } from './task'
import { useJob } from './use'

/** One job: its tasks, what came of each, and how to have the same done by a program. */
export function JobPage({ id }: { id: string }) {
  const { job, error } = useJob(id)

  return (
    <div class="page">
      <header class="page-head">
        <a class="link small" href="#/jobs">
          <Icon of={ChevronLeft} size={15} /> Jobs
        </a>
        <h1>{job ? summary(job).what : 'Job'}</h1>
        <div class="row faint">
          <code>{id}</code> <CopyButton text={id} label="Copy id" />
        </div>
      </header>
      {error && <Failure error={error} />}
      {job && <Shown job={job} />}
    </div>
  )
}

function Shown({ job }: { job: Job }) {
  const [chosen, choose] = useState<string>()
  const tasks = Object.values(job.tasks)
  const open = tasks.find((t) => t.name === chosen) ?? tasks.find((t) => t.error) ?? tasks.find((t) => !/^import/.test(t.operation))

  return (
    <>
      <Head job={job} />
      <Graph tasks={tasks.map(vertex)} chosen={open?.name} choose={choose} />
      {open && <TaskPanel task={open} />}
      <CodeOf job={job} />
    </>
  )
}

function vertex(task: Job['tasks'][string]): Vertex {
  const took = between(task.started_at, task.completed_at)
  const note = task.status === 'processing' ? `${task.progress} %` : took === undefined ? '' : duration(took)
  return { name: task.name, operation: task.operation, input: task.input, status: task.status, note }
}

function Head({ job }: { job: Job }) {
  const took = between(job.started_at, job.completed_at)
  const waited = between(job.created_at, job.started_at)
  const going = ['pending', 'processing'].includes(job.status)

  return (
    <section class="card" aria-label="The job">
      <div class="row">
        <Status of={job.status} />
        <span class="faint">{moment(job.created_at)}</span>
        {took !== undefined && <span class="faint">ran for {duration(took)}</span>}
        {job.started_at && waited !== undefined && <span class="faint">waited {duration(waited)}</span>}
        {job.tag && <span class="badge">{job.tag}</span>}
      </div>
      {going && <Progress value={job.progress} label="The job" />}
      <Deeds job={job} going={going} />
    </section>
  )
}

function Deeds({ job, going }: { job: Job; going: boolean }) {
  const [error, setError] = useState<ApiError>()
  const deed = (act: () => Promise<unknown>) => () => void act().catch((e: unknown) => setError(asApiError(e)))

  return (
    <>
      <div class="row">
        {going ? (
          <button type="button" class="button" onClick={deed(() => post(`/v1/jobs/${job.id}/cancel`))}>
            <Icon of={Ban} /> Cancel
          </button>
        ) : (
          <button
            type="button"
            class="button"
            onClick={deed(async () => go(`jobs/${(await post<Job>(`/v1/jobs/${job.id}/retry`)).id}`))}
          >
            <Icon of={RotateCcw} /> Run again
          </button>
        )}
        <button
          type="button"
          class="button quiet danger"
          onClick={deed(async () => {
            if (!confirm('Delete this job and the files that only it has?')) return
            await remove(`/v1/jobs/${job.id}`)
            go('jobs')
          })}
        >
          <Icon of={Trash2} /> Delete
        </button>
      </div>
      {error && <Failure error={error} />}
    </>
  )
}
