// What people do with a page, and what is asked of it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { axe, fixture, settings } from './settings.mjs'

export const open = (page, path = '') => page.goto(`${settings.server}/#/${path}`)

const types = { jpg: 'image/jpeg', png: 'image/png', mp4: 'video/mp4', mov: 'video/quicktime', pdf: 'application/pdf' }

/** A file as a page is given it; of a fixture, or of content that is made up here. */
export function file(name, content = readFileSync(fixture(name))) {
  return { name, type: types[name.split('.').pop()] ?? '', content: Buffer.from(content).toString('base64') }
}

/** Drops files on the page, as a hand would. */
export async function drop(page, ...files) {
  const transfer = await page.evaluateHandle((list) => {
    const made = new DataTransfer()
    for (const { name, type, content } of list) {
      made.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }))
    }
    return made
  }, files)
  await page.dispatchEvent('.zone', 'drop', { dataTransfer: transfer })
}

/** Pastes files or a text on the page. */
export async function paste(page, { files = [], text = '' }) {
  await page.evaluate(({ list, words }) => {
    const held = new DataTransfer()
    for (const { name, type, content } of list) {
      held.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }))
    }
    if (words) held.setData('text/plain', words)
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: held, bubbles: true }))
  }, { list: files, words: text })
}

export const row = (page, name) => page.locator('li.file', { hasText: name })

/** Takes what a link or button sends, and returns its bytes. */
export async function download(page, link) {
  const [sent] = await Promise.all([page.waitForEvent('download'), link.click()])
  return readFileSync(await sent.path())
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** What the server itself says. */
export async function ask(path, init) {
  const answer = await fetch(settings.server + path, init)
  return (await answer.json()).data
}

export async function lastJob() {
  const [job] = await ask('/v1/jobs?limit=1')
  return ask(`/v1/jobs/${job.id}`)
}

/** Holds the page to the rules of accessibility, those that keep people out. */
export async function accessible(page, where) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  const serious = violations.filter((v) => ['serious', 'critical'].includes(v.impact))
  const told = serious.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`)
  assert.deepEqual(told, [], `accessibility of ${where}`)
}
