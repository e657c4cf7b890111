import { useEffect, useState } from 'preact/hooks'

const told = { to: (_text: string) => {} }

/** Tells a screen reader what has just happened; nothing is seen of it. */
export const announce = (text: string) => told.to(text)

export function Announcer() {
  const [text, set] = useState('')
  useEffect(() => {
    told.to = set
  }, [])

  return (
    <div class="unseen" role="status" aria-live="polite">
      {text}
    </div>
  )
}
