/** How far something is, in percent; without a number it is going on, and nobody knows how far. */
export function Progress({ value, label }: { value?: number; label: string }) {
  return (
    <div
      class={value === undefined ? 'progress unknown' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <span style={{ width: `${value ?? 100}%` }} />
    </div>
  )
}
