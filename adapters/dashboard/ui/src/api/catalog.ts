// What the server can do: asked for once, and kept as long as the page is open.
import { get } from './client'
import type { Format, FormatDetail, PairOption, Taken } from './types'

const kept = new Map<string, Promise<unknown>>()

function once<T>(key: string, load: () => Promise<T>): Promise<T> {
  let held = kept.get(key) as Promise<T> | undefined
  if (!held) {
    held = load()
    kept.set(key, held)
    held.catch(() => kept.delete(key))
  }
  return held
}

export const formats = () => once('formats', () => get<Format[]>('/v1/formats'))
export const format = (id: string) => once(`format ${id}`, () => get<FormatDetail>(`/v1/formats/${id}`))

export const optionsOf = (from: string, to: string) =>
  once(`options ${from} ${to}`, async () => {
    const query = { input_format: from, output_format: to }
    return (await get<{ options: PairOption[] }>('/v1/formats/options', query)).options
  })

/** What an operation takes here, by the id of the input's format. */
export const takenBy = (operation: string) =>
  once(`taken ${operation}`, async () => {
    const list = await get<Taken[]>(`/v1/formats/query/${operation}`)
    return new Map(list.map((t) => [t.name, t]))
  })
