import { useMemo, useState } from 'preact/hooks'
import { Search } from 'lucide'
import { formats } from '../api/catalog'
import { useResource } from '../api/resource'
import type { Format } from '../api/types'
import { matches } from '../convert/targets'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { spoken } from '../parts/text'
import { CategoryIcon, Tile } from '../parts/tile'
import { FormatPanel } from './panel'

/** All formats, what becomes of each here, and which package would bring what is missing. */
export function FormatsPage({ id }: { id: string }) {
  const { data = [], error } = useResource(formats, [])
  const [text, setText] = useState('')
  const [kind, setKind] = useState('')
  const kinds = useMemo(() => [...new Set(data.map((f) => f.category))], [data])
  const found = data
    .filter((f) => (!kind || f.category === kind) && matches(f, text))
    .toSorted((a, b) => Number(b.available) - Number(a.available))

  return (
    <div class="page">
      <header class="page-head">
        <h1>Formats</h1>
        <p class="faint">
          {data.length > 0 && `${data.filter((f) => f.available).length} of ${data.length} can be read or written here.`}
        </p>
      </header>
      {error && <Failure error={error} />}
      <div class="filters">
        <div class="search">
          <Icon of={Search} />
          <input
            type="search"
            aria-label="Search formats"
            placeholder="Search by name, extension or alias"
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
          />
        </div>
        <div class="chips" role="group" aria-label="Kind">
          {['', ...kinds].map((k) => (
            <button key={k} type="button" class="chip" aria-pressed={k === kind} onClick={() => setKind(k)}>
              {k && <CategoryIcon category={k} size={15} />} {k ? spoken(k) : 'All'}
            </button>
          ))}
        </div>
      </div>
      <p class="unseen" role="status">
        {found.length} formats
      </p>
      <ul class="plain grid cards">
        {found.map((f) => (
          <li key={f.id}>
            <Card format={f} />
          </li>
        ))}
      </ul>
      {id && <FormatPanel id={id} />}
    </div>
  )
}

function Card({ format: f }: { format: Format }) {
  return (
    <a class={f.available ? 'card format-card' : 'card format-card missing'} href={`#/formats/${f.id}`}>
      <Tile format={f.id} category={f.category} />
      <span class="file-name">
        <strong class="cut">{f.name}</strong>
        <span class="facts">
          {f.readable && <span>reads</span>}
          {f.writable && <span>writes</span>}
          {!f.available && <span>{f.package ? `needs ${f.package}` : 'not here'}</span>}
        </span>
      </span>
    </a>
  )
}
