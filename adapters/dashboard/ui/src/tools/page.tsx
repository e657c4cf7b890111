import { useCallback } from 'preact/hooks'
import { ChevronLeft } from 'lucide'
import { type Operation, operations } from '../api/operations'
import { useResource } from '../api/resource'
import { Bar } from '../convert/bar'
import { Bench } from '../convert/bench'
import { type Item, stage } from '../convert/item'
import { Options } from '../convert/options'
import { PlanLine, Warnings } from '../convert/plan'
import { Checks, Result } from '../convert/result'
import { faultsOf, Row } from '../convert/row'
import { SaveTo } from '../convert/save'
import type { Source } from '../convert/source'
import { useBench } from '../convert/use'
import { Zone } from '../convert/zone'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { CropEditor } from './crop'
import { type Tool, toolOf } from './list'
import { TrimEditor } from './trim'

const benches = new Map<string, Bench>()

function benchOf(tool: Tool, fields: Operation['own']): Bench {
  const held = benches.get(tool.name)
  if (held) return held

  const work = { operation: tool.name, joins: tool.joins ?? false, values: {}, fields }
  const made = new Bench(work)
  benches.set(tool.name, made)
  return made
}

/** One operation: its files, its options, its results. */
export function ToolPage({ name }: { name: string }) {
  const tool = toolOf(name)
  const { data, error } = useResource(operations, [])
  const operation = data?.get(name)

  return (
    <div class="page">
      <header class="page-head">
        <a class="link small" href="#/tools">
          <Icon of={ChevronLeft} size={15} /> Tools
        </a>
        <h1>{tool.title}</h1>
        <p class="faint">{operation?.doc ?? tool.text}</p>
      </header>
      {error && <Failure error={error} />}
      {data && !operation && <p>This server does not do that.</p>}
      {operation && <Workbench key={name} tool={tool} operation={operation} />}
    </div>
  )
}

function Workbench({ tool, operation }: { tool: Tool; operation: Operation }) {
  const bench = benchOf(tool, operation.own)
  useBench(bench)
  const add = useCallback((sources: Source[]) => bench.add(sources), [bench])
  const own = operation.own.filter((f) => !tool.edited?.includes(f.name))
  const first = bench.items[0]

  return (
    <>
      <Zone add={add} small={bench.items.length > 0} hint={tool.joins ? 'Two or more; they are joined in the order of the list.' : tool.text} />
      <ul class="plain files">
        {bench.items.map((item) => (
          <Row key={item.key} bench={bench} item={item} editor={tool.editor && ((i) => <Editor tool={tool} bench={bench} item={i} />)} />
        ))}
      </ul>
      {tool.joins && <Joined bench={bench} />}
      {(own.length > 0 || operation.encoding.length > 0) && (
        <section class="card" aria-labelledby="options">
          <h2 id="options">Options</h2>
          <Options
            fields={own}
            more={operation.encoding}
            values={bench.work.values}
            faults={first && faultsOf(first)}
            change={(values) => bench.setAll(values)}
          />
        </section>
      )}
      {bench.items.length > 0 && <SaveTo bench={bench} />}
      {bench.items.length > 0 && <Bar bench={bench} verb={tool.verb ?? tool.title} />}
    </>
  )
}

interface EditorProps {
  tool: Tool
  bench: Bench
  item: Item
}

function Editor({ tool, bench, item }: EditorProps) {
  const set = (values: Item['values']) => bench.set(item, values)
  if (tool.editor === 'trim') return <TrimEditor item={item} set={set} />
  return <CropEditor item={item} set={set} />
}

/** What all files have become together. */
function Joined({ bench }: { bench: Bench }) {
  const [first] = bench.items
  const run = first?.run
  if (!first || bench.items.some((i) => i.fault)) return null
  if (!run) {
    if (stage(first) !== 'ready') return null
    return (
      <>
        {first.planFault && <Failure error={first.planFault} />}
        {first.plan && <PlanLine plan={first.plan} />}
      </>
    )
  }

  return (
    <section class="card results" aria-label="Result">
      {run.error && <Failure error={run.error} />}
      <ul class="plain">
        {run.results.map((file) => (
          <Result key={file.id} file={file} />
        ))}
      </ul>
      <Warnings list={run.shown?.result?.warnings} />
      <Checks list={run.shown?.result?.checks} />
    </section>
  )
}
