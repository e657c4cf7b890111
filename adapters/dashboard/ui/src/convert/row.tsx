import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { ArrowDown, ArrowUp, RotateCcw, SlidersHorizontal, X } from 'lucide'
import { formats } from '../api/catalog'
import { useResource } from '../api/resource'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { Progress } from '../parts/progress'
import { duration, size } from '../parts/text'
import { Tile } from '../parts/tile'
import type { Bench } from './bench'
import { type Item, type Stage, stage } from './item'
import { PairOptions } from './options'
import { PlanLine, Warnings } from './plan'
import { Results } from './result'
import { isFile } from './source'
import { Targets } from './targets'

interface Props {
  bench: Bench
  item: Item
}

interface RowProps extends Props {
  /** What is set on the file itself, such as where to cut it. */
  editor?: (item: Item) => ComponentChildren
}

/** A file on the bench, with what can be done with it and what has become of it. */
export function Row({ bench, item, editor }: RowProps) {
  const [open, setOpen] = useState(false)
  const at = stage(item)
  const converts = bench.work.operation === 'convert'
  const settable = converts && item.target && item.format && (at === 'ready' || at === 'sending')

  return (
    <li class={`file ${at}`} data-name={item.name}>
      <div class="file-head">
        <Thumb item={item} />
        <div class="file-name">
          <strong class="cut" title={item.name}>
            {item.name}
          </strong>
          <Facts item={item} />
        </div>
        <div class="file-buttons">
          {settable && (
            <button type="button" class="button quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              <Icon of={SlidersHorizontal} /> Options
              {Object.keys(item.values).length > 0 && <span class="dot">{Object.keys(item.values).length}</span>}
            </button>
          )}
          {bench.work.joins && at === 'ready' && <Order bench={bench} item={item} />}
          {(at === 'broken' || at === 'failed') && (
            <button
              type="button"
              class="button small"
              onClick={() => (at === 'broken' ? bench.sendAgain(item) : bench.again(item))}
            >
              <Icon of={RotateCcw} size={15} /> Retry
            </button>
          )}
          <button
            type="button"
            class="button quiet square"
            aria-label={`Remove ${item.name}`}
            onClick={() => bench.remove(item)}
          >
            <Icon of={X} />
          </button>
        </div>
      </div>
      {converts && item.format && (at === 'ready' || at === 'sending') && (
        <Targets
          source={item.format}
          value={item.target}
          label={`Convert ${item.name} to`}
          choose={(target) => bench.target([item], target)}
        />
      )}
      {at === 'ready' && editor?.(item)}
      <Body bench={bench} item={item} at={at} />
      {open && settable && (
        <div class="file-options">
          <PairOptions
            from={item.format as string}
            to={item.target as string}
            values={item.values}
            faults={faultsOf(item)}
            change={(values) => bench.set(item, values)}
          />
        </div>
      )}
    </li>
  )
}

function Body({ bench, item, at }: Props & { at: Stage }) {
  const joined = bench.work.joins
  if (item.fault) return <Failure error={item.fault} />
  if (at === 'sending') return <Progress value={sending(item)} label={`Sending ${item.name}`} />
  if (at === 'ready') {
    return (
      <>
        <Warnings list={item.stored?.warnings} />
        {item.planFault && !joined && <Failure error={item.planFault} />}
        {item.plan && !joined && <PlanLine plan={item.plan} />}
      </>
    )
  }
  if (joined) return null
  if (at === 'running') return <Running item={item} />
  return <Results item={item} />
}

/** Of what the server fetches, it may not be known how much has come. */
const sending = (item: Item) => (isFile(item.source) || item.sent > 0 ? Math.round(item.sent * 100) : undefined)

function Running({ item }: { item: Item }) {
  const now = item.run?.standing
  const begun = now?.status === 'processing'
  const left = now?.eta_seconds

  return (
    <div class="running">
      <Progress value={begun && now.progress ? now.progress : undefined} label={`Converting ${item.name}`} />
      <span class="faint">
        {begun ? `${now.progress} %` : 'Waiting for its turn'}
        {left ? `, ${duration(left)} left` : ''}
      </span>
    </div>
  )
}

function Facts({ item }: { item: Item }) {
  const { data = [] } = useResource(formats, [])
  const known = data.find((f) => f.id === item.format)

  return (
    <span class="facts">
      {known ? <span>{known.name}</span> : <span>{item.stored ? item.format : 'Looking what it is…'}</span>}
      {item.size !== undefined && <span>{size(item.size)}</span>}
      {item.stored && <span class="recognised">recognised by content</span>}
    </span>
  )
}

function Thumb({ item }: { item: Item }) {
  const [broken, set] = useState(false)
  const { data = [] } = useResource(formats, [])
  const category = data.find((f) => f.id === item.format)?.category

  if (item.view && !broken && category === 'image') {
    return <img class="thumb" src={item.view} alt="" onError={() => set(true)} />
  }
  return <Tile format={item.format} category={category} large />
}

function Order({ bench, item }: Props) {
  return (
    <>
      <button
        type="button"
        class="button quiet square"
        aria-label={`Move ${item.name} up`}
        onClick={() => bench.move(item, -1)}
      >
        <Icon of={ArrowUp} />
      </button>
      <button
        type="button"
        class="button quiet square"
        aria-label={`Move ${item.name} down`}
        onClick={() => bench.move(item, 1)}
      >
        <Icon of={ArrowDown} />
      </button>
    </>
  )
}

/** What is wrong with the item's options, by their names. */
export function faultsOf(item: Item): Record<string, string> {
  const all = Object.entries(item.planFault?.fields ?? {})
  return Object.fromEntries(all.map(([path, text]) => [path.split('.').pop() ?? '', text]))
}
