import { useState } from 'preact/hooks'
import { type Place, PlaceFields } from '../connections/place'
import { exportTo } from '../connections/task'
import { useConnections } from '../connections/use'
import type { Connection, Task } from '../api/types'
import { Failure, Notice } from '../parts/notice'
import { count } from '../parts/text'
import type { Bench } from './bench'
import { stage } from './item'

/** Has results written to a storage of the user's besides; nothing is shown where there is none. */
export function SaveTo({ bench }: { bench: Bench }) {
  const { data: list = [] } = useConnections()
  const saved = bench.runs.flatMap((r) => r.job.tasks['save'] ?? [])
  const open = bench.items.some((i) => ['sending', 'ready'].includes(stage(i)))

  return (
    <>
      {open && list.length > 0 && <Choice bench={bench} list={list} />}
      {saved.map((task) => (
        <Outcome key={task.id} task={task} />
      ))}
    </>
  )
}

function Choice({ bench, list }: { bench: Bench; list: Connection[] }) {
  const [place, set] = useState<Place>(bench.work.save?.place ?? { connection: '', key: '' })

  const choose = (next: Place) => {
    set(next)
    const chosen = list.find((c) => c.id === next.connection)
    bench.saveTo(chosen && { place: next, task: exportTo(next, chosen) })
  }
  return (
    <section class="card" aria-label="Where results go">
      <PlaceFields
        list={list}
        place={place}
        set={choose}
        none="Nowhere else, only here"
        keyLabel="Under the name"
        placeholder="{job_id}/{filename}"
        hint="A template of {job_id}, {task}, {filename}, {name}, {extension} and {index}; with a slash at the end, a folder."
      />
    </section>
  )
}

function Outcome({ task }: { task: Task }) {
  const files = task.result?.files ?? []
  if (task.error) return <Failure error={task.error} />
  if (task.status !== 'completed') return null

  return (
    <Notice kind="good">
      <p>{count(files.length, 'file')} saved.</p>
      <ul class="plain">
        {files.map((f) => (
          <li key={f.id}>
            <code>{f.location ?? f.filename}</code>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
