import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { post } from '../api/client'
import { useAct } from '../parts/act'
import { Failure } from '../parts/notice'
import { refreshSession, useSession } from './session'
import type { Session } from './shapes'

/** Shows what is inside to who is signed in, and to others the way in. */
export function Gate({ children }: { children: ComponentChildren }) {
  const session = useSession()
  if (!session) return <div class="page" aria-busy="true" />
  if (session.mode === 'open' || session.signed_in) return <>{children}</>

  return (
    <div class="page">
      <SignIn session={session} />
    </div>
  )
}

function SignIn({ session }: { session: Session }) {
  const [joining, setJoining] = useState(false)
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const act = useAct()

  const enter = () =>
    act.run(async () => {
      await post(`/v1/account/${joining ? 'sign-up' : 'sign-in'}`, { name, password })
      await refreshSession()
    })

  return (
    <section class="card gate" aria-labelledby="gate">
      <h1 id="gate">{joining ? 'Make an account' : 'Sign in'}</h1>
      {session.password && (
        <form
          class="stack"
          onSubmit={(e) => {
            e.preventDefault()
            void enter()
          }}
        >
          <div class="field">
            <label for="gate-name">Name</label>
            <input id="gate-name" required autocomplete="username" value={name} onInput={(e) => setName(e.currentTarget.value)} />
          </div>
          <div class="field">
            <label for="gate-password">Password</label>
            <input
              id="gate-password"
              type="password"
              required
              minLength={joining ? 10 : undefined}
              autocomplete={joining ? 'new-password' : 'current-password'}
              value={password}
              onInput={(e) => setPassword(e.currentTarget.value)}
            />
            {joining && <p class="hint">At least ten letters.</p>}
          </div>
          {act.error && <Failure error={act.error} />}
          <button type="submit" class="button main big" disabled={act.busy}>
            {joining ? 'Make an account' : 'Sign in'}
          </button>
        </form>
      )}
      {session.openid && (
        <a class="button big" href={session.openid.url}>
          Sign in with {session.openid.name}
        </a>
      )}
      {session.sign_up && session.password && (
        <button type="button" class="button quiet" onClick={() => setJoining(!joining)}>
          {joining ? 'I have an account' : 'I have no account yet'}
        </button>
      )}
    </section>
  )
}
