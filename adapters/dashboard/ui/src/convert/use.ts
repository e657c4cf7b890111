import { useEffect, useReducer } from 'preact/hooks'
import type { Bench } from './bench'

/** Renders anew whenever something on the bench has changed. */
export function useBench(bench: Bench) {
  const [, render] = useReducer((n: number) => n + 1, 0)
  useEffect(() => bench.listen(() => render(undefined)), [bench])
}
