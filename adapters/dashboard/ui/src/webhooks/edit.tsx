import { useState } from 'preact/hooks'
import { patch, post } from '../api/client'
import type { Webhook } from '../api/types'
import { useAct } from '../parts/act'
import { Dialog } from '../parts/dialog'
import { Failure } from '../parts/notice'
import { EventChoice } from './choice'

interface Props {
  /** The webhook to change; without one, another is made. */
  of?: Webhook
  done: (hook: Webhook) => void
  close: () => void
}

/** Makes a webhook, or changes where and what it sends. */
export function EditDialog({ of, done, close }: Props) {
  const [url, setURL] = useState(of?.url ?? '')
  const [events, setEvents] = useState(of?.events ?? ['job.completed', 'job.failed'])
  const act = useAct()

  const save = () =>
    act.run(async () => {
      const body = { url, events }
      done(of ? await patch<Webhook>(`/v1/webhooks/${of.id}`, body) : await post<Webhook>('/v1/webhooks', body))
    })

  return (
    <Dialog title={of ? 'Change the webhook' : 'New webhook'} close={close}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault()
          void save()
        }}
      >
        <div class="field">
          <label for="hook-url">URL</label>
          <input
            id="hook-url"
            type="url"
            required
            placeholder="https://example.com/hooks/convertd"
            value={url}
            onInput={(e) => setURL(e.currentTarget.value)}
          />
        </div>
        <EventChoice chosen={events} change={setEvents} />
        {act.error && <Failure error={act.error} />}
        <div class="row end">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button main" disabled={act.busy || events.length === 0}>
            {of ? 'Save' : 'Create webhook'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
