import { useMemo, useState } from 'preact/hooks'
import { Search } from 'lucide'
import { format, formats } from '../api/catalog'
import { useResource } from '../api/resource'
import type { Format } from '../api/types'
import { Dialog } from '../parts/dialog'
import { Icon } from '../parts/icon'
import { Tile } from '../parts/tile'
import { spoken } from '../parts/text'
import { ranked } from './wanted'

/** How many targets can be chosen without looking further. */
const shown = 5

interface Props {
  source: string
  value?: string
  label: string
  choose: (target: string) => void
}

/** The formats that a source can become: those most wanted at hand, the others behind a search. */
export function Targets({ source, value, label, choose }: Props) {
  const [searching, setSearching] = useState(false)
  const { data } = useResource(() => targetsOf(source), [source])
  if (!data) return <p class="faint">Looking what it can become…</p>
  if (data.length === 0) return <p class="faint">Nothing here converts {source}.</p>

  const near = data.slice(0, shown)
  const chosen = data.find((f) => f.id === value)
  if (chosen && !near.includes(chosen)) near[shown - 1] = chosen

  return (
    <div class="chips" role="group" aria-label={label}>
      {near.map((f) => (
        <button
          key={f.id}
          type="button"
          class={`chip ${f.category}`}
          aria-pressed={f.id === value}
          title={f.name}
          onClick={() => choose(f.id)}
        >
          {f.id.toUpperCase()}
        </button>
      ))}
      {data.length > shown && (
        <button type="button" class="chip more" onClick={() => setSearching(true)}>
          <Icon of={Search} size={14} /> All {data.length}
        </button>
      )}
      {searching && (
        <TargetDialog
          targets={data}
          close={() => setSearching(false)}
          choose={(id) => {
            choose(id)
            setSearching(false)
          }}
        />
      )}
    </div>
  )
}

async function targetsOf(source: string): Promise<Format[]> {
  const [all, detail] = await Promise.all([formats(), format(source)])
  const targets = new Set(detail.targets)
  return ranked(detail, all.filter((f) => targets.has(f.id)))
}

interface DialogProps {
  targets: Format[]
  close: () => void
  choose: (target: string) => void
}

function TargetDialog({ targets, close, choose }: DialogProps) {
  const [text, set] = useState('')
  const found = useMemo(() => targets.filter((f) => matches(f, text)), [targets, text])
  const kinds = [...new Set(found.map((f) => f.category))]

  return (
    <Dialog title="Convert to" close={close} wide>
      <form
        class="search"
        onSubmit={(e) => {
          e.preventDefault()
          if (found[0]) choose(found[0].id)
        }}
      >
        <Icon of={Search} />
        <input
          type="search"
          autofocus
          aria-label="Search formats"
          placeholder="Search formats"
          value={text}
          onInput={(e) => set(e.currentTarget.value)}
        />
      </form>
      {kinds.map((kind) => (
        <section key={kind} class="kind">
          <h3>{spoken(kind)}</h3>
          <div class="grid formats">
            {found
              .filter((f) => f.category === kind)
              .map((f) => (
                <button key={f.id} type="button" class="format" onClick={() => choose(f.id)}>
                  <Tile format={f.id} category={f.category} />
                  <span class="cut">{f.name}</span>
                </button>
              ))}
          </div>
        </section>
      ))}
      {found.length === 0 && <p class="faint">No format of this name fits.</p>}
    </Dialog>
  )
}

export function matches(f: Format, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return [f.id, f.name, ...f.aliases, ...f.extensions].some((word) => word.toLowerCase().includes(wanted))
}
