// How the pages look: both widths, both colours, nothing wider than the screen.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, ask, drop, file, open, row } from './acts.mjs'
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
}

export const wideLight = look({ width: 1440, height: 900 }, 'light')
export const narrowDark = look({ width: 360, height: 740 }, 'dark')

function look(viewport, colorScheme) {
  const scenario = async (page) => {
    await seeded()
    for (const [name, path] of Object.entries(pages)) {
      await open(page, path.endsWith('/') ? path + (await newest(path)) : path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (name === 'trim') await page.locator('.zone').waitFor()
      await page.waitForLoadState('networkidle')
      await judge(page, name, viewport, colorScheme)
    }
    await bench(page, viewport, colorScheme)
  }
  scenario.context = { viewport, colorScheme }
  return scenario
}

const newest = async (path) => (await ask(`/v1/${path.slice(0, -1)}`)).at(path === 'jobs/' ? 0 : -1).id

/** Sees to it that there is something to look at. */
async function seeded() {
  const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } }
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
  const hook = { url: `${settings.receiver}/hooks`, events: ['job.completed'] }
  const { id } = await ask('/v1/webhooks', { ...json, body: JSON.stringify(hook) })
  await ask(`/v1/webhooks/${id}/test`, { method: 'POST' })
  await ask('/v1/jobs?wait=60', { ...json, body: JSON.stringify(job) })
}

/** Files on the bench, the fullest that the first page can be. */
async function bench(page, viewport, colorScheme) {
  await open(page)
  await drop(page, file('sample.jpg'), file('sample.docx'))
  for (const [name, target] of [['sample.jpg', 'WEBP'], ['sample.docx', 'PDF']]) {
    await row(page, name).getByRole('button', { name: target, exact: true }).click()
    await row(page, name).locator('.plan').waitFor()
  }
  await judge(page, 'bench', viewport, colorScheme)
}

async function judge(page, name, { width }, colorScheme) {
  const needs = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(needs <= width, `${name} is ${needs} pixels wide`)
  await accessible(page, `${name}, ${width}, ${colorScheme}`)

  if (!settings.screenshots) return
  mkdirSync(settings.screenshots, { recursive: true })
  const path = join(settings.screenshots, `${name}-${width}.png`)
  await page.screenshot({ path })
}
