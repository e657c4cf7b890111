import { useEffect } from 'preact/hooks'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { Installation } from '../api/types'
import { Failure, Notice } from '../parts/notice'
import { Progress } from '../parts/progress'
import { ago, between, count, duration, moment, size, spoken } from '../parts/text'

/** How often it is looked at anew, in milliseconds. */
const beat = 3000

/** What waits and runs, and how much room there is, as it changes. */
export function StatusPanel() {
  const { data, error, reload } = useResource(() => get<Installation>('/v1/admin/status'), [])
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), beat)
    return () => clearInterval(timer)
  }, [reload])

  return (
    <>
      {error && <Failure error={error} />}
      {data && data.disk.free < data.disk.keep && (
        <Notice kind="bad">The disk is full: nothing new is taken in until {size(data.disk.keep)} are free.</Notice>
      )}
      {data && (
        <>
          <Numbers of={data} />
          <Queues of={data.queues} />
          <Servers of={data} />
          <Running of={data.running} />
        </>
      )}
    </>
  )
}

function Numbers({ of }: { of: Installation }) {
  const numbers = [
    ['Stored', size(of.storage.bytes), `${count(of.storage.files, 'file')} in ${of.storage.place}`],
    ['Free on disk', size(of.disk.free), `stops taking files below ${size(of.disk.keep)}`],
    ['Database', of.database === 'sqlite' ? 'SQLite' : 'PostgreSQL', `this process: ${of.role}`],
    ['Version', of.version, `up since ${moment(of.started_at)}, sandbox ${of.sandbox}`],
  ]

  return (
    <section class="grid numbers" aria-label="In numbers">
      {numbers.map(([title, number, note]) => (
        <div key={title} class="card number-card">
          <span class="faint">{title}</span>
          <strong class="cut">{number}</strong>
          <span class="faint hint">{note}</span>
        </div>
      ))}
    </section>
  )
}

function Queues({ of }: { of: Installation['queues'] }) {
  return (
    <section class="card" aria-labelledby="queues">
      <h2 id="queues">Queues</h2>
      <div class="grid numbers">
        {of.map((q) => (
          <div key={q.name} class="meter">
            <span class="row split">
              <strong>{spoken(q.name)}</strong>
              <span class="faint">
                {q.running} of {q.workers} at work
              </span>
            </span>
            <Progress label={`Workers of ${q.name}`} value={q.workers ? Math.min(100, Math.round((q.running / q.workers) * 100)) : 0} />
            <span class={q.waiting > 0 ? 'badge processing fit' : 'badge fit'}>{count(q.waiting, 'task waits', 'tasks wait')}</span>
          </div>
        ))}
      </div>
    </section>
  )
}

function Servers({ of }: { of: Installation }) {
  return (
    <section class="card" aria-labelledby="servers">
      <h2 id="servers">Servers</h2>
      <ul class="plain list">
        {of.processes.map((p) => (
          <li key={p.id} class="line">
            <span class="badge">{p.role}</span>
            <span class="file-name">
              <strong class="cut">{p.host}</strong>
              <span class="faint cut">
                {work(p, of.queues)} · version {p.version}
                {p.id === of.process && ' · this one'}
              </span>
            </span>
            <span class="faint when">
              up since {moment(p.started_at)}
              <span>heard of {ago(p.seen_at)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function work({ workers }: Installation['processes'][number], queues: Installation['queues']) {
  const kinds = queues.filter((q) => workers[q.name]).map((q) => `${workers[q.name]} ${q.name}`)
  return kinds.length > 0 ? `works on ${kinds.join(', ')} at once` : 'works on nothing'
}

function Running({ of }: { of: Installation['running'] }) {
  return (
    <section class="card" aria-labelledby="running">
      <h2 id="running">At work</h2>
      {of.length === 0 && <p class="faint">Nothing is being worked on.</p>}
      <ul class="plain list">
        {of.map((t) => (
          <li key={`${t.job_id} ${t.task}`} class="line">
            <span class="badge processing">{t.queue}</span>
            <span class="file-name">
              <strong class="cut">{t.operation}</strong>
              <code class="faint cut">
                {t.job_id} {t.task}
              </code>
              <Progress label={`${t.operation} of ${t.job_id}`} value={t.progress || undefined} />
            </span>
            <span class="faint when">
              {ago(t.started_at)}
              <span>{duration(between(t.started_at) ?? 0)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
