import { address } from './client'
import type { JobEvent } from './types'

const names = ['created', 'queued', 'started', 'progress', 'completed', 'failed', 'cancelled', 'expired']
const over = ['completed', 'failed', 'cancelled', 'expired']

/** Follows a job by its events until it ends; the function that is returned stops it before. */
export function follow(job: string, tell: (event: JobEvent, last: boolean) => void): () => void {
  const source = new EventSource(address(`/v1/jobs/${job}/events`), { withCredentials: true })

  for (const name of names) {
    source.addEventListener(`job.${name}`, (e) => {
      const last = over.includes(name)
      if (last) source.close()
      tell(JSON.parse((e as MessageEvent<string>).data) as JobEvent, last)
    })
  }
  return () => source.close()
}
