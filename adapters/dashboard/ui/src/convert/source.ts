import { ApiError, get, post } from '../api/client'
import { follow } from '../api/follow'
import type { Job, NewTask, Stored } from '../api/types'

/** What lies in a storage of the user's, which the server takes from there. */
export interface Remote {
  name: string
  task: NewTask
}

/** Where a file comes from: this device, an address, or a storage. */
export type Source = File | string | Remote

export const isFile = (source: Source): source is File => source instanceof File

export function nameOf(source: Source): string {
  if (typeof source !== 'string') return source.name
  try {
    return decodeURIComponent(new URL(source).pathname.split('/').pop() ?? '') || source
  } catch {
    return source
  }
}

/** Has the server fetch what a source names, and tells how far it is; of a folder it is many files. */
export async function fetched(source: string | Remote, tell: (part: number) => void, signal: AbortSignal): Promise<Stored[]> {
  const task = typeof source === 'string' ? { operation: 'import/url', url: source } : source.task
  const made = await post<Job>('/v1/jobs', { tag: 'dashboard', tasks: { import: task } })
  const job = await ended(made.id, tell, signal)

  const { result, error } = job.tasks['import'] ?? {}
  if (error) throw new ApiError(0, error.code, error.message, error.details as ApiError['details'])
  if (!result?.files.length) throw new Error('Nothing has come of it. Look into the job.')
  return result.files.map((f) => ({ ...f, created_at: job.created_at, expires_at: job.expires_at ?? '' }))
}

function ended(id: string, tell: (part: number) => void, signal: AbortSignal): Promise<Job> {
  return new Promise((done, broken) => {
    const aborted = () => {
      stop()
      post(`/v1/jobs/${id}/cancel`).catch(() => undefined) // it may have ended meanwhile
      broken(new Error('Not fetched.'))
    }
    const stop = follow(id, (event, last) => {
      tell(event.job.progress / 100)
      if (!last) return
      signal.removeEventListener('abort', aborted)
      get<Job>(`/v1/jobs/${id}`).then(done, broken)
    })
    signal.addEventListener('abort', aborted)
  })
}
