import { Ban, Download, Play, Trash2 } from 'lucide'
import { here } from '../api/client'
import { Icon } from '../parts/icon'
import { Progress } from '../parts/progress'
import { count, duration } from '../parts/text'
import type { Bench } from './bench'
import { stage } from './item'
import { Zipped } from './zip'

/** What is done with all files at once: start, cancel, download, clear. */
export function Bar({ bench, verb }: { bench: Bench; verb: string }) {
  const ready = bench.ready
  const going = bench.runs.filter((r) => !r.over)
  const done = bench.items.filter((i) => stage(i) === 'done')
  const enough = ready.length >= (bench.work.joins ? 2 : 1)

  return (
    <div class="bar" role="group" aria-label="All files">
      <Going bench={bench} />
      <div class="row end">
        {bench.items.length > 0 && going.length === 0 && (
          <button type="button" class="button quiet" onClick={() => bench.clear()}>
            <Icon of={Trash2} /> Clear
          </button>
        )}
        {going.length > 0 && (
          <button type="button" class="button" onClick={() => going.forEach((r) => void r.cancel())}>
            <Icon of={Ban} /> Cancel
          </button>
        )}
        {done.length > 1 && !bench.work.joins && <All bench={bench} />}
        {(ready.length > 0 || done.length === 0) && going.length === 0 && (
          <button
            type="button"
            class="button main big"
            disabled={!enough || bench.starting}
            onClick={() => void bench.start()}
          >
            <Icon of={Play} /> {verb} {ready.length > 0 && count(ready.length, 'file')}
          </button>
        )}
      </div>
    </div>
  )
}

function Going({ bench }: { bench: Bench }) {
  const going = bench.runs.find((r) => !r.over)
  if (!going) {
    const sending = bench.items.filter((i) => stage(i) === 'sending').length
    return <span class="faint">{sending > 0 ? `Sending ${count(sending, 'file')}…` : count(bench.items.length, 'file')}</span>
  }
  const left = going.standing.eta_seconds

  return (
    <div class="bar-progress">
      <Progress value={going.standing.progress} label="All files" />
      <span class="faint">
        {going.standing.progress} %{left ? `, ${duration(left)} left` : ''}
      </span>
    </div>
  )
}

function All({ bench }: { bench: Bench }) {
  const only = bench.runs.length === 1 ? bench.runs[0] : undefined
  if (!only?.all) return <Zipped bench={bench} />

  return (
    <a class="button main" href={here(only.all)} download>
      <Icon of={Download} /> Download all
    </a>
  )
}
