import { useEffect, useState } from 'preact/hooks'
import { Play, Wand2 } from 'lucide'
import { ApiError, post } from '../api/client'
import { asApiError } from '../api/resource'
import type { Job, Plan } from '../api/types'
import { PlanLine } from '../convert/plan'
import { Graph } from '../jobs/graph'
import { useAct } from '../parts/act'
import { CopyButton } from '../parts/copy'
import { Icon } from '../parts/icon'
import { Failure, Notice } from '../parts/notice'
import { go } from '../route'
import { Adder } from './adder'
import { added, changed, joined, read, removed, vertices } from './draft'
import { TaskForm } from './task'
import { start } from './start'

/** How long after the last key the job is checked, in milliseconds. */
const pause = 400

const kept = () => sessionStorage.getItem('builder') ?? start

/** A job of many tasks, as a graph and as JSON at once, checked by the server as one types. */
export function BuilderPage() {
  const [text, setText] = useState(kept)
  const [chosen, choose] = useState<string>()
  const draft = read(text)
  const { plan, fault } = usePlan(text, draft.fault)
  const act = useAct()
  const task = chosen === undefined ? undefined : draft.tasks[chosen]

  const write = (next: string) => {
    sessionStorage.setItem('builder', next)
    setText(next)
  }
  const run = () => act.run(async () => go(`jobs/${(await post<Job>('/v1/jobs', JSON.parse(text))).id}`))

  return (
    <div class="page">
      <header class="page-head split">
        <div>
          <h1>Job builder</h1>
          <p class="faint">Draw a line from one task to the next, choose a task to set it, or write the JSON. Nothing runs until you say so.</p>
        </div>
        <button type="button" class="button main" disabled={!plan || act.busy} onClick={() => void run()}>
          <Icon of={Play} /> Run
        </button>
      </header>
      {act.error && <Failure error={act.error} />}
      {!draft.fault && (
        <Graph
          tasks={vertices(draft, notes(plan, fault))}
          chosen={chosen}
          choose={choose}
          join={(from, to) => write(joined(text, from, to))}
        />
      )}
      {!draft.fault && (
        <Adder
          chosen={chosen}
          add={(operation) => write(added(text, operation, chosen))}
          drop={(name) => {
            write(removed(text, name))
            choose(undefined)
          }}
        />
      )}
      {task && chosen && (
        <TaskForm
          key={chosen}
          name={chosen}
          tasks={draft.tasks}
          fault={fault}
          change={(next) => write(changed(text, chosen, next))}
        />
      )}
      <Verdict plan={plan} fault={fault} broken={draft.fault} chosen={chosen} />
      <section class="card" aria-labelledby="json">
        <div class="row split">
          <h2 id="json">JSON</h2>
          <div class="row">
            <button
              type="button"
              class="button small"
              disabled={draft.fault !== undefined}
              onClick={() => write(JSON.stringify(JSON.parse(text), null, 2))}
            >
              <Icon of={Wand2} size={15} /> Tidy
            </button>
            <CopyButton text={text} />
          </div>
        </div>
        <textarea
          class="editor-text"
          aria-label="The job as JSON"
          spellcheck={false}
          rows={24}
          value={text}
          onInput={(e) => write(e.currentTarget.value)}
        />
      </section>
    </div>
  )
}

/** Asks the server what the job would do, a moment after the last change. */
function usePlan(text: string, broken?: string): { plan?: Plan; fault?: ApiError } {
  const [state, set] = useState<{ plan?: Plan; fault?: ApiError }>({})

  useEffect(() => {
    if (broken) {
      set({})
      return
    }
    let left = false
    const timer = setTimeout(() => {
      const job = { ...(JSON.parse(text) as object), dry_run: true }
      post<Plan>('/v1/jobs', job).then(
        (plan) => left || set({ plan }),
        (error: unknown) => left || set({ fault: asApiError(error) }),
      )
    }, pause)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [text, broken])

  return state
}

/** What stands on each task of the graph: what is wrong with it, or who would do it. */
function notes(plan?: Plan, fault?: ApiError): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, task] of Object.entries(plan?.tasks ?? {})) {
    all[name] = task.conversions[0]?.chain.map((hop) => hop.engine).join(', ') ?? ''
  }
  for (const [field, text] of Object.entries(fault?.fields ?? {})) {
    const name = field.split('.')[1]
    if (name) all[name] = `✗ ${text}`
  }
  return all
}

interface VerdictProps {
  plan?: Plan
  fault?: ApiError
  broken?: string
  chosen?: string
}

function Verdict({ plan, fault, broken, chosen }: VerdictProps) {
  if (broken) return <Notice kind="bad">{broken}</Notice>
  if (fault) return <Failure error={fault} />
  if (!plan) return <p class="faint">Checking…</p>
  const task = chosen ? plan.tasks[chosen] : undefined

  return (
    <Notice kind="good">
      <p>This job can run. It costs {plan.quota.conversions} of the day's conversions.</p>
      {task && <PlanLine plan={task} />}
    </Notice>
  )
}
