import { Download, Upload } from 'lucide'
import { Icon } from '../parts/icon'
import { toolOf } from '../tools/list'
import { card, curve, layout } from './layout'

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
}

/** A job as its graph: what takes its input from what, and how each stands. */
export function Graph({ tasks, chosen, choose }: Props) {
  const { nodes, edges, width, height } = layout(tasks)
  const of = new Map(tasks.map((t) => [t.name, t]))

  return (
    <div class="graph" role="group" aria-label="Tasks" tabIndex={0}>
      <div class="graph-inside" style={{ width: `${width}px`, height: `${height}px` }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map((e) => (
            <path key={`${e.from.name} ${e.to.name}`} d={curve(e)} class={of.get(e.from.name)?.status ?? ''} />
          ))}
        </svg>
        {nodes.map((n) => {
          const task = of.get(n.name) as Vertex
          return (
            <button
              key={n.name}
              type="button"
              class={`node ${task.status ?? ''}`}
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
      </div>
    </div>
  )
}

function drawing(operation: string): unknown {
  if (operation.startsWith('import/')) return Upload
  if (operation.startsWith('export/')) return Download
  return toolOf(operation).icon
}
