import { optionsOf } from '../api/catalog'
import type { OperationField } from '../api/operations'
import { useResource } from '../api/resource'
import { Form, type Values } from '../parts/form'
import { Failure } from '../parts/notice'

/** How many options are seen at once; the others are behind a click. */
const first = 6

interface PairProps {
  from: string
  to: string
  values: Values
  faults?: Record<string, string>
  change: (values: Values) => void
}

/** The options of a conversion, as the server lists them for this pair of formats. */
export function PairOptions({ from, to, ...rest }: PairProps) {
  const { data, error } = useResource(() => optionsOf(from, to), [from, to])
  if (error) return <Failure error={error} />
  if (!data) return <p class="faint">Looking what can be set…</p>
  if (data.length === 0) return <p class="faint">There is nothing to set for this conversion.</p>
  return <Options fields={data} more={[]} {...rest} />
}

interface OptionsProps {
  fields: OperationField[]
  more: OperationField[]
  values: Values
  faults?: Record<string, string>
  change: (values: Values) => void
}

export function Options({ fields, more, ...rest }: OptionsProps) {
  const behind = [...fields.slice(first), ...more]
  const set = behind.filter((f) => f.name in rest.values).length

  return (
    <>
      <Form fields={fields.slice(0, first)} {...rest} />
      {behind.length > 0 && (
        <details class="rest">
          <summary>
            More options <span class="faint">{set > 0 ? `${set} of ${behind.length} set` : behind.length}</span>
          </summary>
          <Form fields={behind} {...rest} />
        </details>
      )}
    </>
  )
}
