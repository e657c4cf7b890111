import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { Cable, Plus, Trash2 } from 'lucide'
import { remove } from '../api/client'
import type { Connection } from '../api/types'
import { useAct } from '../parts/act'
import { CopyButton } from '../parts/copy'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { ago, spoken } from '../parts/text'
import { ConnectionDialog } from './edit'
import { kindOf } from './kinds'
import { nameOf, useConnections } from './use'

/** Storages of one's own, which jobs read from and write to by name. */
export function ConnectionsPage() {
  const { data, error, reload } = useConnections()
  const [making, setMaking] = useState(false)

  return (
    <div class="page">
      <header class="page-head split">
        <div>
          <h1>Connections</h1>
          <p class="faint">Storages of yours. Files come from them and results go to them; keys are encrypted and never shown again.</p>
        </div>
        <button type="button" class="button main" onClick={() => setMaking(true)}>
          <Icon of={Plus} /> New connection
        </button>
      </header>
      {error && <Failure error={error} />}
      {data?.length === 0 && (
        <div class="empty">
          <Icon of={Cable} size={34} />
          <h2>No storage is connected</h2>
          <p class="faint">Add a bucket of S3, Google or Azure, or an SFTP server, and convert from and to it.</p>
        </div>
      )}
      <ul class="plain stack">
        {data?.map((c) => (
          <li key={c.id}>
            <Card of={c} reload={reload} />
          </li>
        ))}
      </ul>
      {making && (
        <ConnectionDialog
          close={() => setMaking(false)}
          done={() => {
            setMaking(false)
            reload()
          }}
        />
      )}
    </div>
  )
}

function Card({ of: c, reload }: { of: Connection; reload: () => void }) {
  const act = useAct()
  const kind = kindOf(c.storage)
  const drop = () =>
    confirm(`Delete the connection ${nameOf(c)}? Jobs that name it and have not begun will fail.`) &&
    act.run(() => remove(`/v1/connections/${c.id}`).then(reload))

  return (
    <section class="card" aria-label={nameOf(c)}>
      <div class="file-head">
        <span class="tool-icon archive">
          <Icon of={kind.icon} size={22} />
        </span>
        <div class="file-name">
          <strong class="cut">{nameOf(c)}</strong>
          <span class="facts">
            <span>{kind.title}</span>
            <span>added {ago(c.created_at)}</span>
          </span>
        </div>
        <div class="file-buttons">
          <CopyButton text={c.id} label="Copy id" />
          <button type="button" class="button small quiet danger" disabled={act.busy} onClick={() => void drop()}>
            <Icon of={Trash2} size={15} /> Delete
          </button>
        </div>
      </div>
      <dl class="pairs">
        {Object.entries(c.fields).map(([name, value]) => (
          <Fragment key={name}>
            <dt>{spoken(name)}</dt>
            <dd>
              <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
            </dd>
          </Fragment>
        ))}
      </dl>
      {act.error && <Failure error={act.error} />}
    </section>
  )
}
