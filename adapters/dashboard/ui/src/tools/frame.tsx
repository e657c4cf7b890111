import { useRef } from 'preact/hooks'
import { type Box, pull, type Size } from './box'

interface Props {
  view: string
  name: string
  film: boolean
  box?: Box
  picture?: Size
  proportions?: number
  seen: (size: Size) => void
  put: (box: Box) => void
}

/** How far an arrow key moves, in parts of the picture. */
const step = 0.01

const keys: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** A picture with a frame on it that can be moved and pulled, by pointer and by keys. */
export function Frame(props: Props) {
  const { name, box, picture, proportions, put } = props
  const stage = useRef<HTMLDivElement>(null)
  const percent = (part: number, of: number) => `${(part / of) * 100}%`

  const press = (e: KeyboardEvent) => {
    const to = keys[e.key]
    if (!to || !box || !picture) return
    e.preventDefault()
    const dx = to[0] * Math.max(1, Math.round(picture.width * step))
    const dy = to[1] * Math.max(1, Math.round(picture.height * step))
    put(e.shiftKey ? pull(box, 'se', dx, dy, proportions) : { ...box, x: box.x + dx, y: box.y + dy })
  }

  const grab = (e: PointerEvent) => {
    const shown = stage.current?.getBoundingClientRect()
    if (!shown || !box || !picture) return
    const corner = (e.target as HTMLElement).dataset['corner']
    drag(e, (dx, dy) => {
      const x = (dx / shown.width) * picture.width
      const y = (dy / shown.height) * picture.height
      put(corner ? pull(box, corner, x, y, proportions) : { ...box, x: box.x + x, y: box.y + y })
    })
  }

  return (
    <div class="stage" ref={stage}>
      <Seen {...props} />
      {box && picture && (
        <button
          type="button"
          class="frame"
          aria-label={`What is kept of ${name}: arrow keys move it, with Shift they change its size`}
          style={{
            left: percent(box.x, picture.width),
            top: percent(box.y, picture.height),
            width: percent(box.width, picture.width),
            height: percent(box.height, picture.height),
          }}
          onKeyDown={press}
          onPointerDown={grab}
        >
          {['nw', 'ne', 'sw', 'se'].map((corner) => (
            <span key={corner} class={`corner ${corner}`} data-corner={corner} />
          ))}
        </button>
      )}
    </div>
  )
}

/** The picture, or the first frame of a film. */
function Seen({ view, film, seen }: Pick<Props, 'view' | 'film' | 'seen'>) {
  if (film) {
    return (
      <video
        src={view}
        preload="auto"
        muted
        onLoadedMetadata={(e) => seen({ width: e.currentTarget.videoWidth, height: e.currentTarget.videoHeight })}
      />
    )
  }
  return (
    <img
      src={view}
      alt=""
      draggable={false}
      onLoad={(e) => seen({ width: e.currentTarget.naturalWidth, height: e.currentTarget.naturalHeight })}
    />
  )
}

/** Follows the pointer until it is let go. */
function drag(start: PointerEvent, move: (dx: number, dy: number) => void) {
  const target = start.currentTarget as HTMLElement
  const stop = new AbortController()
  target.setPointerCapture(start.pointerId)

  target.addEventListener(
    'pointermove',
    (e) => move(e.clientX - start.clientX, e.clientY - start.clientY),
    { signal: stop.signal },
  )
  target.addEventListener('pointerup', () => stop.abort(), { signal: stop.signal })
  target.addEventListener('pointercancel', () => stop.abort(), { signal: stop.signal })
}
