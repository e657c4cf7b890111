import { useState } from 'preact/hooks'
import { get, patch, post } from '../api/client'
import { useResource } from '../api/resource'
import type { Plan, User } from '../account/shapes'
import { useAct } from '../parts/act'
import { Failure } from '../parts/notice'
import { moment } from '../parts/text'

/** Who is here, and on which plan. */
export function Users() {
  const { data, error, reload } = useResource(() => get<User[]>('/v1/admin/users', { limit: 100 }), [])
  const { data: plans = [] } = useResource(() => get<Plan[]>('/v1/admin/plans'), [])

  return (
    <section class="card" aria-labelledby="users">
      <h2 id="users">Users</h2>
      {error && <Failure error={error} />}
      <NewUser done={reload} />
      <ul class="plain list">
        {data?.map((user) => (
          <li key={user.id}>
            <Line user={user} plans={plans} reload={reload} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Line({ user, plans, reload }: { user: User; plans: Plan[]; reload: () => void }) {
  const act = useAct()
  const change = (body: Partial<User>) => void act.run(() => patch(`/v1/admin/users/${user.id}`, body).then(reload))

  return (
    <>
      <div class="line">
        <span class={user.active ? 'badge active' : 'badge'}>{user.active ? 'Active' : 'Off'}</span>
        <span class="file-name">
          <strong class="cut">{user.name}</strong>
          <span class="faint cut">
            {user.admin ? 'Administrator, ' : ''}since {moment(user.created_at)}
          </span>
        </span>
        <label class="adder">
          <span class="unseen">Plan of {user.name}</span>
          <select value={user.plan} disabled={act.busy} onChange={(e) => change({ plan: e.currentTarget.value })}>
            {plans.map((p) => (
              <option key={p.name}>{p.name}</option>
            ))}
          </select>
        </label>
        <button type="button" class="button small" disabled={act.busy} onClick={() => change({ active: !user.active })}>
          {user.active ? 'Switch off' : 'Switch on'}
        </button>
      </div>
      {act.error && <Failure error={act.error} />}
    </>
  )
}

function NewUser({ done }: { done: () => void }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const act = useAct()

  const add = () =>
    act.run(async () => {
      await post('/v1/admin/users', { name, password })
      setName('')
      setPassword('')
      done()
    })

  return (
    <form
      class="row"
      onSubmit={(e) => {
        e.preventDefault()
        void add()
      }}
    >
      <label class="adder">
        <span class="unseen">Name of the new user</span>
        <input required placeholder="Name" autocomplete="off" value={name} onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <label class="adder">
        <span class="unseen">Password of the new user</span>
        <input
          type="password"
          required
          minLength={10}
          placeholder="Password"
          autocomplete="new-password"
          value={password}
          onInput={(e) => setPassword(e.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button" disabled={act.busy}>
        Add user
      </button>
      {act.error && <Failure error={act.error} />}
    </form>
  )
}
