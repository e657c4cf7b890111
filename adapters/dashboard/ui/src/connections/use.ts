import { useSession } from '../account/session'
import { get } from '../api/client'
import { type Resource, useResource } from '../api/resource'
import type { Connection } from '../api/types'

/** Whether the caller is somebody who can keep things here. */
export function useKnown(): boolean {
  const session = useSession()
  return session !== undefined && (session.mode === 'open' || session.signed_in)
}

/** The caller's connections; none for somebody who is not known, whom the server would refuse. */
export function useConnections(): Resource<Connection[]> {
  const known = useKnown()
  return useResource(async () => (known ? get<Connection[]>('/v1/connections') : []), [known])
}

/** What people call a connection. */
export const nameOf = (c: Connection) => c.name ?? String(c.fields['bucket'] ?? c.fields['container'] ?? c.fields['host'] ?? c.id)
