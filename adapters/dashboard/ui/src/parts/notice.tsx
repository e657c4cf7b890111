import type { ComponentChildren } from 'preact'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide'
import type { ApiError } from '../api/client'
import { Icon } from './icon'

const icons = { bad: CircleAlert, warn: TriangleAlert, good: CircleCheck }

interface Props {
  kind: keyof typeof icons
  children: ComponentChildren
}

export function Notice({ kind, children }: Props) {
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : undefined}>
      <Icon of={icons[kind]} />
      <div class="notice-text">{children}</div>
    </div>
  )
}

/** Why something failed, in the server's words, with the engine's own where it had any. */
export function Failure({ error }: { error: Pick<ApiError, 'message' | 'code' | 'details'> }) {
  const output = error.details?.engine_output

  return (
    <Notice kind="bad">
      <p>{error.message}</p>
      <p class="faint">
        <code>{error.code}</code>
      </p>
      {output && (
        <details>
          <summary>What the engine said</summary>
          <pre class="output">{output}</pre>
        </details>
      )}
    </Notice>
  )
}
