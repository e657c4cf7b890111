// How the pages look: both widths, both colours, nothing wider than the screen.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, ask, drop, file, open, row } from './acts.mjs'
import { as, converts, signIn } from './admin.mjs'
import { settings } from './settings.mjs'

const pages = {
  convert: '',
  tools: 'tools',
  trim: 'tools/trim',
  jobs: 'jobs',
  job: 'jobs/',
  formats: 'formats',
  format: 'formats/jpg',
  builder: 'builder',
  webhooks: 'webhooks',
  webhook: 'webhooks/',
  connections: 'connections',
}

/** Those of a server with accounts, for who has signed in. */
const ownPages = {
  keys: 'keys',
  usage: 'usage',
  account: 'account',
  admin: 'admin',
  failures: 'admin/failures',
  engines: 'admin/engines',
  users: 'admin/users',
  audit: 'admin/audit',
}

/** Dark is chosen where the system is light, and is still there the next time. */
export async function keepsTheTheme(page) {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await open(page)
  const light = await ground()
  await page.getByRole('button', { name: 'dark', exact: true }).click()
  const dark = await ground()
  assert.notEqual(dark, light)
  await accessible(page, 'the first page, dark by choice')
  await page.reload()
  assert.equal(await ground(), dark)
}

export const wideLight = look({ width: 1440, height: 900 }, 'light')
export const narrowDark = look({ width: 360, height: 740 }, 'dark')

function look(viewport, colorScheme) {
  const scenario = async (page) => {
    const judged = (name) => judge(page, name, viewport, colorScheme)
    await seeded()
    for (const [name, path] of Object.entries(pages)) {
      await open(page, path.endsWith('/') ? path + (await newest(path)) : path)
      await shown(page)
      if (name === 'trim') await page.locator('.zone').waitFor()
      await judged(name)
    }
    await bench(page)
    await judged('bench')
    await crop(page)
    await judged('crop')
    await merge(page)
    await judged('merge')

    await page.goto(`${settings.accounts}/#/account`)
    await shown(page)
    await judged('sign-in')
    await signIn(page)
    await seededAccount(page)
    for (const [name, path] of Object.entries(ownPages)) {
      await page.goto(`${settings.accounts}/#/${path}`)
      await shown(page)
      await judged(name)
    }
    await queue(page)
    await pictured(page, 'queue', viewport)
  }
  scenario.context = { viewport, colorScheme }
  return scenario
}

async function shown(page) {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
}

const newest = async (path) => (await ask(`/v1/${path.slice(0, -1)}`)).at(path === 'jobs/' ? 0 : -1).id

const post = (body) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

/** Sees to it that there is something to look at. */
async function seeded() {
  const job = {
    tag: 'holiday',
    tasks: {
      photo: { operation: 'import/base64', file: file('sample.jpg').content, filename: 'beach.jpg' },
      small: { operation: 'resize', input: 'photo', options: { width: 48 } },
      web: { operation: 'convert', input: 'small', output_format: 'webp', options: { quality: 'high' } },
      paper: { operation: 'convert', input: 'photo', output_format: 'pdf' },
      all: { operation: 'export/url', input: ['web', 'paper'] },
    },
  }
  const { id } = await ask('/v1/webhooks', post({ url: `${settings.receiver}/hooks`, events: ['job.completed'] }))
  await ask(`/v1/webhooks/${id}/test`, { method: 'POST' })
  await ask('/v1/jobs?wait=60', post(job))

  const fields = { region: 'eu-central-1', bucket: 'my-films', access_key_id: 'AKIDEXAMPLE', secret_access_key: 'example' }
  if ((await ask('/v1/connections')).length === 0) await ask('/v1/connections', post({ storage: 's3', name: 'films', fields }))
}

/** The same for who has signed in: a key, what went well, and what did not. */
async function seededAccount(page) {
  await as(page, '/v1/account/keys', { name: 'laptop' })
  await as(page, '/v1/jobs?wait=60', converts('a.png', file('sample.png').content, 'webp'))
  await as(page, '/v1/jobs?wait=60', converts('broken.pdf', file('broken.pdf', '%PDF-1.7\nno\n').content, 'png'))
}

/** Files on the bench, the fullest that the first page can be. */
async function bench(page) {
  await open(page)
  await drop(page, file('sample.jpg'), file('sample.docx'))
  for (const [name, target] of [['sample.jpg', 'WEBP'], ['sample.docx', 'PDF']]) {
    await row(page, name).getByRole('button', { name: target, exact: true }).click()
    await row(page, name).locator('.plan').waitFor()
  }
}

/** A picture under its frame. */
async function crop(page) {
  await open(page, 'tools/crop')
  await drop(page, file('sample.jpg'))
  await page.getByRole('button', { name: /^What is kept of sample.jpg/ }).waitFor()
}

/** What becomes one PDF, in an order. */
async function merge(page) {
  await open(page, 'tools/pdf/merge')
  await drop(page, file('scan.pdf'), file('sample.jpg'))
  await page.locator('.plan').waitFor()
}

/** River's own pages. */
async function queue(page) {
  await page.goto(`${settings.accounts}/admin/queue/jobs?state=completed`)
  await page.getByText('Completed').first().waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
}

async function judge(page, name, { width }, colorScheme) {
  const needs = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(needs <= width, `${name} is ${needs} pixels wide`)
  await accessible(page, `${name}, ${width}, ${colorScheme}`)
  await pictured(page, name, { width })
}

async function pictured(page, name, { width }) {
  if (!settings.screenshots) return
  mkdirSync(settings.screenshots, { recursive: true })
  const path = join(settings.screenshots, `${name}-${width}.png`)
  await page.screenshot({ path })
}
