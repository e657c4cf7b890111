import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { LogOut } from 'lucide'
import { get, post } from '../api/client'
import { useResource } from '../api/resource'
import { useAct } from '../parts/act'
import { Icon } from '../parts/icon'
import { Failure, Notice } from '../parts/notice'
import { Progress } from '../parts/progress'
import { moment, size } from '../parts/text'
import { refreshSession, useSession } from './session'
import type { Account, Bound, Quota } from './shapes'

/** Who one is here, on which plan, and what of it is left. */
export function AccountPage() {
  const session = useSession()
  const { data: quota, error } = useResource(() => get<Quota>('/v1/account/quota'), [])
  const account = session?.account
  if (!account) return null

  return (
    <div class="page">
      <header class="page-head split">
        <div>
          <h1>{account.name}</h1>
          <p class="faint">
            Plan {account.plan.name}, since {moment(account.created_at)}
          </p>
        </div>
        {session.mode === 'accounts' && <SignOut />}
      </header>
      {error && <Failure error={error} />}
      {quota && <Left quota={quota} />}
      <PlanCard account={account} />
      {session.mode === 'accounts' && <Password account={account} />}
    </div>
  )
}

function SignOut() {
  const act = useAct()
  return (
    <button
      type="button"
      class="button"
      disabled={act.busy}
      onClick={() => void act.run(() => post('/v1/account/sign-out').then(refreshSession))}
    >
      <Icon of={LogOut} /> Sign out
    </button>
  )
}

function Left({ quota }: { quota: Quota }) {
  return (
    <section class="grid numbers" aria-label="What is left">
      <Meter title="Conversions today" of={quota.conversions} say={String} />
      <Meter title="Stored" of={quota.storage} say={size} />
      <Meter title="Requests this minute" of={quota.requests} say={String} />
      <Meter title="Jobs at once" of={{ limit: quota.jobs.limit, used: quota.jobs.running }} say={String} />
    </section>
  )
}

function Meter({ title, of, say }: { title: string; of: Bound; say: (n: number) => string }) {
  return (
    <div class="card number-card">
      <span class="faint">{title}</span>
      <strong>{say(of.used)}</strong>
      <span class="faint">{of.limit === null ? 'without a bound' : `of ${say(of.limit)}`}</span>
      {of.limit !== null && <Progress label={title} value={Math.min(100, Math.round((of.used / of.limit) * 100))} />}
    </div>
  )
}

/** What the plan allows, of all that it may bound. */
function PlanCard({ account: { plan } }: { account: Account }) {
  const bounds: [string, string | undefined][] = [
    ['Size of a file', plan.max_file_size === null ? undefined : size(plan.max_file_size)],
    ['Files in a job', plan.max_files_per_job?.toLocaleString()],
    ['Conversions a day', plan.conversions_per_day?.toLocaleString()],
    ['Jobs at once', plan.jobs_at_once?.toLocaleString()],
    ['Stored', plan.max_stored === null ? undefined : size(plan.max_stored)],
    ['Requests a minute', plan.requests_per_minute?.toLocaleString()],
  ]

  return (
    <section class="card" aria-labelledby="plan">
      <h2 id="plan">
        Plan <span class="faint">{plan.name}</span>
      </h2>
      <dl class="pairs">
        {bounds.map(([title, bound]) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            <dd>{bound ?? 'without a bound'}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}

function Password({ account }: { account: Account }) {
  const [before, setBefore] = useState('')
  const [after, setAfter] = useState('')
  const [done, setDone] = useState(false)
  const act = useAct()

  const change = async () => {
    const body = { ...(account.has_password && { current_password: before }), new_password: after }
    setDone(await act.run(() => post('/v1/account/password', body)))
  }

  return (
    <section class="card" aria-labelledby="password">
      <h2 id="password">Password</h2>
      <form
        class="form"
        onSubmit={(e) => {
          e.preventDefault()
          void change()
        }}
      >
        {account.has_password && (
          <div class="field">
            <label for="before">Current password</label>
            <input id="before" type="password" required autocomplete="current-password" value={before} onInput={(e) => setBefore(e.currentTarget.value)} />
          </div>
        )}
        <div class="field">
          <label for="after">New password</label>
          <input id="after" type="password" required minLength={10} autocomplete="new-password" value={after} onInput={(e) => setAfter(e.currentTarget.value)} />
        </div>
        <div class="field whole">
          {act.error && <Failure error={act.error} />}
          {done && <Notice kind="good">It is changed, and all other sessions have ended.</Notice>}
          <button type="submit" class="button" disabled={act.busy}>
            Change the password
          </button>
        </div>
      </form>
    </section>
  )
}
