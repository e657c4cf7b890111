import { useState } from 'preact/hooks'
import { FolderArchive } from 'lucide'
import { here, post } from '../api/client'
import { asApiError } from '../api/resource'
import type { Job, NewTask } from '../api/types'
import { announce } from '../parts/announce'
import { Icon } from '../parts/icon'
import type { Bench } from './bench'

/** Downloads the results of several jobs as one zip: a job that only hands them out makes it. */
export function Zipped({ bench }: { bench: Bench }) {
  const [busy, set] = useState(false)

  const zip = async () => {
    set(true)
    try {
      location.assign(await zipped(bench))
    } catch (error) {
      announce(asApiError(error).message)
    }
    set(false)
  }

  return (
    <button type="button" class="button main" disabled={busy} onClick={() => void zip()}>
      <Icon of={FolderArchive} /> Download all
    </button>
  )
}

async function zipped(bench: Bench): Promise<string> {
  const files = bench.items.flatMap((i) => i.run?.results ?? [])
  const tasks: Record<string, NewTask> = {}
  files.slice(0, 99).forEach((f, i) => (tasks[`file-${i + 1}`] = { operation: 'import/upload', file: f.id }))
  tasks['export'] = { operation: 'export/url', input: Object.keys(tasks) }

  const job = await post<Job>('/v1/jobs', { tasks, tag: 'dashboard' }, { wait: 60 })
  const url = job.tasks['export']?.result?.url
  if (!url) throw new Error('The files could not be put together.')
  return here(url)
}
