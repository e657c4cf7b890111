import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ClipboardPaste, FilePlus2, FolderOpen, Link2, UploadCloud } from 'lucide'
import { Icon } from '../parts/icon'
import { dropped, urls } from './drop'
import { FromStorage } from './fromstorage'
import type { Source } from './source'
import { UrlDialog } from './url'

interface Props {
  add: (sources: Source[]) => void
  small: boolean
  hint: string
}

/** Where files come in: dropped anywhere on the page, pasted, chosen, or by their address. */
export function Zone({ add, small, hint }: Props) {
  const [over, setOver] = useState(false)
  const [asking, setAsking] = useState(false)
  useIncoming(add, setOver)

  return (
    <section class={`zone ${small ? 'small' : ''} ${over ? 'over' : ''}`} aria-label="Add files">
      {!small && (
        <>
          <span class="zone-icon">
            <Icon of={UploadCloud} size={34} />
          </span>
          <h2>{over ? 'Let go to add them' : 'Drop files anywhere'}</h2>
          <p class="faint">{hint}</p>
        </>
      )}
      <div class="zone-buttons">
        <Chooser add={add} label={small ? 'Add files' : 'Choose files'} main />
        <Chooser add={add} label="Folder" folder />
        <button type="button" class="button" onClick={() => setAsking(true)}>
          <Icon of={Link2} /> From a URL
        </button>
        <FromStorage add={add} />
      </div>
      {!small && (
        <p class="zone-paste faint">
          <Icon of={ClipboardPaste} size={15} /> or paste with <kbd>Ctrl</kbd> <kbd>V</kbd>
        </p>
      )}
      {asking && <UrlDialog add={add} close={() => setAsking(false)} />}
    </section>
  )
}

interface ChooserProps {
  add: Props['add']
  label: string
  main?: boolean
  folder?: boolean
}

function Chooser({ add, label, main, folder }: ChooserProps) {
  const input = useRef<HTMLInputElement>(null)

  return (
    <>
      <button
        type="button"
        class={main ? 'button main' : 'button'}
        onClick={() => input.current?.click()}
      >
        <Icon of={folder ? FolderOpen : FilePlus2} /> {label}
      </button>
      <input
        ref={input}
        class="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={label}
        {...(folder && { webkitdirectory: true })}
        onChange={(e) => {
          add([...(e.currentTarget.files ?? [])])
          e.currentTarget.value = ''
        }}
      />
    </>
  )
}

function useIncoming(add: Props['add'], over: (is: boolean) => void) {
  useLayoutEffect(() => {
    const stop = new AbortController()
    const on = <E extends keyof DocumentEventMap>(name: E, act: (e: DocumentEventMap[E]) => void) =>
      document.addEventListener(name, act, { signal: stop.signal })

    on('dragover', (e) => {
      e.preventDefault()
      over(true)
    })
    on('dragleave', (e) => e.relatedTarget === null && over(false))
    on('drop', (e) => {
      e.preventDefault()
      over(false)
      if (e.dataTransfer) void dropped(e.dataTransfer).then(add)
    })
    on('paste', (e) => {
      if (e.target instanceof HTMLInputElement || e.target instanceof HTMLTextAreaElement) return
      const files = [...(e.clipboardData?.files ?? [])]
      add(files.length > 0 ? files : urls(e.clipboardData?.getData('text/plain') ?? ''))
    })
    return () => stop.abort()
  }, [add, over])
}
