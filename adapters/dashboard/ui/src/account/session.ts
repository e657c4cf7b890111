import { useEffect, useReducer } from 'preact/hooks'
import { get } from '../api/client'
import type { Session } from './shapes'

const held: { now?: Session } = {}
const listeners = new Set<() => void>()

/** Asks anew who is signed in, as after signing in or out. */
export async function refreshSession() {
  held.now = await get<Session>('/v1/account/session').catch(() => undefined)
  listeners.forEach((tell) => tell())
}

/** Who is signed in; nothing until it is known. */
export function useSession(): Session | undefined {
  const [, render] = useReducer((n: number) => n + 1, 0)

  useEffect(() => {
    const listener = () => render(undefined)
    listeners.add(listener)
    if (!held.now) void refreshSession()
    return () => void listeners.delete(listener)
  }, [])
  return held.now
}
