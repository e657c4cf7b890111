import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { Play } from 'lucide'
import type { Item } from '../convert/item'
import type { Values } from '../parts/form'
import { Icon } from '../parts/icon'
import { clock, seconds } from './clock'

interface Props {
  item: Item
  set: (values: Values) => void
}

/** Where a film or sound is to begin and end, chosen on a player; in writing where there is none. */
export function TrimEditor({ item, set }: Props) {
  const player = useRef<HTMLVideoElement>(null)
  const [length, setLength] = useState<number>()
  const start = seconds(String(item.values['start_time'] ?? '')) ?? 0
  const end = seconds(String(item.values['end_time'] ?? '')) ?? length

  const put = (from: number, to: number | undefined) => {
    const values: Values = { start_time: from.toFixed(2) }
    if (to !== undefined) values['end_time'] = to.toFixed(2)
    set(values)
  }
  const seek = (at: number) => player.current && (player.current.currentTime = at)

  return (
    <div class="editor trim">
      {item.view && (
        <video
          ref={player}
          class="player"
          src={item.view}
          preload="metadata"
          aria-label={`Player of ${item.name}`}
          onLoadedMetadata={(e) => Number.isFinite(e.currentTarget.duration) && setLength(e.currentTarget.duration)}
        />
      )}
      {length !== undefined && end !== undefined && (
        <Scrubber
          length={length}
          start={start}
          end={end}
          change={(from, to, moved) => {
            put(from, to)
            seek(moved)
          }}
        />
      )}
      <div class="row">
        <Time label="Start" value={start} set={(at) => put(at, end)} />
        <Time label="End" value={end} set={(at) => put(start, at)} />
        {end !== undefined && <span class="faint">{clock(Math.max(end - start, 0))} is kept</span>}
        {length !== undefined && end !== undefined && <PlayPart player={player} start={start} end={end} />}
      </div>
    </div>
  )
}

interface ScrubberProps {
  length: number
  start: number
  end: number
  change: (start: number, end: number, moved: number) => void
}

/** The least that is left between the two ends, in seconds. */
const least = 0.05

function Scrubber({ length, start, end, change }: ScrubberProps) {
  const slide = { min: 0, max: length, step: 0.01 }

  return (
    <div class="scrubber">
      <span
        class="scrubber-part"
        style={{ left: `${(start / length) * 100}%`, right: `${100 - (end / length) * 100}%` }}
      />
      <input
        type="range"
        {...slide}
        aria-label="Start"
        aria-valuetext={clock(start)}
        value={start}
        onInput={(e) => {
          const at = Math.min(Number(e.currentTarget.value), end - least)
          change(at, end, at)
        }}
      />
      <input
        type="range"
        {...slide}
        aria-label="End"
        aria-valuetext={clock(end)}
        value={end}
        onInput={(e) => {
          const at = Math.max(Number(e.currentTarget.value), start + least)
          change(start, at, at)
        }}
      />
    </div>
  )
}

function Time({ label, value, set }: { label: string; value?: number; set: (at: number) => void }) {
  const id = useId()
  const [text, write] = useState<string>()

  return (
    <span class="time">
      <label for={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        size={9}
        placeholder="0:00.00"
        value={text ?? (value === undefined ? '' : clock(value))}
        onInput={(e) => {
          write(e.currentTarget.value)
          const at = seconds(e.currentTarget.value)
          if (at !== undefined) set(at)
        }}
        onBlur={() => write(undefined)}
      />
    </span>
  )
}

interface PlayProps {
  player: { current: HTMLVideoElement | null }
  start: number
  end: number
}

function PlayPart({ player, start, end }: PlayProps) {
  useEffect(() => {
    const video = player.current
    const stop = () => video && video.currentTime >= end && video.pause()
    video?.addEventListener('timeupdate', stop)
    return () => video?.removeEventListener('timeupdate', stop)
  }, [player, end])

  const play = () => {
    if (!player.current) return
    player.current.currentTime = start
    void player.current.play()
  }
  return (
    <button type="button" class="button small" onClick={play}>
      <Icon of={Play} size={15} /> Play the part
    </button>
  )
}
