import { useState } from 'preact/hooks'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import { Failure } from '../parts/notice'
import { duration, size } from '../parts/text'
import { Chart } from './chart'
import type { Figures, Usage } from './shapes'

const spans = [7, 30, 90]
const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)

/** What was done, by day, operation and format. */
export function UsagePage() {
  const [span, set] = useState(30)
  const { data, error } = useResource(
    () => get<Usage>('/v1/account/usage', { from: day(span - 1), to: day(0) }),
    [span],
  )

  return (
    <div class="page">
      <header class="page-head split">
        <div>
          <h1>Usage</h1>
          <p class="faint">{data && `${data.from} to ${data.to}`}</p>
        </div>
        <div class="segments" role="group" aria-label="Span">
          {spans.map((days) => (
            <button key={days} type="button" aria-pressed={days === span} onClick={() => set(days)}>
              {days} days
            </button>
          ))}
        </div>
      </header>
      {error && <Failure error={error} />}
      {data && <Shown usage={data} />}
    </div>
  )
}

function Shown({ usage }: { usage: Usage }) {
  const { total } = usage
  const numbers = {
    Tasks: total.tasks.toLocaleString(),
    Failed: total.failed.toLocaleString(),
    'Read in': size(total.bytes_in),
    'Written out': size(total.bytes_out),
    'Time of engines': duration(total.engine_seconds),
  }

  return (
    <>
      <section class="grid numbers" aria-label="In all">
        {Object.entries(numbers).map(([title, number]) => (
          <div key={title} class="card number-card">
            <span class="faint">{title}</span>
            <strong>{number}</strong>
          </div>
        ))}
      </section>
      <section class="card" aria-labelledby="days">
        <h2 id="days">By day</h2>
        <Chart days={usage.days} />
      </section>
      <Ranking title="By operation" rows={usage.operations.map((o) => ({ ...o, name: o.operation }))} />
      <Ranking title="By format" rows={usage.formats.map((f) => ({ ...f, name: `${f.from || '–'} → ${f.to || '–'}` }))} />
    </>
  )
}

function Ranking({ title, rows }: { title: string; rows: (Figures & { name: string })[] }) {
  if (rows.length === 0) return null

  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={title}>
        <table class="table">
          <thead>
            <tr>
              <th>Name</th>
              <th>Tasks</th>
              <th>Failed</th>
              <th>In</th>
              <th>Out</th>
              <th>Engines</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 20).map((r) => (
              <tr key={r.name}>
                <td>{r.name}</td>
                <td>{r.tasks}</td>
                <td>{r.failed}</td>
                <td>{size(r.bytes_in)}</td>
                <td>{size(r.bytes_out)}</td>
                <td>{duration(r.engine_seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
