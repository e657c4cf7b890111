import { useState } from 'preact/hooks'
import { ChevronLeft, KeyRound, Pencil, Power, Send, Trash2 } from 'lucide'
import { get, patch, post, remove } from '../api/client'
import { useResource } from '../api/resource'
import type { Webhook } from '../api/types'
import { useAct } from '../parts/act'
import { Icon } from '../parts/icon'
import { Failure, Notice } from '../parts/notice'
import { SecretDialog } from '../parts/secret'
import { moment } from '../parts/text'
import { go } from '../route'
import { Deliveries } from './deliveries'
import { EditDialog } from './edit'
import { HookStatus } from './list'

/** One webhook: what it sends, what became of it, and what can be done with it. */
export function WebhookPage({ id }: { id: string }) {
  const { data: hook, error, reload } = useResource(() => get<Webhook>(`/v1/webhooks/${id}`), [id])
  const [sent, setSent] = useState(0)

  return (
    <div class="page">
      <header class="page-head">
        <a class="link small" href="#/webhooks">
          <Icon of={ChevronLeft} size={15} /> Webhooks
        </a>
        <h1 class="long">{hook?.url ?? 'Webhook'}</h1>
      </header>
      {error && <Failure error={error} />}
      {hook && <About hook={hook} reload={reload} tested={() => setSent((n) => n + 1)} />}
      {hook && <Deliveries hook={id} turn={sent} />}
    </div>
  )
}

function About({ hook, reload, tested }: { hook: Webhook; reload: () => void; tested: () => void }) {
  return (
    <section class="card" aria-label="The webhook">
      <div class="row">
        <HookStatus hook={hook} />
        <span class="faint">since {moment(hook.created_at)}</span>
      </div>
      {hook.disabled_reason && <Notice kind="warn">{hook.disabled_reason}</Notice>}
      <div class="chips">
        {hook.events.map((e) => (
          <code key={e} class="badge">
            {e}
          </code>
        ))}
      </div>
      <Deeds hook={hook} reload={reload} tested={tested} />
    </section>
  )
}

function Deeds({ hook, reload, tested }: { hook: Webhook; reload: () => void; tested: () => void }) {
  const [editing, setEditing] = useState(false)
  const [secret, setSecret] = useState<string>()
  const act = useAct()
  const at = `/v1/webhooks/${hook.id}`

  const test = () => act.run(() => post(`${at}/test`, { event: 'job.completed' }).then(tested))
  const rotate = () => act.run(async () => setSecret((await post<Webhook>(`${at}/rotate-secret`)).secret))
  const power = () => act.run(() => patch(at, { active: !hook.active }).then(reload))
  const drop = () => confirm('Delete this webhook?') && act.run(() => remove(at).then(() => go('webhooks')))

  return (
    <>
      <div class="row">
        <button type="button" class="button main" disabled={act.busy} onClick={() => void test()}>
          <Icon of={Send} /> Send a test
        </button>
        <button type="button" class="button" onClick={() => setEditing(true)}>
          <Icon of={Pencil} /> Change
        </button>
        <button type="button" class="button" onClick={() => void rotate()}>
          <Icon of={KeyRound} /> New secret
        </button>
        <button type="button" class="button" onClick={() => void power()}>
          <Icon of={Power} /> {hook.active ? 'Switch off' : 'Switch on'}
        </button>
        <button type="button" class="button quiet danger" onClick={() => void drop()}>
          <Icon of={Trash2} /> Delete
        </button>
      </div>
      {act.error && <Failure error={act.error} />}
      {editing && (
        <EditDialog
          of={hook}
          close={() => setEditing(false)}
          done={() => {
            setEditing(false)
            reload()
          }}
        />
      )}
      {secret && <SecretDialog title="The new signing secret" secret={secret} close={() => setSecret(undefined)} />}
    </>
  )
}
