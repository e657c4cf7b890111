import { useEffect, useState } from 'preact/hooks'
import { RefreshCw, RotateCcw } from 'lucide'
import { get, post } from '../api/client'
import { useResource } from '../api/resource'
import type { Delivery } from '../api/types'
import { useAct } from '../parts/act'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { Status } from '../parts/status'
import { ago, count, moment } from '../parts/text'

/** How often deliveries are read anew while one is under way, in milliseconds. */
const beat = 1000

/** Whether a delivery is under way, or about to be: one that is sent again has attempts already. */
const underWay = (d: Delivery) =>
  d.status === 'pending' &&
  (d.attempts === 0 || !d.next_attempt_at || Date.parse(d.next_attempt_at) < Date.now() + 5 * beat)

/** What was sent to a webhook, and what it answered. turn says that something new was sent. */
export function Deliveries({ hook, turn }: { hook: string; turn: number }) {
  const { data, error, reload } = useResource(
    () => get<Delivery[]>(`/v1/webhooks/${hook}/deliveries`, { limit: 50 }),
    [hook, turn],
  )
  const under = data?.some(underWay) ?? false

  useEffect(() => {
    if (!under) return
    const timer = setTimeout(reload, beat)
    return () => clearTimeout(timer)
  }, [under, data])

  return (
    <section class="stack" aria-labelledby="deliveries">
      <div class="row split">
        <h2 id="deliveries">Deliveries</h2>
        <button type="button" class="button small" onClick={reload}>
          <Icon of={RefreshCw} size={15} /> Refresh
        </button>
      </div>
      {error && <Failure error={error} />}
      {data?.length === 0 && <p class="faint">Nothing was sent yet. Send a test, or convert a file.</p>}
      <ul class="plain list">
        {data?.map((d) => (
          <li key={d.id}>
            <Line hook={hook} delivery={d} reload={reload} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface LineProps {
  hook: string
  delivery: Delivery
  reload: () => void
}

function Line({ hook, delivery: d, reload }: LineProps) {
  const [open, setOpen] = useState(false)

  return (
    <>
      <button type="button" class="line whole" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Status of={d.status} />
        <span class="file-name">
          <strong class="cut">{d.event}</strong>
          <span class="faint cut">{d.event_id}</span>
        </span>
        {d.response && d.response.status > 0 && <span class="badge">{d.response.status}</span>}
        <span class="faint when">
          {ago(d.created_at)}
          <span>{count(d.attempts, 'attempt')}</span>
        </span>
      </button>
      {open && <Detail hook={hook} delivery={d} reload={reload} />}
    </>
  )
}

function Detail({ hook, delivery: d, reload }: LineProps) {
  const act = useAct()
  const again = () => act.run(() => post(`/v1/webhooks/${hook}/deliveries/${d.id}/redeliver`).then(reload))

  return (
    <div class="detail">
      <dl class="pairs">
        <dt>Delivery</dt>
        <dd>
          <code>{d.id}</code>
        </dd>
        {d.response && (
          <>
            <dt>Sent</dt>
            <dd>
              {moment(d.response.at)}, {d.response.duration_ms} ms
            </dd>
          </>
        )}
        {d.next_attempt_at && (
          <>
            <dt>Next attempt</dt>
            <dd>{moment(d.next_attempt_at)}</dd>
          </>
        )}
        {d.response?.error && (
          <>
            <dt>Error</dt>
            <dd>{d.response.error}</dd>
          </>
        )}
      </dl>
      <div class="two">
        <Body title="Request" text={d.request === undefined ? '' : JSON.stringify(d.request, null, 2)} />
        <Body title="Answer" text={d.response?.body ?? ''} />
      </div>
      <div class="row end">
        <button type="button" class="button small" disabled={act.busy} onClick={() => void again()}>
          <Icon of={RotateCcw} size={15} /> Send again
        </button>
      </div>
      {act.error && <Failure error={act.error} />}
    </div>
  )
}

function Body({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <h3>{title}</h3>
      <pre class="code" tabIndex={0} aria-label={title}>
        {text || 'empty'}
      </pre>
    </div>
  )
}
