import { get, post } from '../api/client'
import { follow } from '../api/follow'
import type { FileResult, Job, StandingJob } from '../api/types'
import { announce } from '../parts/announce'
import type { Item } from './item'

/** A job that was sent off from the bench, followed until it ends. */
export class Run {
  standing: StandingJob
  job: Job
  /** The export, where all results come as one. */
  all?: string
  private unfollow: () => void
  private ended = new Set<string>()

  constructor(
    made: Job,
    readonly items: Item[],
    private tasks: Map<string, string>,
    private changed: () => void,
  ) {
    this.job = made
    this.standing = made as unknown as StandingJob
    this.apply(this.standing)
    this.unfollow = follow(made.id, (event, last) => {
      this.apply(event.job)
      if (last || this.news(event.job)) void this.look(last)
    })
  }

  get over() {
    return !['pending', 'processing'].includes(this.standing.status)
  }

  private apply(standing: StandingJob) {
    this.standing = standing
    for (const item of this.items) {
      const task = this.tasks.get(item.key) ?? ''
      const now = standing.tasks[task]
      if (!now) continue
      const { shown, results = [], error } = item.run ?? {}
      item.run = { job: this.job.id, task, standing: now, shown, results, error }
    }
    this.changed()
  }

  /** Whether a task has ended since this was asked last. */
  private news(standing: StandingJob): boolean {
    const over = Object.entries(standing.tasks).filter(([, t]) => !['pending', 'processing'].includes(t.status))
    const fresh = over.filter(([name]) => !this.ended.has(name))
    for (const [name] of fresh) this.ended.add(name)
    return fresh.some(([name]) => [...this.tasks.values()].includes(name))
  }

  /** Reads what events do not hold: results, checks and errors. */
  private async look(last: boolean) {
    this.job = await get<Job>(`/v1/jobs/${this.job.id}`).catch(() => this.job)
    const given = this.job.tasks['export']?.result
    const links = new Map((given?.files ?? []).map((f) => [f.id, f]))
    this.all = given?.url

    for (const item of this.items) {
      const task = this.job.tasks[item.run?.task ?? '']
      if (!item.run || !task) continue
      item.run.shown = task
      item.run.error = task.error ?? undefined
      item.run.results = (task.result?.files ?? []).map((f): FileResult => links.get(f.id) ?? f)
    }
    if (last) this.say()
    this.changed()
  }

  private say() {
    const failed = this.items.filter((i) => i.run?.standing.status !== 'completed').length
    announce(failed === 0 ? 'All done.' : `Done; ${failed} of ${this.items.length} failed.`)
  }

  async cancel() {
    await post(`/v1/jobs/${this.job.id}/cancel`)
  }

  stop() {
    this.unfollow()
  }
}
