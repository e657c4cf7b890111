import { useId } from 'preact/hooks'
import type { Connection } from '../api/types'
import { kindOf } from './kinds'
import { nameOf } from './use'

export interface Place {
  connection: string
  /** The bucket, where the connection does not say it. */
  within?: string
  key: string
}

interface Props {
  list: Connection[]
  place: Place
  set: (place: Place) => void
  /** What stands where there is no connection, such as not to save at all. */
  none?: string
  keyLabel: string
  placeholder?: string
  hint: string
}

/** A place in a storage: which one, and where in it. */
export function PlaceFields({ list, place, set, none, keyLabel, placeholder, hint }: Props) {
  const id = useId()
  const chosen = list.find((c) => c.id === place.connection)
  const kind = chosen && kindOf(chosen.storage)
  const open = chosen && kind?.within && !(kind.within in chosen.fields) ? kind.within : undefined

  return (
    <div class="form">
      <div class="field">
        <label for={`${id}-connection`}>{none ? 'Save results to' : 'Connection'}</label>
        <select
          id={`${id}-connection`}
          value={place.connection}
          onChange={(e) => set({ ...place, connection: e.currentTarget.value, within: undefined })}
        >
          {none && <option value="">{none}</option>}
          {list.map((c) => (
            <option key={c.id} value={c.id}>
              {nameOf(c)} ({kindOf(c.storage).title})
            </option>
          ))}
        </select>
      </div>
      {open && (
        <div class="field">
          <label for={`${id}-within`}>{open === 'container' ? 'Container' : 'Bucket'}</label>
          <input
            id={`${id}-within`}
            required
            autocomplete="off"
            value={place.within ?? ''}
            onInput={(e) => set({ ...place, within: e.currentTarget.value })}
          />
        </div>
      )}
      {kind && (
        <div class="field">
          <label for={`${id}-key`}>{keyLabel}</label>
          <input
            id={`${id}-key`}
            autocomplete="off"
            aria-describedby={`${id}-hint`}
            placeholder={placeholder ?? kind.example}
            value={place.key}
            onInput={(e) => set({ ...place, key: e.currentTarget.value })}
          />
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        </div>
      )}
    </div>
  )
}
