import { useState } from 'preact/hooks'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { Tool } from '../api/types'
import { CopyButton } from '../parts/copy'
import { Failure, Notice } from '../parts/notice'
import { count } from '../parts/text'

const kinds = { engine: 'Engines', check: 'Programs that check results', font: 'Fonts' }

/** What the server works with on its machine, and which packages would bring what is missing. */
export function Tools() {
  const { data = [], error } = useResource(() => get<Tool[]>('/v1/admin/tools'), [])
  const [lacking, setLacking] = useState(false)
  const missing = data.filter((t) => t.state === 'missing')
  const shown = lacking ? data.filter((t) => t.state !== 'found') : data

  return (
    <>
      {error && <Failure error={error} />}
      {missing.length > 0 && <Bring tools={missing} />}
      {data.length > 0 && missing.length === 0 && <Notice kind="good">Everything that the server knows to use is installed.</Notice>}
      <div class="segments" role="group" aria-label="Which">
        <button type="button" aria-pressed={!lacking} onClick={() => setLacking(false)}>
          All {data.length}
        </button>
        <button type="button" aria-pressed={lacking} onClick={() => setLacking(true)}>
          Missing or off
        </button>
      </div>
      {Object.entries(kinds).map(([kind, title]) => (
        <Kind key={kind} title={title} tools={shown.filter((t) => t.kind === kind)} />
      ))}
    </>
  )
}

function Bring({ tools }: { tools: Tool[] }) {
  const packages = [...new Set(tools.flatMap((t) => t.packages))].sort()
  const command = `sudo apt-get install ${packages.join(' ')}`

  return (
    <Notice kind="warn">
      <p>{count(tools.length, 'thing is', 'things are')} not installed. These packages bring them; then start the server again:</p>
      <div class="row">
        <code>{command}</code> <CopyButton text={command} />
      </div>
    </Notice>
  )
}

const states = { found: 'active', missing: 'failed', off: '' }

function Kind({ title, tools }: { title: string; tools: Tool[] }) {
  if (tools.length === 0) return null

  return (
    <section class="card" aria-label={title}>
      <h2>
        {title} <span class="faint">{tools.length}</span>
      </h2>
      <ul class="plain list">
        {tools.map((t) => (
          <li key={t.name} class="line">
            <span class={`badge ${t.optional && t.state === 'missing' ? 'partial' : states[t.state]}`}>{t.state}</span>
            <span class="file-name">
              <strong class="cut">
                {t.name} <span class="faint">{t.version}</span>
              </strong>
              <span class="faint">{[t.reason, t.packages.length > 0 && `needs ${t.packages.join(' ')}`].filter(Boolean).join('; ')}</span>
            </span>
            {t.conversions > 0 && <span class="faint when">{count(t.conversions, 'conversion')}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
