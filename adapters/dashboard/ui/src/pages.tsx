import type { ComponentChildren } from 'preact'
import { Blocks, Cable, ChartNoAxesColumn, History, KeyRound, LibraryBig, Repeat2, ShieldUser, User, Webhook, Wrench } from 'lucide'
import { Gate } from './account/gate'
import type { Session } from './account/shapes'
import { ConvertPage } from './convert/page'
import { lazy } from './lazy'

export interface Page {
  /** The first part of the path. */
  at: string
  title: string
  icon: unknown
  group?: string
  /** Whether the page is for this session; without it, for everybody. */
  fits?: (session: Session) => boolean
  show: (rest: string) => ComponentChildren
}

const Gallery = lazy(async () => (await import('./tools/gallery')).Gallery)
const ToolPage = lazy(async () => (await import('./tools/page')).ToolPage)
const Formats = lazy(async () => (await import('./formats/page')).FormatsPage)
const Jobs = lazy(async () => (await import('./jobs/list')).JobsPage)
const JobPage = lazy(async () => (await import('./jobs/page')).JobPage)
const Builder = lazy(async () => (await import('./builder/page')).BuilderPage)
const Webhooks = lazy(async () => (await import('./webhooks/list')).WebhooksPage)
const Connections = lazy(async () => (await import('./connections/page')).ConnectionsPage)
const Keys = lazy(async () => (await import('./account/keys')).KeysPage)
const Usage = lazy(async () => (await import('./account/usage')).UsagePage)
const Account = lazy(async () => (await import('./account/page')).AccountPage)
const Admin = lazy(async () => (await import('./admin/page')).AdminPage)
const WebhookPage = lazy(async () => (await import('./webhooks/page')).WebhookPage)

const accounts = (session: Session) => session.mode === 'accounts'
const known = (page: ComponentChildren) => <Gate>{page}</Gate>

/** All pages, in the order of the menu. */
export const pages: Page[] = [
  { at: 'convert', title: 'Convert', icon: Repeat2, show: () => <ConvertPage /> },
  { at: 'tools', title: 'Tools', icon: Wrench, show: (name) => (name ? <ToolPage name={name} /> : <Gallery />) },
  { at: 'jobs', title: 'Jobs', icon: History, show: (id) => (id ? <JobPage id={id} /> : known(<Jobs />)) },
  { at: 'formats', title: 'Formats', icon: LibraryBig, show: (id) => <Formats id={id} /> },
  { at: 'builder', title: 'Job builder', icon: Blocks, group: 'Developers', show: () => <Builder /> },
  {
    at: 'webhooks',
    title: 'Webhooks',
    icon: Webhook,
    group: 'Developers',
    show: (id) => known(id ? <WebhookPage id={id} /> : <Webhooks />),
  },
  { at: 'connections', title: 'Connections', icon: Cable, group: 'Developers', show: () => known(<Connections />) },
  { at: 'keys', title: 'API keys', icon: KeyRound, group: 'Developers', fits: accounts, show: () => known(<Keys />) },
  { at: 'usage', title: 'Usage', icon: ChartNoAxesColumn, group: 'Account', show: () => known(<Usage />) },
  { at: 'account', title: 'Account', icon: User, group: 'Account', show: () => known(<Account />) },
  {
    at: 'admin',
    title: 'Administration',
    icon: ShieldUser,
    group: 'Account',
    fits: (session) => session.mode === 'open' || session.account?.admin === true,
    show: (at) => known(<Admin at={at} />),
  },
]

export function pageAt(path: string): { page: Page; rest: string } {
  const [first = '', ...rest] = path.split('/')
  const page = pages.find((p) => p.at === first) ?? (pages[0] as Page)
  return { page, rest: page.at === first ? rest.join('/') : '' }
}
