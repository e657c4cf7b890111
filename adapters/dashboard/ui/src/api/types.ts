// The shapes of the API's answers, by the names that the pages use.
import type { components } from './schema'

type Schemas = components['schemas']

export type Format = Schemas['Format']
export type FormatDetail = Schemas['FormatDetail']
export type PairOption = Schemas['PairOption']
export type Taken = Schemas['Taken']
export type Stored = Schemas['Stored']
export type FileResult = Schemas['FileInfo']
export type Check = Schemas['Check']
export type TaskError = NonNullable<Schemas['TaskError']>
export type Task = Schemas['Task'] & Record<string, unknown>
export type Job = Omit<Schemas['Job'], 'tasks'> & { tasks: Record<string, Task> }
export type JobEvent = Schemas['JobEvent']
export type StandingJob = Schemas['StandingJob']
export type StandingTask = Schemas['StandingTask']
export type Plan = Schemas['Plan']
export type PlannedTask = Schemas['PlannedTask']
export type Problem = Schemas['ErrorInfo']
export type Webhook = Schemas['Webhook']
export type Delivery = Schemas['Delivery']
export type Tool = Schemas['Tool']
export type Installation = Schemas['Installation']
export type Cause = Schemas['Cause']
export type Connection = Schemas['Connection']

/** A task as it is asked for: its operation's fields stand beside these. */
export type NewTask = {
  operation: string
  input?: string | string[]
  options?: Record<string, unknown>
  ignore_error?: boolean
} & Record<string, unknown>

export interface NewJob {
  tasks: Record<string, NewTask>
  tag?: string
  dry_run?: boolean
}
