import { CircleCheck } from 'lucide'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { Cause } from '../api/types'
import { CopyButton } from '../parts/copy'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { ago, count, moment } from '../parts/text'

/** Why work has failed in the last day, what did most harm first. */
export function Failures() {
  const { data, error } = useResource(() => get<Cause[]>('/v1/admin/failures'), [])
  const most = Math.max(...(data ?? []).map((c) => c.count), 1)

  return (
    <>
      {error && <Failure error={error} />}
      {data?.length === 0 && (
        <div class="empty">
          <Icon of={CircleCheck} size={34} />
          <h2>Nothing has failed in the last day</h2>
        </div>
      )}
      {data && data.length > 0 && (
        <ul class="plain list" aria-label="Causes of the last 24 hours">
          {data.map((c) => (
            <li key={`${c.operation} ${c.engine} ${c.code}`}>
              <Line of={c} most={most} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Line({ of: c, most }: { of: Cause; most: number }) {
  return (
    <details class="cause">
      <summary class="line">
        <strong class="cause-count">{c.count.toLocaleString()}</strong>
        <span class="file-name">
          <strong>
            <code>{c.code}</code>
          </strong>
          <span class="faint">
            {c.operation}
            {c.engine && ` by ${c.engine}`}, {count(c.users, 'user')}
          </span>
          <span class="cause-bar" style={{ width: `${(c.count / most) * 100}%` }} />
        </span>
        <span class="faint when">{ago(c.last_at)}</span>
      </summary>
      <div class="detail">
        <p class="faint">
          Since {moment(c.first_at)}. The last of them was <code>{c.last.task}</code> of <code>{c.last.job_id}</code>
          {c.last.engine_version && `, ${c.engine} ${c.last.engine_version}`}, of <code>{c.last.user}</code>:
        </p>
        <Failure error={c.last.error} />
        <div class="row">
          <CopyButton text={c.last.job_id} label="Copy the job's id" />
        </div>
      </div>
    </details>
  )
}
