import { Info } from 'lucide'
import type { PlannedTask } from '../api/types'
import { Icon } from '../parts/icon'

const kept = {
  lossless: 'Nothing is lost',
  faithful: 'Faithful',
  partial: 'Parts may be lost',
  low: 'Much is lost, or guessed at',
}

/** What would be done: by which engines, and how much is kept. */
export function PlanLine({ plan }: { plan: PlannedTask }) {
  const ways = plan.conversions
  const way = ways[0]
  if (!way) return null

  return (
    <div class="plan">
      <span class={`badge ${way.fidelity}`}>{kept[way.fidelity]}</span>
      <span class="way">
        {way.chain.map((hop, i) => (
          <span key={i}>
            {i === 0 && <b>{hop.from}</b>} <i aria-label="by">{hop.engine}</i> → <b>{hop.to}</b>
          </span>
        ))}
        {ways.length > 1 && <span class="faint"> and {ways.length - 1} more ways</span>}
      </span>
      <Warnings list={plan.warnings} />
    </div>
  )
}

export function Warnings({ list = [] }: { list?: string[] }) {
  if (list.length === 0) return null

  return (
    <ul class="warnings">
      {list.map((text) => (
        <li key={text}>
          <Icon of={Info} size={15} /> {text}
        </li>
      ))}
    </ul>
  )
}
