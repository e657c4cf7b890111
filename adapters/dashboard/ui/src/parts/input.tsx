import type { OperationField } from '../api/operations'
import { spoken } from './text'

interface Props {
  field: OperationField
  id: string
  hint: string
  value: unknown
  set: (value: unknown) => void
}

/** The control of one field, after its type. */
export function Input(p: Props) {
  const { field } = p
  if (field.enum) return <Choice {...p} choices={field.enum.map(String)} />
  if (field.type === 'boolean') return <Choice {...p} choices={['yes', 'no']} read={(v) => v === 'yes'} />
  return <Written {...p} />
}

interface ChoiceProps extends Props {
  choices: string[]
  read?: (choice: string) => unknown
}

function Choice({ field, id, hint, value, set, choices, read = (v) => v }: ChoiceProps) {
  const chosen = choices.find((c) => read(c) === value) ?? ''
  const usual = choices.find((c) => read(c) === field.default)

  return (
    <select
      id={id}
      aria-describedby={hint}
      value={chosen}
      required={field.required}
      onChange={(e) => set(e.currentTarget.value === '' ? undefined : read(e.currentTarget.value))}
    >
      <option value="">{usual ? `Usual: ${usual}` : field.required ? 'Choose…' : 'As usual'}</option>
      {choices.map((c) => (
        <option key={c} value={c}>
          {spoken(c)}
        </option>
      ))}
    </select>
  )
}

function Written({ field, id, hint, value, set }: Props) {
  const numeric = field.type === 'integer' || field.type === 'number'
  const secret = /password/.test(field.name)

  const read = (text: string): unknown => {
    if (text === '') return undefined
    if (numeric) return Number(text)
    if (field.type === 'array') return text.split(',').map((part) => part.trim())
    return text
  }

  const type = (numeric ? 'number' : secret ? 'password' : 'text') as 'text' // the types have no union
  return (
    <input
      id={id}
      aria-describedby={hint}
      type={type}
      autocomplete={secret ? 'new-password' : 'off'}
      step={field.type === 'number' ? 'any' : undefined}
      min={field.min}
      max={field.max}
      required={field.required}
      placeholder={field.default === undefined ? '' : String(field.default)}
      value={Array.isArray(value) ? value.join(', ') : ((value ?? '') as string | number)}
      onInput={(e) => set(read(e.currentTarget.value))}
    />
  )
}
