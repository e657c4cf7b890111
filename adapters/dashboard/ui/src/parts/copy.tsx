import { useState } from 'preact/hooks'
import { Check, Copy } from 'lucide'
import { Icon } from './icon'

/** Puts a text on the clipboard, also where the page was not called by https. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, set] = useState(false)

  const copy = async () => {
    if (navigator.clipboard) await navigator.clipboard.writeText(text)
    else copyBySelection(text)
    set(true)
    setTimeout(() => set(false), 1500)
  }

  return (
    <button type="button" class="button small" onClick={() => void copy()}>
      <Icon of={copied ? Check : Copy} size={15} />
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </button>
  )
}

function copyBySelection(text: string) {
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
