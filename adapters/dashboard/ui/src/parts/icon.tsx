import { h } from 'preact'

/** A drawing of the library: its elements, each with its attributes. */
export type Drawing = readonly (readonly [string, Record<string, unknown>])[]

/** An icon is decoration: what it stands for is always written, too, or is its button's label. */
export function Icon({ of, size = 18 }: { of: unknown; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      {(of as Drawing).map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  )
}
