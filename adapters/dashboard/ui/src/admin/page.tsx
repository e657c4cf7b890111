import type { ComponentChildren } from 'preact'
import { ExternalLink } from 'lucide'
import { useSession } from '../account/session'
import { Icon } from '../parts/icon'
import { Audit } from './audit'
import { Failures } from './failures'
import { StatusPanel } from './status'
import { Tools } from './tools'
import { Users } from './users'

interface Tab {
  title: string
  show: () => ComponentChildren
  /** Where there are accounts alone. */
  accounts?: boolean
}

const tabs: Record<string, Tab> = {
  '': { title: 'Overview', show: () => <StatusPanel /> },
  failures: { title: 'Failures', show: () => <Failures /> },
  engines: { title: 'Engines', show: () => <Tools /> },
  users: { title: 'Users', show: () => <Users />, accounts: true },
  audit: { title: 'Audit log', show: () => <Audit />, accounts: true },
}

/** How the installation stands, what is installed, who is here, and what was done that matters. */
export function AdminPage({ at }: { at: string }) {
  const accounts = useSession()?.mode === 'accounts'
  const fitting = Object.entries(tabs).filter(([, tab]) => accounts || !tab.accounts)
  const [name, tab] = fitting.find(([n]) => n === at) ?? (fitting[0] as [string, Tab])

  return (
    <div class="page">
      <header class="page-head split">
        <h1>Administration</h1>
        <a class="button small" href="admin/queue/" target="_blank" rel="noreferrer">
          <Icon of={ExternalLink} size={15} /> The queue itself
        </a>
      </header>
      <nav class="tabs" aria-label="Administration">
        {fitting.map(([n, t]) => (
          <a key={n} href={n ? `#/admin/${n}` : '#/admin'} aria-current={n === name ? 'page' : undefined}>
            {t.title}
          </a>
        ))}
      </nav>
      {tab.show()}
    </div>
  )
}
