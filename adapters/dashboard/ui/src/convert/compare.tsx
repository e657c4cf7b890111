import { useState } from 'preact/hooks'

interface Props {
  before: string
  after: string
  broken: () => void
}

/** Two pictures one over the other, with an edge between them that can be moved. */
export function Compare({ before, after, broken }: Props) {
  const [edge, set] = useState(50)
  const [alone, setAlone] = useState(false)

  return (
    <div class="compare">
      <div class="compare-pictures">
        <img src={after} alt="The result" onError={broken} />
        {!alone && (
          <div class="compare-before" style={{ clipPath: `inset(0 ${100 - edge}% 0 0)` }}>
            <img src={before} alt="The source" onError={() => setAlone(true)} />
          </div>
        )}
        {!alone && <span class="compare-edge" style={{ left: `${edge}%` }} />}
      </div>
      {!alone && (
        <label class="compare-slide">
          <span>Source</span>
          <input
            type="range"
            aria-label="How much of the source is seen"
            value={edge}
            onInput={(e) => set(Number(e.currentTarget.value))}
          />
          <span>Result</span>
        </label>
      )}
    </div>
  )
}
