import { useEffect, useRef, useState } from 'preact/hooks'

export interface Drawn {
  from: string
  x: number
  y: number
}

interface Joining {
  /** The line that is being drawn, from a task to where the pointer is. */
  drawn?: Drawn
  begin: (from: string) => (e: PointerEvent) => void
}

/** Lets a line be drawn from a task to another; the element is what the tasks lie in. */
export function useJoining(element: { current: HTMLElement | null }, join?: (from: string, to: string) => void): Joining {
  const [drawn, draw] = useState<Drawn>()
  const latest = useRef(join)
  latest.current = join

  useEffect(() => {
    if (!drawn) return
    const stop = new AbortController()
    const on = (name: 'pointermove' | 'pointerup' | 'pointercancel', act: (e: PointerEvent) => void) =>
      addEventListener(name, act, { signal: stop.signal })

    on('pointermove', (e) => draw({ from: drawn.from, ...within(element.current, e) }))
    on('pointercancel', () => draw(undefined))
    on('pointerup', (e) => {
      draw(undefined)
      const to = document.elementFromPoint(e.clientX, e.clientY)?.closest<HTMLElement>('[data-task]')?.dataset['task']
      if (to && to !== drawn.from) latest.current?.(drawn.from, to)
    })
    return () => stop.abort()
  }, [drawn?.from, element])

  const begin = (from: string) => (e: PointerEvent) => {
    e.preventDefault()
    draw({ from, ...within(element.current, e) })
  }
  return { drawn, begin }
}

function within(element: HTMLElement | null, e: PointerEvent): { x: number; y: number } {
  const box = element?.getBoundingClientRect()
  return { x: e.clientX - (box?.left ?? 0), y: e.clientY - (box?.top ?? 0) }
}
