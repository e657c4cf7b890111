import { useState } from 'preact/hooks'
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
  if (field.type === 'object') return <Json {...p} />
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

/** Names and values that are the user's own, written as JSON. */
function Json({ field, id, hint, value, set }: Props) {
  const [text, write] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)))

  const read = (area: HTMLTextAreaElement) => {
    write(area.value)
    const [held, fault] = parsed(area.value)
    area.setCustomValidity(fault)
    if (!fault) set(held)
  }
  return (
    <textarea
      id={id}
      aria-describedby={hint}
      rows={4}
      spellcheck={false}
      autocomplete="off"
      required={field.required}
      placeholder={'{"name": "value"}'}
      value={text}
      onInput={(e) => read(e.currentTarget)}
    />
  )
}

function parsed(text: string): [unknown, string] {
  if (text.trim() === '') return [undefined, '']
  try {
    return [JSON.parse(text), '']
  } catch (error) {
    return [undefined, (error as Error).message]
  }
}

// Fields whose lines must stay lines, which a browser takes out of an <input>.
const lined = ['private_key', 'known_hosts']

function Written({ field, id, hint, value, set }: Props) {
  const numeric = field.type === 'integer' || field.type === 'number'
  const secret = field.secret ?? /password/.test(field.name)

  const read = (text: string): unknown => {
    if (text === '') return undefined
    if (numeric) return Number(text)
    if (field.type === 'array') return text.split(',').map((part) => part.trim())
    return text
  }

  if (lined.includes(field.name)) {
    return (
      <textarea
        id={id}
        aria-describedby={hint}
        rows={4}
        spellcheck={false}
        autocomplete="off"
        value={(value ?? '') as string}
        onInput={(e) => set(read(e.currentTarget.value))}
      />
    )
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
