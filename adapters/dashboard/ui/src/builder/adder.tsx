import { useState } from 'preact/hooks'
import { Plus, Trash2 } from 'lucide'
import { operations } from '../api/operations'
import { useResource } from '../api/resource'
import { Icon } from '../parts/icon'

interface Props {
  chosen?: string
  add: (operation: string) => void
  drop: (name: string) => void
}

const groups: Record<string, RegExp> = {
  'Bring files in': /^import\//,
  'Do something': /^(?!import\/|export\/)/,
  'Send results out': /^export\//,
}

/** Adds a task behind the one that is chosen, or takes that away. */
export function Adder({ chosen, add, drop }: Props) {
  const { data } = useResource(operations, [])
  const [operation, set] = useState('convert')
  const known = [...(data?.keys() ?? [])].sort()

  return (
    <div class="row">
      <label class="adder">
        <span class="unseen">Operation</span>
        <select value={operation} onChange={(e) => set(e.currentTarget.value)}>
          {Object.entries(groups).map(([title, fits]) => (
            <optgroup key={title} label={title}>
              {known.filter((o) => fits.test(o)).map((o) => (
                <option key={o}>{o}</option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <button type="button" class="button" onClick={() => add(operation)}>
        <Icon of={Plus} /> Add {chosen ? `after ${chosen}` : 'task'}
      </button>
      {chosen && (
        <button type="button" class="button quiet danger" onClick={() => drop(chosen)}>
          <Icon of={Trash2} /> Remove {chosen}
        </button>
      )}
    </div>
  )
}
