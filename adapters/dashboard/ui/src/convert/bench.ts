import { asApiError } from '../api/resource'
import { formats } from '../api/catalog'
import { post } from '../api/client'
import type { Job, Plan, Stored } from '../api/types'
import { upload } from '../api/upload'
import { announce } from '../parts/announce'
import type { Values } from '../parts/form'
import type { Item } from './item'
import { stage } from './item'
import { build, type Work } from './job'
import { Run } from './run'
import { fetched, isFile, nameOf, type Source } from './source'

/** How many files are sent at once: browsers hold more than six calls to a server back. */
const atOnce = 3

/** The most files of one job: it has at most a hundred tasks, two for each file and one for all. */
const mostFiles = 49

/** The files that somebody works on, and what is done with them. It outlives the page's being left. */
export class Bench {
  items: Item[] = []
  runs: Run[] = []
  starting = false
  private waiting: Item[] = []
  private sending = 0
  private planning?: ReturnType<typeof setTimeout>
  private listeners = new Set<() => void>()

  constructor(readonly work: Work) {}

  listen(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  changed = () => this.listeners.forEach((tell) => tell())

  add(sources: Source[]) {
    for (const source of sources) {
      const item = this.take(source)
      this.waiting.push(item)
      void this.guess(item)
    }
    this.changed()
    this.pump()
  }

  private take(source: Source): Item {
    const file = isFile(source) ? source : undefined
    const item: Item = {
      key: Math.random().toString(36).slice(2),
      name: nameOf(source),
      size: file?.size,
      view: file && /^(image|video|audio)\//.test(file.type) ? URL.createObjectURL(file) : undefined,
      sent: 0,
      stop: new AbortController(),
      source,
      values: {},
    }
    this.items.push(item)
    return item
  }

  /** Guesses the format by the name, so that something is seen before the file is there. */
  private async guess(item: Item) {
    const extension = item.name.split('.').pop()?.toLowerCase() ?? ''
    const found = (await formats().catch(() => [])).find((f) => f.extensions.includes(extension))
    if (!item.format && found) {
      item.format = found.id
      this.changed()
    }
  }

  private pump() {
    while (this.sending < atOnce && this.waiting.length > 0) {
      this.sending++
      void this.send(this.waiting.shift() as Item).finally(() => {
        this.sending--
        this.pump()
      })
    }
  }

  private async send(item: Item) {
    item.fault = undefined
    try {
      const tell = (part: number) => this.sent(item, part)
      const { source, stop } = item
      const found = isFile(source) ? [await upload(source, tell, stop.signal)] : await fetched(source, tell, stop.signal)
      this.arrived(item, found)
    } catch (error) {
      item.fault = asApiError(error)
      announce(`${item.name}: ${item.fault.message}`)
    }
    this.changed()
    this.plan()
  }

  /** What has come of an item's source: of a folder, the other files become items of their own. */
  private arrived(item: Item, [first, ...others]: Stored[]) {
    const hold = (i: Item, stored?: Stored) =>
      Object.assign(i, stored && { stored, format: stored.format, size: stored.size, name: stored.filename })

    hold(item, first)
    for (const file of others) hold(this.take(item.source), file)
  }

  private sent(item: Item, part: number) {
    item.sent = part
    this.changed()
  }

  sendAgain(item: Item) {
    this.waiting.push(item)
    item.fault = undefined
    this.changed()
    this.pump()
  }

  remove(item: Item) {
    item.stop.abort()
    if (item.view) URL.revokeObjectURL(item.view)
    this.items = this.items.filter((i) => i !== item)
    this.waiting = this.waiting.filter((i) => i !== item)
    this.changed()
    this.plan()
  }

  clear() {
    for (const run of this.runs) run.stop()
    for (const item of [...this.items]) this.remove(item)
    this.runs = []
    this.changed()
  }

  move(item: Item, by: number) {
    const from = this.items.indexOf(item)
    const to = Math.min(Math.max(from + by, 0), this.items.length - 1)
    this.items.splice(from, 1)
    this.items.splice(to, 0, item)
    this.changed()
    this.plan()
  }

  /** Sets where items go; options belong to a pair of formats, so they are forgotten. */
  target(items: Item[], format: string | undefined) {
    for (const item of items) {
      if (item.target === format) continue
      item.target = format
      item.values = {}
      item.plan = item.planFault = undefined
    }
    this.changed()
    this.plan()
  }

  set(item: Item, values: Values) {
    item.values = values
    this.changed()
    this.plan()
  }

  /** Has results written to a storage besides; nothing ends that. */
  saveTo(save: Work['save']) {
    this.work.save = save
    this.changed()
    this.plan()
  }

  setAll(values: Values) {
    this.work.values = values
    this.changed()
    this.plan()
  }

  /** The items that can be sent off now: those that are here, and of which all is known. */
  get ready(): Item[] {
    return this.items.filter((i) => stage(i) === 'ready' && this.known(i))
  }

  private known(item: Item): boolean {
    if (this.work.operation === 'convert') return item.target !== undefined
    const values = { ...this.work.values, ...item.values }
    return this.work.fields.every((f) => !f.required || f.name in values)
  }

  /** Asks what would be done, a moment after the last change. */
  private plan() {
    clearTimeout(this.planning)
    this.planning = setTimeout(() => void this.ask(), 350)
  }

  private async ask() {
    const items = this.ready.slice(0, mostFiles)
    if (items.length === 0 || (this.work.joins && items.length < 2)) return

    const { job, tasks } = build(this.work, items)
    const asked = JSON.stringify(job)
    const answer = await post<Plan>('/v1/jobs', { ...job, dry_run: true }).catch(asApiError)
    if (asked !== JSON.stringify(build(this.work, this.ready.slice(0, mostFiles)).job)) return

    for (const item of items) {
      const name = tasks.get(item.key) ?? ''
      item.plan = 'tasks' in answer ? answer.tasks[name] : undefined
      item.planFault = 'tasks' in answer ? undefined : faultOf(answer, name, items.length === 1 || this.work.joins)
    }
    this.changed()
  }

  async start(items = this.ready) {
    this.starting = true
    this.changed()
    try {
      for (let i = 0; i < items.length; i += mostFiles) await this.launch(items.slice(i, i + mostFiles))
    } catch (error) {
      for (const item of items.filter((i) => !i.run)) item.planFault = asApiError(error)
      announce(asApiError(error).message)
    }
    this.starting = false
    this.changed()
  }

  private async launch(items: Item[]) {
    const { job, tasks } = build(this.work, items)
    const made = await post<Job>('/v1/jobs', job)
    this.runs.push(new Run(made, items, tasks, this.changed))
    announce(`Started with ${items.length} files.`)
  }

  /** Takes an item back to where it was before it ran. */
  again(item: Item) {
    item.run = undefined
    item.planFault = undefined
    this.changed()
    void this.start([item])
  }
}

type Fault = ReturnType<typeof asApiError>

/** Of a refusal of the whole job, what is about this task; all of it where there is no other. */
function faultOf(error: Fault, task: string, only: boolean): Fault | undefined {
  const named = Object.keys(error.fields).some((f) => f.startsWith(`tasks.${task}`))
  return only || named || Object.keys(error.fields).length === 0 ? error : undefined
}
