import type { Usage } from './shapes'

const [width, height] = [720, 160]

/** How many lines the most is divided by; a number of tasks is whole. */
const lines = 4

/** The least round number that is not below the most, which the lines divide. */
function top(most: number): number {
  for (let unit = lines; ; unit *= 10) {
    for (const times of [1, 2, 5]) if (unit * times >= most) return unit * times
  }
}

const short = (date: string) =>
  new Date(`${date}T00:00:00Z`).toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** Tasks a day as bars, those that failed on top of those that did not. */
export function Chart({ days }: { days: Usage['days'] }) {
  const most = top(Math.max(...days.map((d) => d.tasks), 1))
  const step = width / Math.max(days.length, 1)
  const tall = (n: number) => (n / most) * height
  const marks = [0, 1, 2, 3].map((i) => days[Math.round((i / 3) * (days.length - 1))]?.date ?? '')

  return (
    <figure class="chart-frame">
      <div class="chart-scale" aria-hidden="true">
        {Array.from({ length: lines + 1 }, (_, i) => (
          <span key={i}>{(most * (lines - i)) / lines}</span>
        ))}
      </div>
      <svg class="chart" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={spoken(days)}>
        {Array.from({ length: lines + 1 }, (_, i) => (
          <line key={i} x1={0} x2={width} y1={(i / lines) * height} y2={(i / lines) * height} />
        ))}
        {days.map((d, i) => {
          const lost = tall(d.failed)
          const done = tall(d.tasks - d.failed)
          const x = i * step + step * 0.15
          return (
            <g key={d.date}>
              <title>{`${d.date}: ${d.tasks} tasks, ${d.failed} failed`}</title>
              <rect class="done" x={x} width={step * 0.7} y={height - done} height={done} />
              <rect class="lost" x={x} width={step * 0.7} y={height - done - lost} height={lost} />
            </g>
          )
        })}
      </svg>
      <div class="chart-days" aria-hidden="true">
        {marks.map((date) => (
          <span key={date}>{date && short(date)}</span>
        ))}
      </div>
      <figcaption class="chart-words">
        <span class="key done" /> done <span class="key lost" /> failed
      </figcaption>
    </figure>
  )
}

const spoken = (days: Usage['days']) =>
  `Tasks a day: ${days.filter((d) => d.tasks > 0).map((d) => `${d.date} ${d.tasks}`).join(', ') || 'none'}`
