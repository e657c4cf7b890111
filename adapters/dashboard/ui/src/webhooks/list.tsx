import { useState } from 'preact/hooks'
import { ChevronRight, Plus, Webhook as Drawing } from 'lucide'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { Webhook } from '../api/types'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { SecretDialog } from '../parts/secret'
import { count } from '../parts/text'
import { EditDialog } from './edit'

/** All webhooks, and the way to another. */
export function WebhooksPage() {
  const { data, error, reload } = useResource(() => get<Webhook[]>('/v1/webhooks'), [])
  const [making, setMaking] = useState(false)
  const [secret, setSecret] = useState<string>()

  return (
    <div class="page">
      <header class="page-head split">
        <div>
          <h1>Webhooks</h1>
          <p class="faint">Your program is told of what happens, signed, in order, and again until it has taken it.</p>
        </div>
        <button type="button" class="button main" onClick={() => setMaking(true)}>
          <Icon of={Plus} /> New webhook
        </button>
      </header>
      {error && <Failure error={error} />}
      {data?.length === 0 && (
        <div class="empty">
          <Icon of={Drawing} size={34} />
          <h2>Nobody is told yet</h2>
          <p class="faint">Add the address of your program, and choose what it wants to know.</p>
        </div>
      )}
      <ul class="plain list">
        {data?.map((hook) => (
          <li key={hook.id}>
            <Line hook={hook} />
          </li>
        ))}
      </ul>
      {making && (
        <EditDialog
          close={() => setMaking(false)}
          done={(made) => {
            setMaking(false)
            setSecret(made.secret)
            reload()
          }}
        />
      )}
      {secret && <SecretDialog title="The signing secret" secret={secret} close={() => setSecret(undefined)} />}
    </div>
  )
}

function Line({ hook }: { hook: Webhook }) {
  return (
    <a class="line" href={`#/webhooks/${hook.id}`}>
      <HookStatus hook={hook} />
      <span class="file-name">
        <strong class="cut">{hook.url}</strong>
        <span class="faint cut">
          {hook.events.includes('*') ? 'Everything' : `${count(hook.events.length, 'event')}: ${hook.events.join(', ')}`}
        </span>
      </span>
      <Icon of={ChevronRight} />
    </a>
  )
}

export function HookStatus({ hook }: { hook: Webhook }) {
  if (!hook.active) return <span class="badge">Off</span>
  if (hook.failing_since) return <span class="badge failed">Failing</span>
  return <span class="badge active">On</span>
}
