/** A node of a graph of tasks and those that it takes its input from. */
export interface Node {
  name: string
  input: string[]
}

export interface Placed extends Node {
  x: number
  y: number
}

export const card = { width: 204, height: 74 }
const gap = { x: 56, y: 18 }

export interface Layout {
  nodes: Placed[]
  edges: { from: Placed; to: Placed }[]
  width: number
  height: number
}

/** Puts each task one column behind the last of its inputs. */
export function layout(nodes: Node[]): Layout {
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

  const columns: Node[][] = []
  for (const node of nodes) (columns[depth(node.name)] ??= []).push(node)

  const tallest = Math.max(...columns.map((c) => c?.length ?? 0), 0)
  const height = tallest * (card.height + gap.y) - gap.y
  const placed = columns.flatMap((column, x) => {
    const top = (height - (column.length * (card.height + gap.y) - gap.y)) / 2
    return column.map((n, y) => ({ ...n, x: x * (card.width + gap.x), y: top + y * (card.height + gap.y) }))
  })

  const at = new Map(placed.map((n) => [n.name, n]))
  const edges = placed.flatMap((to) =>
    to.input.flatMap((name) => {
      const from = at.get(name)
      return from ? [{ from, to }] : []
    }),
  )
  return { nodes: placed, edges, width: columns.length * (card.width + gap.x) - gap.x, height: Math.max(height, 0) }
}

/** The curve of an edge, from the right of one card to the left of another. */
export function curve({ from, to }: { from: Placed; to: Placed }): string {
  const [x1, y1] = [from.x + card.width, from.y + card.height / 2]
  const [x2, y2] = [to.x, to.y + card.height / 2]
  const bend = Math.max((x2 - x1) / 2, 20)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}
