import { useEffect, useState } from 'preact/hooks'
import { ExternalLink } from 'lucide'
import { useResource } from '../api/resource'
import type { FileResult } from '../api/types'
import { Dialog } from '../parts/dialog'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { Compare } from './compare'
import { linkTo } from './result'

/** The most that is loaded to be looked at, and how much of a text is shown, in bytes. */
const largest = 64 << 20
const mostText = 64 << 10

const texts = /^text\/|json|yaml|csv|subrip|xml$/

function kindOf(file: FileResult): string | undefined {
  const kind = file.mime_type.split('/')[0] ?? ''
  if (['image', 'video', 'audio'].includes(kind)) return kind
  if (file.mime_type === 'application/pdf') return 'pdf'
  return texts.test(file.mime_type) ? 'text' : undefined
}

export const previewable = (file: FileResult) => file.size < largest && kindOf(file) !== undefined

interface Props {
  file: FileResult
  before?: string
  close: () => void
}

/** Shows a result, beside its source where both are pictures. */
export function Preview({ file, before, close }: Props) {
  const { data, error } = useResource(() => load(file), [file.id])
  useEffect(() => () => void (data && URL.revokeObjectURL(data.url)), [data])

  return (
    <Dialog title={file.filename} close={close} wide>
      {error && <Failure error={error} />}
      {data ? <View file={file} before={before} {...data} /> : <p class="faint">Loading…</p>}
    </Dialog>
  )
}

interface Loaded {
  url: string
  text?: string
}

async function load(file: FileResult): Promise<Loaded> {
  const answer = await fetch(await linkTo(file))
  if (!answer.ok) throw new Error('The file is no longer there.')
  const body = await answer.blob()
  const text = kindOf(file) === 'text' ? await body.slice(0, mostText).text() : undefined
  // its own type: what a browser might run is sent as bytes, and an <img> runs nothing
  return { url: URL.createObjectURL(new Blob([body], { type: file.mime_type })), text }
}

function View({ file, before, url, text }: Omit<Props, 'close'> & Loaded) {
  const [broken, set] = useState(false)
  const label = `Preview of ${file.filename}`
  if (broken) return <p class="faint">Your browser does not show this format; download it instead.</p>

  switch (kindOf(file)) {
    case 'image':
      if (before) return <Compare before={before} after={url} broken={() => set(true)} />
      return <img class="preview" src={url} alt={label} onError={() => set(true)} />
    case 'video':
      return <video class="preview" src={url} controls aria-label={label} onError={() => set(true)} />
    case 'audio':
      return <audio class="preview" src={url} controls aria-label={label} onError={() => set(true)} />
    case 'text':
      return <pre class="preview text" tabIndex={0}>{text}</pre>
  }
  return <Paper url={url} label={label} />
}

function Paper({ url, label }: { url: string; label: string }) {
  return (
    <>
      {navigator.pdfViewerEnabled && <iframe class="preview paper" src={url} title={label} />}
      <p>
        <a class="button" href={url} target="_blank" rel="noreferrer">
          <Icon of={ExternalLink} /> Open in a tab of its own
        </a>
      </p>
    </>
  )
}
