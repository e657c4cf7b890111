import type { Usage } from './shapes'

const [width, height, floor] = [720, 190, 22]

/** Tasks a day as bars, those that failed on top of those that did not. */
export function Chart({ days }: { days: Usage['days'] }) {
  const most = Math.max(...days.map((d) => d.tasks), 1)
  const step = width / Math.max(days.length, 1)
  const tall = (n: number) => (n / most) * (height - floor - 16)

  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={spoken(days)}>
      <line x1={0} x2={width} y1={height - floor} y2={height - floor} />
      {days.map((d, i) => {
        const lost = tall(d.failed)
        const done = tall(d.tasks - d.failed)
        const x = i * step + step * 0.15
        return (
          <g key={d.date}>
            <title>{`${d.date}: ${d.tasks} tasks, ${d.failed} failed`}</title>
            <rect class="done" x={x} width={step * 0.7} y={height - floor - done} height={done} rx={3} />
            <rect class="lost" x={x} width={step * 0.7} y={height - floor - done - lost} height={lost} rx={3} />
          </g>
        )
      })}
    </svg>
  )
}

const spoken = (days: Usage['days']) =>
  `Tasks a day: ${days.filter((d) => d.tasks > 0).map((d) => `${d.date} ${d.tasks}`).join(', ') || 'none'}`
