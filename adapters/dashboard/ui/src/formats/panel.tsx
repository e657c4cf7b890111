import { format, formats } from '../api/catalog'
import { useResource } from '../api/resource'
import type { Format } from '../api/types'
import { CopyButton } from '../parts/copy'
import { Dialog } from '../parts/dialog'
import { Failure, Notice } from '../parts/notice'
import { count } from '../parts/text'
import { ranked } from '../convert/wanted'
import { toolOf } from '../tools/list'
import { go } from '../route'

/** What one format can become, what it can be made from, and how it gets here if it is missing. */
export function FormatPanel({ id }: { id: string }) {
  const { data, error } = useResource(() => format(id), [id])
  const { data: all = [] } = useResource(formats, [])
  const known = (ids: string[]) => ranked(data, all.filter((f) => ids.includes(f.id)))

  return (
    <Dialog title={data?.name ?? id} close={() => go('formats')} wide>
      {error && <Failure error={error} />}
      {data && (
        <div class="stack">
          <dl class="pairs">
            <dt>Id</dt>
            <dd>
              <code>{data.id}</code> {data.aliases.length > 0 && <span class="faint">or {data.aliases.join(', ')}</span>}
            </dd>
            <dt>Extensions</dt>
            <dd>{data.extensions.map((e) => `.${e}`).join(' ')}</dd>
            <dt>Media types</dt>
            <dd>{data.mime_types.join(', ')}</dd>
          </dl>
          {!data.available && <Missing packages={data.package} />}
          <Among title="Becomes" list={known(data.targets)} />
          <Among title="Made from" list={known(data.sources)} />
          {data.operations.length > 0 && (
            <section>
              <h3>Tools</h3>
              <div class="chips">
                {data.operations.filter((o) => o !== 'convert').map((o) => (
                  <a key={o} class="chip" href={`#/tools/${o}`}>
                    {toolOf(o).title}
                  </a>
                ))}
              </div>
            </section>
          )}
        </div>
      )}
    </Dialog>
  )
}

function Missing({ packages }: { packages?: string | null }) {
  if (!packages) return <Notice kind="warn">Nothing that is known to this server reads or writes it.</Notice>
  const command = `sudo apt-get install ${packages}`

  return (
    <Notice kind="warn">
      <p>Not installed here. These Debian packages bring it:</p>
      <div class="row">
        <code>{command}</code> <CopyButton text={command} />
      </div>
    </Notice>
  )
}

function Among({ title, list }: { title: string; list: Format[] }) {
  if (list.length === 0) return null

  return (
    <section>
      <h3>
        {title} <span class="faint">{count(list.length, 'format')}</span>
      </h3>
      <div class="chips">
        {list.map((f) => (
          <a key={f.id} class={`chip ${f.category}`} href={`#/formats/${f.id}`} title={f.name}>
            {f.id.toUpperCase()}
          </a>
        ))}
      </div>
    </section>
  )
}
