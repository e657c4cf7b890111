import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { X } from 'lucide'
import { Icon } from './icon'

interface Props {
  title: string
  close: () => void
  wide?: boolean
  children: ComponentChildren
}

/** A dialog that holds the focus and closes with Escape: both are the browser's own doing. */
export function Dialog({ title, close, wide, children }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()

  useEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])

  return (
    <dialog
      ref={element}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(e) => {
        e.preventDefault()
        close()
      }}
      onMouseDown={(e) => e.target === element.current && close()}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" class="button quiet square" aria-label="Close" onClick={close}>
            <Icon of={X} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
