import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { Entry } from '../account/shapes'
import { Failure } from '../parts/notice'
import { ago } from '../parts/text'

/** What was done that matters, and by whom. */
export function Audit() {
  const { data, error } = useResource(() => get<Entry[]>('/v1/admin/audit', { limit: 50 }), [])

  return (
    <section class="card" aria-labelledby="audit">
      <h2 id="audit">Audit log</h2>
      {error && <Failure error={error} />}
      <ul class="plain list">
        {data?.map((e) => (
          <li key={e.id} class="line">
            <code class="badge">{e.action}</code>
            <span class="file-name">
              <span class="cut">{e.actor || 'nobody known'}</span>
              <span class="faint cut">{e.subject}</span>
            </span>
            <span class="faint when">
              {ago(e.at)}
              <span>by {e.via}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
