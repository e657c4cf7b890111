import { useCallback } from 'preact/hooks'
import { ShieldCheck, Sparkles, Zap } from 'lucide'
import { formats } from '../api/catalog'
import { useResource } from '../api/resource'
import { Icon } from '../parts/icon'
import { tools } from '../tools/list'
import { ToolCard } from '../tools/card'
import { Bar } from './bar'
import { Bench } from './bench'
import { Row } from './row'
import { Targets } from './targets'
import { stage } from './item'
import { SaveTo } from './save'
import type { Source } from './source'
import { useBench } from './use'
import { Zone } from './zone'

const bench = new Bench({ operation: 'convert', joins: false, values: {}, fields: [] })

export function ConvertPage() {
  useBench(bench)
  const add = useCallback((sources: Source[]) => bench.add(sources), [])
  const empty = bench.items.length === 0

  return (
    <div class="page convert">
      {empty && <Hero />}
      {!empty && <h1>Convert</h1>}
      <Zone add={add} small={!empty} hint="Films, sound, pictures, documents, archives: what each is, is seen by its content." />
      {empty ? <Shelf /> : <Files />}
    </div>
  )
}

function Hero() {
  const { data } = useResource(formats, [])
  const can = data?.filter((f) => f.available).length

  return (
    <header class="hero">
      <h1>
        Convert <em>anything</em>, here.
      </h1>
      <p>{can ? `${can} formats, ` : ''}every result read back and checked, and no file leaves this server.</p>
      <ul class="plain promises">
        <li>
          <Icon of={ShieldCheck} /> In a sandbox
        </li>
        <li>
          <Icon of={Sparkles} /> Verified
        </li>
        <li>
          <Icon of={Zap} /> Live progress
        </li>
      </ul>
    </header>
  )
}

function Files() {
  return (
    <>
      <Together />
      <ul class="plain files">
        {bench.items.map((item) => (
          <Row key={item.key} bench={bench} item={item} />
        ))}
      </ul>
      <SaveTo bench={bench} />
      <Bar bench={bench} verb="Convert" />
    </>
  )
}

/** Sets the target of all files of one format at once. */
function Together() {
  const open = bench.items.filter((i) => ['ready', 'sending'].includes(stage(i)))
  const [first] = open
  if (!first?.format || open.length < 2 || open.some((i) => i.format !== first.format)) return null

  const same = open.every((i) => i.target === first.target) ? first.target : undefined
  return (
    <div class="together">
      <strong>All to</strong>
      <Targets source={first.format} value={same} label="Convert all to" choose={(t) => bench.target(open, t)} />
    </div>
  )
}

function Shelf() {
  return (
    <section class="shelf" aria-labelledby="shelf">
      <h2 id="shelf">Or do something else</h2>
      <div class="grid tools">
        {tools.filter((t) => t.wanted).map((tool) => (
          <ToolCard key={tool.name} tool={tool} />
        ))}
      </div>
    </section>
  )
}
