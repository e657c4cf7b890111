import { useId } from 'preact/hooks'
import type { OperationField } from '../api/operations'
import { Input } from './input'
import { spoken } from './text'

export type Values = Record<string, unknown>

interface Props {
  fields: OperationField[]
  values: Values
  /** What is wrong, by the field's name. */
  faults?: Record<string, string>
  change: (values: Values) => void
}

/** A form that is made from the API's own description of what something takes. */
export function Form({ fields, values, faults = {}, change }: Props) {
  const set = (name: string, value: unknown) => {
    const next = { ...values, [name]: value }
    if (value === undefined) delete next[name]
    change(next)
  }

  return (
    <div class="form">
      {fields.map((f) => (
        <Field key={f.name} field={f} value={values[f.name]} fault={faults[f.name]} set={(v) => set(f.name, v)} />
      ))}
    </div>
  )
}

interface FieldProps {
  field: OperationField
  value: unknown
  fault?: string
  set: (value: unknown) => void
}

function Field({ field, value, fault, set }: FieldProps) {
  const id = useId()
  const hint = `${id}-hint`

  if (field.fields) {
    return (
      <fieldset class="field whole">
        <legend>{spoken(field.name)}</legend>
        <Form fields={field.fields} values={(value ?? {}) as Values} change={set} />
      </fieldset>
    )
  }

  return (
    <div class={fault ? 'field faulty' : 'field'}>
      <label for={id}>
        {spoken(field.name)}
        {field.required && <span class="required">needed</span>}
      </label>
      <Input field={field} id={id} hint={hint} value={value} set={set} />
      <p class="hint" id={hint}>
        {fault ? <strong class="fault">{fault} </strong> : null}
        {field.description}
      </p>
    </div>
  )
}
