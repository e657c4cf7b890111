import type { Connection, NewTask } from '../api/types'
import { kindOf } from './kinds'
import type { Place } from './place'

const inside = (place: Place, c: Connection) => {
  const { within } = kindOf(c.storage)
  return { connection: c.id, ...(within && place.within && { [within]: place.within }) }
}

/** The task that takes what is at a place: a file, or all files below what ends in a slash. */
export function importFrom(place: Place, c: Connection): NewTask {
  const field = place.key === '' || place.key.endsWith('/') ? 'prefix' : kindOf(c.storage).key
  return { operation: `import/${c.storage}`, ...inside(place, c), [field]: place.key }
}

/** The task that writes results to a place. */
export function exportTo(place: Place, c: Connection): NewTask {
  const key = place.key && { [kindOf(c.storage).key]: place.key }
  return { operation: `export/${c.storage}`, ...inside(place, c), ...key }
}
