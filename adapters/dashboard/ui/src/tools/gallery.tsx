import { formats } from '../api/catalog'
import { useResource } from '../api/resource'
import { Failure } from '../parts/notice'
import { ToolCard } from './card'
import { groups, toolOf, tools } from './list'

/** All that can be done here besides converting. */
export function Gallery() {
  const { data, error } = useResource(formats, [])
  const here = new Set(data?.flatMap((f) => f.operations))
  here.delete('convert')
  const listed = tools.map((t) => t.name).filter((name) => here.has(name))
  const others = [...here].filter((name) => !listed.includes(name))
  const all = [...listed, ...others].map(toolOf)

  return (
    <div class="page">
      <header class="page-head">
        <h1>Tools</h1>
        <p class="faint">What else can be done with files. What needs another format is converted on the way.</p>
      </header>
      {error && <Failure error={error} />}
      {groups.map((group) => {
        const inside = all.filter((t) => t.group === group)
        return (
          inside.length > 0 && (
            <section key={group} class="kind">
              <h2>{group}</h2>
              <div class="grid tools">
                {inside.map((t) => (
                  <ToolCard key={t.name} tool={t} />
                ))}
              </div>
            </section>
          )
        )
      })}
    </div>
  )
}
