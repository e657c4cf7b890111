import { useState } from 'preact/hooks'
import { post } from '../api/client'
import { useResource } from '../api/resource'
import { useAct } from '../parts/act'
import { Dialog } from '../parts/dialog'
import { Form, type Values } from '../parts/form'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { fieldsOf, kinds } from './kinds'

interface Props {
  done: () => void
  close: () => void
}

/** Keeps a storage. What its kind takes, and what is wrong with it, is the server's to say. */
export function ConnectionDialog({ done, close }: Props) {
  const [storage, setStorage] = useState('s3')
  const [name, setName] = useState('')
  const [values, set] = useState<Values>({})
  const { data: fields = [], error } = useResource(() => fieldsOf(storage), [storage])
  const act = useAct()
  const faults = Object.entries(act.error?.fields ?? {}).map(([at, text]) => [at.replace(/^fields\./, ''), text])

  const choose = (kind: string) => {
    setStorage(kind)
    set({})
  }
  const save = async () => {
    const body = { storage, ...(name && { name }), fields: values }
    if (await act.run(() => post('/v1/connections', body))) done()
  }

  return (
    <Dialog title="New connection" close={close} wide>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault()
          void save()
        }}
      >
        <fieldset class="chips" aria-label="Kind of storage">
          {Object.entries(kinds).map(([id, kind]) => (
            <button key={id} type="button" class="chip" aria-pressed={id === storage} onClick={() => choose(id)}>
              <Icon of={kind.icon} size={15} /> {kind.title}
            </button>
          ))}
        </fieldset>
        <div class="field">
          <label for="connection-name">Name</label>
          <input
            id="connection-name"
            maxLength={100}
            autocomplete="off"
            placeholder="What you call it"
            value={name}
            onInput={(e) => setName(e.currentTarget.value)}
          />
        </div>
        {error && <Failure error={error} />}
        <Form key={storage} fields={fields} values={values} faults={Object.fromEntries(faults)} change={set} />
        {act.error && faults.length === 0 && <Failure error={act.error} />}
        <div class="row end">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button main" disabled={act.busy}>
            Create connection
          </button>
        </div>
      </form>
    </Dialog>
  )
}
