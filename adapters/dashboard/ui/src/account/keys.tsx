import { useState } from 'preact/hooks'
import { KeyRound, Plus } from 'lucide'
import { get, post, remove } from '../api/client'
import { useResource } from '../api/resource'
import { useAct } from '../parts/act'
import { Dialog } from '../parts/dialog'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { SecretDialog } from '../parts/secret'
import { ago, moment } from '../parts/text'
import type { Key } from './shapes'

/** The keys with which programs call in one's name. */
export function KeysPage() {
  const { data, error, reload } = useResource(() => get<Key[]>('/v1/account/keys'), [])
  const [making, setMaking] = useState(false)
  const [secret, setSecret] = useState<string>()

  return (
    <div class="page">
      <header class="page-head split">
        <div>
          <h1>API keys</h1>
          <p class="faint">What a program sends as X-Api-Key, so that it may do what you may.</p>
        </div>
        <button type="button" class="button main" onClick={() => setMaking(true)}>
          <Icon of={Plus} /> New key
        </button>
      </header>
      {error && <Failure error={error} />}
      {data?.length === 0 && (
        <div class="empty">
          <Icon of={KeyRound} size={34} />
          <h2>No keys yet</h2>
          <p class="faint">Make one for each program, so that it can be taken back alone.</p>
        </div>
      )}
      <ul class="plain list">
        {data?.map((key) => (
          <li key={key.id}>
            <Line of={key} reload={reload} />
          </li>
        ))}
      </ul>
      {making && (
        <NewKey
          close={() => setMaking(false)}
          done={(made) => {
            setMaking(false)
            setSecret(made.key)
            reload()
          }}
        />
      )}
      {secret && <SecretDialog title="The new key" secret={secret} close={() => setSecret(undefined)} />}
    </div>
  )
}

function Line({ of: key, reload }: { of: Key; reload: () => void }) {
  const act = useAct()
  const end = () =>
    confirm(`Revoke ${key.name}? Programs that use it are refused at once.`) &&
    act.run(() => remove(`/v1/account/keys/${key.id}`).then(reload))

  return (
    <>
      <div class="line">
        <span class={`badge ${key.status}`}>{key.status}</span>
        <span class="file-name">
          <strong class="cut">{key.name}</strong>
          <span class="faint cut">
            <code>{key.hint}…</code> {key.scopes.join(' ')}
          </span>
        </span>
        {key.sandbox && <span class="badge warn">sandbox</span>}
        <span class="faint when">
          {key.last_used_at ? `used ${ago(key.last_used_at)}` : 'never used'}
          {key.expires_at && <span>until {moment(key.expires_at)}</span>}
        </span>
        {key.status === 'active' && (
          <button type="button" class="button small danger" disabled={act.busy} onClick={() => void end()}>
            Revoke
          </button>
        )}
      </div>
      {act.error && <Failure error={act.error} />}
    </>
  )
}

const scopes: Record<string, string> = {
  CONVERT_WRITE: 'Convert, and change jobs and files',
  CONVERT_READ: 'Read jobs, files and formats',
  WEBHOOKS_MANAGE: 'Manage webhooks',
  ACCOUNT_READ: 'Read the account and its usage',
}

function NewKey({ done, close }: { done: (key: Key) => void; close: () => void }) {
  const [name, setName] = useState('')
  const [chosen, choose] = useState(Object.keys(scopes))
  const [sandbox, setSandbox] = useState(false)
  const act = useAct()
  const save = () => act.run(async () => done(await post<Key>('/v1/account/keys', { name, scopes: chosen, sandbox })))

  return (
    <Dialog title="New key" close={close}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault()
          void save()
        }}
      >
        <div class="field">
          <label for="key-name">Name</label>
          <input id="key-name" required placeholder="Invoices, production" value={name} onInput={(e) => setName(e.currentTarget.value)} />
        </div>
        <fieldset class="field">
          <legend>It may</legend>
          {Object.entries(scopes).map(([scope, text]) => (
            <label key={scope} class="tick">
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={(e) => choose(e.currentTarget.checked ? [...chosen, scope] : chosen.filter((c) => c !== scope))}
              />
              {text}
            </label>
          ))}
          <label class="tick">
            <input type="checkbox" checked={sandbox} onChange={(e) => setSandbox(e.currentTarget.checked)} />
            Only to try things out (sandbox)
          </label>
        </fieldset>
        {act.error && <Failure error={act.error} />}
        <div class="row end">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button main" disabled={act.busy || chosen.length === 0}>
            Create key
          </button>
        </div>
      </form>
    </Dialog>
  )
}
