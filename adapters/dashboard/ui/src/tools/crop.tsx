import { useEffect, useState } from 'preact/hooks'
import type { Item } from '../convert/item'
import type { Values } from '../parts/form'
import { type Box, middle, type Size, within } from './box'
import { Frame } from './frame'

interface Props {
  item: Item
  set: (values: Values) => void
}

const shapes: Record<string, number | undefined> = {
  Free: undefined,
  '1:1': 1,
  '4:3': 4 / 3,
  '3:2': 3 / 2,
  '16:9': 16 / 9,
  '9:16': 9 / 16,
}

/** What is to be kept of a picture or film, drawn on it; in numbers where a browser cannot show it. */
export function CropEditor({ item, set }: Props) {
  const [picture, setPicture] = useState<Size>()
  const [shape, setShape] = useState('Free')
  const box = boxOf(item.values)

  const put = (next: Box) => set({ ...(picture ? within(next, picture) : next) })
  useEffect(() => {
    if (picture && !box) put(middle(picture))
  }, [picture])

  return (
    <div class="editor crop">
      {item.view && (
        <Frame
          view={item.view}
          name={item.name}
          film={item.source instanceof File && item.source.type.startsWith('video/')}
          box={box}
          picture={picture}
          proportions={shapes[shape]}
          seen={setPicture}
          put={put}
        />
      )}
      <div class="row">
        {picture && (
          <div class="chips" role="group" aria-label="Proportions">
            {Object.keys(shapes).map((name) => (
              <button
                key={name}
                type="button"
                class="chip"
                aria-pressed={shape === name}
                onClick={() => {
                  setShape(name)
                  put(middle(picture, shapes[name]))
                }}
              >
                {name}
              </button>
            ))}
          </div>
        )}
        <Numbers box={box} put={put} />
      </div>
    </div>
  )
}

function boxOf(values: Values): Box | undefined {
  const { x = 0, y = 0, width, height } = values as Partial<Box>
  return width && height ? { x, y, width, height } : undefined
}

function Numbers({ box, put }: { box?: Box; put: (box: Box) => void }) {
  const now = box ?? { x: 0, y: 0, width: 0, height: 0 }

  return (
    <>
      {(['x', 'y', 'width', 'height'] as const).map((side) => (
        <label key={side} class="number">
          {side}
          <input
            type="number"
            min={0}
            value={now[side]}
            onChange={(e) => put({ ...now, [side]: Number(e.currentTarget.value) })}
          />
        </label>
      ))}
    </>
  )
}
