import { events } from './events'

interface Props {
  chosen: string[]
  change: (events: string[]) => void
}

/** Chooses events by name, those of a kind at once, or all there are and will be. */
export function EventChoice({ chosen, change }: Props) {
  const all = chosen.includes('*')
  const has = (name: string) => all || chosen.includes(name) || chosen.includes(`${name.split('.')[0]}.*`)
  const flip = (name: string, on: boolean) =>
    change(on ? [...chosen, name] : chosen.filter((c) => c !== name))

  return (
    <fieldset class="field">
      <legend>Events</legend>
      <label class="tick">
        <input type="checkbox" checked={all} onChange={(e) => change(e.currentTarget.checked ? ['*'] : [])} />
        Everything that happens
      </label>
      {!all && (
        <div class="grid ticks">
          {Object.entries(events).map(([kind, names]) => (
            <div key={kind} role="group" aria-label={kind}>
              <p class="nav-title">{kind}</p>
              {names.map((name) => (
                <label key={name} class="tick">
                  <input type="checkbox" checked={has(name)} onChange={(e) => flip(name, e.currentTarget.checked)} />
                  <code>{name}</code>
                </label>
              ))}
            </div>
          ))}
        </div>
      )}
    </fieldset>
  )
}
