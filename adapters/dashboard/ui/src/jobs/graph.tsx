import { useRef } from 'preact/hooks'
import { Download, Upload } from 'lucide'
import { Icon } from '../parts/icon'
import { toolOf } from '../tools/list'
import { useJoining } from './join'
import { bent, card, layout } from './layout'

export interface Vertex {
  name: string
  operation: string
  input: string[]
  status?: string
  /** A line below the operation, such as how long it took. */
  note?: string
}

interface Props {
  tasks: Vertex[]
  chosen?: string
  choose: (name: string) => void
  /** Joins two tasks, where lines can be drawn between them. */
  join?: (from: string, to: string) => void
}

/** A job as its graph: what takes its input from what, and how each stands. */
export function Graph({ tasks, chosen, choose, join }: Props) {
  const inside = useRef<HTMLDivElement>(null)
  const { drawn, begin } = useJoining(inside, join)
  const { nodes, edges, width, height } = layout(tasks)
  const of = new Map(tasks.map((t) => [t.name, t]))
  const source = drawn && nodes.find((n) => n.name === drawn.from)

  return (
    <div class="graph" role="group" aria-label="Tasks" tabIndex={0}>
      <div ref={inside} class="graph-inside" style={{ width: `${width}px`, height: `${height}px` }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map((e) => (
            <path key={`${e.from} ${e.to}`} d={e.line} class={of.get(e.from)?.status ?? ''} />
          ))}
          {drawn && source && <path class="drawn" d={bent(source.x + card.width, source.y + card.height / 2, drawn.x, drawn.y)} />}
        </svg>
        {nodes.map((n) => {
          const task = of.get(n.name) as Vertex
          return (
            <button
              key={n.name}
              type="button"
              class={`node ${task.status ?? ''}`}
              data-task={n.name}
              aria-pressed={n.name === chosen}
              style={{ left: `${n.x}px`, top: `${n.y}px`, width: `${card.width}px`, height: `${card.height}px` }}
              onClick={() => choose(n.name)}
            >
              <Icon of={drawing(task.operation)} />
              <span class="file-name">
                <strong class="cut">{task.operation}</strong>
                <span class="faint cut">{n.name}</span>
                {task.note && <span class="note cut">{task.note}</span>}
              </span>
            </button>
          )
        })}
        {join &&
          nodes.filter((n) => !of.get(n.name)?.operation.startsWith('export/')).map((n) => (
            <span
              key={n.name}
              class="handle"
              aria-hidden="true" // by keyboard, the form of a task says what it takes
              title={`Draw a line from ${n.name}`}
              style={{ left: `${n.x + card.width}px`, top: `${n.y + card.height / 2}px` }}
              onPointerDown={begin(n.name)}
            />
          ))}
      </div>
    </div>
  )
}

function drawing(operation: string): unknown {
  if (operation.startsWith('import/')) return Upload
  if (operation.startsWith('export/')) return Download
  return toolOf(operation).icon
}
