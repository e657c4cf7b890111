/** A node of a graph of tasks and those that it takes its input from. */
export interface Node {
  name: string
  input: string[]
}

export interface Placed extends Node {
  x: number
  y: number
}

export const card = { width: 190, height: 74 }
const gap = { x: 56, y: 18 }

/** How much room a line has that passes a column. */
const lane = 20

export interface Edge {
  from: string
  to: string
  /** The line, from the right of one card to the left of another, past those between. */
  line: string
}

export interface Layout {
  nodes: Placed[]
  edges: Edge[]
  width: number
  height: number
}

/** What takes room in a column: a task, or a line that passes. */
interface Slot {
  key: string
  node?: Node
}

/** Puts each task one column behind the last of its inputs, and lines beside the tasks that they pass. */
export function layout(nodes: Node[]): Layout {
  const depths = depthsOf(nodes)
  const at = (name: string) => depths.get(name) ?? 0
  const edges = nodes.flatMap((to) => to.input.filter((i) => depths.has(i)).map((from) => ({ from, to: to.name })))

  const columns: Slot[][] = []
  for (const node of nodes) (columns[at(node.name)] ??= []).push({ key: node.name, node })
  for (const e of edges) {
    for (let x = at(e.from) + 1; x < at(e.to); x++) columns[x]?.push({ key: `${e.from} ${e.to} ${x}` })
  }

  const tall = (slot: Slot) => (slot.node ? card.height : lane)
  const heightOf = (column: Slot[]) => column.reduce((sum, s) => sum + tall(s) + gap.y, -gap.y)
  const height = Math.max(...columns.map(heightOf), 0)

  const places = new Map<string, Placed>()
  columns.forEach((column, x) => {
    let y = (height - heightOf(column)) / 2
    for (const slot of column) {
      places.set(slot.key, { name: slot.key, input: [], ...slot.node, x: x * (card.width + gap.x), y })
      y += tall(slot) + gap.y
    }
  })

  const line = ({ from, to }: { from: string; to: string }) => {
    const via: Placed[] = []
    for (let x = at(from) + 1; x < at(to); x++) via.push(places.get(`${from} ${to} ${x}`) as Placed)
    return through(places.get(from) as Placed, via, places.get(to) as Placed)
  }
  return {
    nodes: nodes.map((n) => places.get(n.name) as Placed),
    edges: edges.map((e) => ({ ...e, line: line(e) })),
    width: Math.max(columns.length * (card.width + gap.x) - gap.x, 0),
    height,
  }
}

/** In which column each task stands. */
function depthsOf(nodes: Node[]): Map<string, number> {
  const byName = new Map(nodes.map((n) => [n.name, n]))
  const depths = new Map<string, number>()

  const depth = (name: string, above: string[] = []): number => {
    const known = depths.get(name)
    if (known !== undefined || above.includes(name)) return known ?? 0 // a cycle, while one types
    const inputs = byName.get(name)?.input.filter((i) => byName.has(i)) ?? []
    const found = inputs.length === 0 ? 0 : 1 + Math.max(...inputs.map((i) => depth(i, [...above, name])))
    depths.set(name, found)
    return found
  }
  for (const { name } of nodes) depth(name)
  return depths
}

function through(from: Placed, via: Placed[], to: Placed): string {
  const parts: string[] = []
  let [x, y] = [from.x + card.width, from.y + card.height / 2]

  for (const { x: left, y: top } of via) {
    parts.push(bent(x, y, left, top + lane / 2), `H${left + card.width}`)
    ;[x, y] = [left + card.width, top + lane / 2]
  }
  return [...parts, bent(x, y, to.x, to.y + card.height / 2)].join('')
}

/** A curve that begins and ends level. */
export function bent(x1: number, y1: number, x2: number, y2: number): string {
  const bend = Math.max((x2 - x1) / 2, 20)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}
