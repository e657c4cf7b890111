import { useEffect, useState } from 'preact/hooks'
import { ChevronRight, History } from 'lucide'
import { page as fetchPage } from '../api/client'
import { asApiError } from '../api/resource'
import type { ApiError } from '../api/client'
import type { Job } from '../api/types'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { Progress } from '../parts/progress'
import { Status } from '../parts/status'
import { ago, between, duration } from '../parts/text'
import { summary } from './summary'

const statuses = ['', 'processing', 'completed', 'failed', 'cancelled', 'pending', 'expired']

/** How often the list is read anew while something in it runs, in milliseconds. */
const beat = 3000

/** What has been done, newest first. */
export function JobsPage() {
  const [status, setStatus] = useState('')
  const [tag, setTag] = useState('')
  const { jobs, error, more } = useJobs(status, tag)

  return (
    <div class="page">
      <header class="page-head">
        <h1>Jobs</h1>
        <p class="faint">Everything that was done, and how. Open one to see its tasks.</p>
      </header>
      <div class="filters">
        <div class="chips" role="group" aria-label="Status">
          {statuses.map((s) => (
            <button key={s} type="button" class="chip" aria-pressed={s === status} onClick={() => setStatus(s)}>
              {s || 'All'}
            </button>
          ))}
        </div>
        <input
          class="tag"
          type="search"
          aria-label="Tag"
          placeholder="Tag"
          value={tag}
          onChange={(e) => setTag(e.currentTarget.value.trim())}
        />
      </div>
      {error && <Failure error={error} />}
      {jobs?.length === 0 && <Nothing />}
      <ul class="plain list">
        {jobs?.map((job) => (
          <li key={job.id}>
            <Line job={job} />
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" class="button" onClick={more}>
          Show older ones
        </button>
      )}
    </div>
  )
}

function Nothing() {
  return (
    <div class="empty">
      <Icon of={History} size={34} />
      <h2>No jobs here</h2>
      <p class="faint">What is converted, here or by the API, stands in this list.</p>
      <a class="button main" href="#/convert">
        Convert a file
      </a>
    </div>
  )
}

function Line({ job }: { job: Job }) {
  const { what, files } = summary(job)
  const took = between(job.started_at, job.completed_at)

  return (
    <a class="line" href={`#/jobs/${job.id}`}>
      <Status of={job.status} />
      <span class="file-name">
        <strong class="cut">{what}</strong>
        <span class="faint cut">{files.join(', ')}</span>
        {job.status === 'processing' && <Progress value={job.progress} label={what} />}
      </span>
      {job.tag && <span class="badge wide-only">{job.tag}</span>}
      <span class="faint when">
        {ago(job.created_at)}
        {took !== undefined && <span>{duration(took)}</span>}
      </span>
      <Icon of={ChevronRight} />
    </a>
  )
}

function useJobs(status: string, tag: string) {
  const [jobs, set] = useState<Job[]>()
  const [next, setNext] = useState<string>()
  const [error, setError] = useState<ApiError>()
  const [turn, again] = useState(0)

  const load = async (cursor?: string) => {
    const found = await fetchPage('/v1/jobs', { status, tag, cursor, limit: 30 })
    return { list: found.data as Job[], next: found.next }
  }

  useEffect(() => {
    let left = false
    load().then(
      (first) => {
        if (left) return
        set(first.list)
        setNext(first.next)
        setError(undefined)
      },
      (e: unknown) => left || setError(asApiError(e)),
    )
    return () => void (left = true)
  }, [status, tag, turn])

  const running = jobs?.some((j) => ['pending', 'processing'].includes(j.status)) && jobs.length <= 30
  useEffect(() => {
    if (!running) return
    const timer = setTimeout(() => again((n) => n + 1), beat)
    return () => clearTimeout(timer)
  }, [running, turn])

  const more = async () => {
    const older = await load(next).catch(asApiError)
    if ('list' in older) {
      set([...(jobs ?? []), ...older.list])
      setNext(older.next)
    } else setError(older)
  }
  return { jobs, error, more: next ? () => void more() : undefined }
}
