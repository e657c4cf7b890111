import type { ApiError } from '../api/client'
import type { FileResult, PlannedTask, StandingTask, Stored, Task, TaskError } from '../api/types'
import type { Values } from '../parts/form'
import type { Source } from './source'

/** A file on the bench, from its being dropped to its result. */
export interface Item {
  key: string
  name: string
  size?: number
  /** Where a browser can show it: a picture, a film or sound. */
  view?: string
  /** The format that its name or content has: first a guess, then what the server recognised. */
  format?: string
  /** What of it has been sent, from 0 to 1. */
  sent: number
  stop: AbortController
  source: Source
  stored?: Stored
  fault?: ApiError

  target?: string
  values: Values
  plan?: PlannedTask
  planFault?: ApiError
  run?: ItemRun
}

/** What became of an item in the job that it was sent with. */
export interface ItemRun {
  job: string
  task: string
  standing: StandingTask
  shown?: Task
  results: FileResult[]
  error?: TaskError
}

export type Stage = 'sending' | 'broken' | 'ready' | 'running' | 'done' | 'failed'

export function stage(item: Item): Stage {
  if (item.fault) return 'broken'
  if (!item.stored) return 'sending'
  if (!item.run) return 'ready'
  switch (item.run.standing.status) {
    case 'completed':
      return 'done'
    case 'failed':
    case 'cancelled':
      return 'failed'
  }
  return 'running'
}
