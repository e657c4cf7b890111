import { useState } from 'preact/hooks'
import { Dialog } from '../parts/dialog'
import { urls } from './drop'

interface Props {
  add: (sources: string[]) => void
  close: () => void
}

/** Asks for the addresses of files that the server is to download. */
export function UrlDialog({ add, close }: Props) {
  const [text, set] = useState('')
  const found = urls(text)

  return (
    <Dialog title="From a URL" close={close}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault()
          add(found)
          close()
        }}
      >
        <label for="urls">Addresses, one a line. The server downloads them; they do not pass through your browser.</label>
        <textarea
          id="urls"
          rows={4}
          placeholder="https://example.com/video.mov"
          value={text}
          onInput={(e) => set(e.currentTarget.value)}
        />
        <div class="row end">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button main" disabled={found.length === 0}>
            Add {found.length > 1 ? `${found.length} files` : 'file'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
