import { useEffect, useState } from 'preact/hooks'
import type { ApiError } from '../api/client'
import { get } from '../api/client'
import { follow } from '../api/follow'
import { asApiError } from '../api/resource'
import type { Job, StandingJob } from '../api/types'

/** A job as it runs: events say how it stands, and what they do not hold is read when a task ends. */
export function useJob(id: string): { job?: Job; error?: ApiError } {
  const [job, set] = useState<Job>()
  const [error, setError] = useState<ApiError>()

  useEffect(() => {
    let left = false
    let stop = () => {}
    const read = () =>
      get<Job>(`/v1/jobs/${id}`).then(
        (found) => left || set(found),
        (e: unknown) => left || setError(asApiError(e)),
      )

    set(undefined)
    setError(undefined)
    void get<Job>(`/v1/jobs/${id}`).then(
      (found) => {
        if (left) return
        set(found)
        if (!['pending', 'processing'].includes(found.status)) return
        let ended = over(found)
        stop = follow(id, ({ job: standing }, last) => {
          if (left) return
          set((was) => was && standingNow(was, standing))
          if (last || over(standing) !== ended) void read()
          ended = over(standing)
        })
      },
      (e: unknown) => left || setError(asApiError(e)),
    )
    return () => {
      left = true
      stop()
    }
  }, [id])

  return { job, error }
}

/** How many tasks have ended. */
const over = (job: StandingJob | Job) =>
  Object.values(job.tasks).filter((t) => !['pending', 'processing'].includes(t.status)).length

function standingNow(job: Job, standing: StandingJob): Job {
  const tasks = Object.entries(job.tasks).map(([name, task]) => {
    const now = standing.tasks[name]
    return [name, now ? { ...task, status: now.status, progress: now.progress } : task]
  })
  return { ...job, status: standing.status, progress: standing.progress, tasks: Object.fromEntries(tasks) }
}
