import { useEffect, useRef, useState } from 'preact/hooks'
import { BookOpen, Menu } from 'lucide'
import { useSession } from './account/session'
import logo from './icon.svg'
import { type Page, pageAt, pages } from './pages'
import { Announcer } from './parts/announce'
import { Dialog } from './parts/dialog'
import { Icon } from './parts/icon'
import { useRoute } from './route'
import { ThemeSwitch } from './theme'

export function App() {
  const path = useRoute()
  const { page, rest } = pageAt(path)
  const main = useRef<HTMLElement>(null)
  const begun = useRef(false)

  useEffect(() => {
    document.title = `${page.title} · convertd`
    if (begun.current) main.current?.focus() // so that a screen reader tells of the new page
    begun.current = true
  }, [path])

  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(e) => (e.preventDefault(), main.current?.focus())}>
        Skip to the content
      </a>
      <Side at={page} />
      <Top at={page} />
      <main id="main" ref={main} tabIndex={-1}>
        {page.show(rest)}
      </main>
      <Announcer />
    </div>
  )
}

function Brand() {
  return (
    <a class="brand" href="#/convert">
      <img src={logo} alt="" width={30} height={30} />
      <span>convertd</span>
    </a>
  )
}

function Side({ at }: { at: Page }) {
  return (
    <aside class="side">
      <Brand />
      <Nav at={at} />
      <Foot />
    </aside>
  )
}

/** What stands above the page where there is no room beside it. */
function Top({ at }: { at: Page }) {
  const [open, set] = useState(false)

  return (
    <header class="top">
      <Brand />
      <button type="button" class="button quiet square" aria-label="Menu" aria-expanded={open} onClick={() => set(true)}>
        <Icon of={Menu} size={22} />
      </button>
      {open && (
        <Dialog title="Menu" close={() => set(false)}>
          <Nav at={at} chosen={() => set(false)} />
          <Foot />
        </Dialog>
      )}
    </header>
  )
}

function Nav({ at, chosen }: { at: Page; chosen?: () => void }) {
  const session = useSession()
  const fitting = pages.filter((p) => !p.fits || (session && p.fits(session)))
  const groups = [...new Set(fitting.map((p) => p.group))]

  return (
    <nav aria-label="Pages">
      {groups.map((group) => (
        <div key={group ?? ''} class="nav-group">
          {group && <p class="nav-title">{group}</p>}
          <ul class="plain">
            {fitting
              .filter((p) => p.group === group)
              .map((p) => (
                <li key={p.at}>
                  <a class="nav-link" href={`#/${p.at}`} aria-current={p === at ? 'page' : undefined} onClick={chosen}>
                    <Icon of={p.icon} /> {p.title}
                  </a>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function Foot() {
  return (
    <div class="foot">
      <a class="nav-link" href="docs">
        <Icon of={BookOpen} /> Documentation
      </a>
      <ThemeSwitch />
    </div>
  )
}
