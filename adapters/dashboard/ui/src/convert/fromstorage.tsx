import { useState } from 'preact/hooks'
import { Cable } from 'lucide'
import { PlaceFields } from '../connections/place'
import { importFrom } from '../connections/task'
import { useConnections, useKnown } from '../connections/use'
import { Dialog } from '../parts/dialog'
import { Icon } from '../parts/icon'
import type { Remote } from './source'

interface Props {
  add: (sources: Remote[]) => void
}

/** The way to files in the user's own storages, for whoever can have any. */
export function FromStorage({ add }: Props) {
  const [asking, setAsking] = useState(false)
  const known = useKnown()
  if (!known) return null

  return (
    <>
      <button type="button" class="button" onClick={() => setAsking(true)}>
        <Icon of={Cable} /> From a connection
      </button>
      {asking && <StorageDialog add={add} close={() => setAsking(false)} />}
    </>
  )
}

function StorageDialog({ add, close }: Props & { close: () => void }) {
  const { data: list } = useConnections()
  const [place, set] = useState({ connection: '', key: '' })
  const chosen = list?.find((c) => c.id === place.connection) ?? list?.[0]

  const take = () => {
    if (!chosen) return
    const name = place.key.replace(/\/$/, '').split('/').pop() || place.key
    add([{ name, task: importFrom(place, chosen) }])
    close()
  }

  return (
    <Dialog title="From a connection" close={close}>
      {list?.length === 0 && (
        <p>
          No storage is connected yet. <a href="#/connections">Add a connection</a>, then its files can be converted here.
        </p>
      )}
      {list && chosen && (
        <form
          class="stack"
          onSubmit={(e) => {
            e.preventDefault()
            take()
          }}
        >
          <PlaceFields
            list={list}
            place={{ ...place, connection: chosen.id }}
            set={set}
            keyLabel="File or folder"
            hint="One file by its whole name; with a slash at the end, all that lie below it, at most 1000."
          />
          <div class="row end">
            <button type="button" class="button" onClick={close}>
              Cancel
            </button>
            <button type="submit" class="button main" disabled={place.key.trim() === ''}>
              Add
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
