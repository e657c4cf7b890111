import assert from 'node:assert/strict'
import { accessible, ask, drop, file, lastJob, open, row } from './acts.mjs'
import { settings } from './settings.mjs'

/** What was done stands in the list, task by task, and can be done again, here and from code. */
export async function showsJobs(page) {
  await open(page)
  await drop(page, file('sample.png'))
  await row(page, 'sample.png').getByRole('button', { name: 'WEBP', exact: true }).click()
  await page.getByRole('button', { name: 'Convert 1 file' }).click()
  await row(page, 'sample.png').getByText(/checks? passed/).waitFor()
  const job = await lastJob()

  await page.getByRole('link', { name: 'Jobs' }).click()
  await page.getByRole('link', { name: /Convert to webp sample.png/ }).first().click()
  await page.waitForURL(`**/#/jobs/${job.id}`)
  await page.getByRole('button', { name: /^convert convert-file/ }).click()
  const panel = page.getByRole('region', { name: 'Task convert-file' })
  await panel.getByText('vips', { exact: false }).first().waitFor()
  await panel.getByText(/checks? passed/).waitFor()

  for (const [language, holds] of [['curl', 'curl -X POST'], ['JavaScript', 'await fetch'], ['Python', 'import os, requests'], ['Go', 'package main']]) {
    await page.getByRole('button', { name: language, exact: true }).click()
    const code = await page.getByLabel(`The job in ${language}`).textContent()
    assert.ok(code.includes(holds) && code.includes('webp') && code.includes('sample.png'), code)
  }

  await page.getByRole('button', { name: 'Run again' }).click()
  await page.waitForURL((url) => url.hash.startsWith('#/jobs/job_') && !url.hash.endsWith(job.id))
  await page.getByText('Done').first().waitFor()
}

/** A webhook is made, tested, seen to arrive, and sent again. */
export async function managesWebhooks(page) {
  await open(page, 'webhooks')
  await page.getByRole('button', { name: 'New webhook' }).click()
  await page.getByLabel('URL').fill(`${settings.receiver}/in`)
  await page.getByLabel('file.uploaded').check()
  await accessible(page, 'a new webhook')
  await page.getByRole('button', { name: 'Create webhook' }).click()
  const secret = await page.getByLabel('The signing secret').last().textContent()
  assert.match(secret.trim(), /^\S{24,}$/)
  await page.getByRole('button', { name: 'I have it' }).click()

  await page.getByRole('link', { name: new RegExp(`${settings.receiver}/in`) }).click()
  await page.getByRole('button', { name: 'Send a test' }).click()
  const sent = page.getByRole('button', { name: /Delivered.*job.completed/ })
  await sent.click()
  await page.getByLabel('Request').getByText('job.completed').waitFor()
  await page.getByLabel('Answer').getByText('taken').waitFor()
  await accessible(page, 'a delivery')
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByRole('button', { name: /Delivered.*2 attempts/ }).or(sent.nth(1)).first().waitFor()

  await page.getByRole('button', { name: 'New secret' }).click()
  const next = await page.getByLabel('The new signing secret').last().textContent()
  assert.notEqual(next.trim(), secret.trim())
  await page.getByRole('button', { name: 'I have it' }).click()

  await page.getByRole('button', { name: 'Switch off' }).click()
  await page.getByRole('button', { name: 'Switch on' }).waitFor()
  const hook = (await ask('/v1/webhooks')).find((h) => h.url === `${settings.receiver}/in`)
  assert.deepEqual([hook.active, hook.events.sort()], [false, ['file.uploaded', 'job.completed', 'job.failed']])
}

/** A job is written, checked as it is typed, and run. */
export async function buildsJobs(page) {
  const job = (format) => JSON.stringify({
    tasks: {
      photo: { operation: 'import/base64', file: file('sample.png').content, filename: 'a.png' },
      change: { operation: 'convert', input: 'photo', output_format: format },
      out: { operation: 'export/url', input: 'change' },
    },
  })
  await open(page, 'builder')
  const text = page.getByLabel('The job as JSON')
  await text.fill('{"tasks": {')
  await page.getByRole('alert').waitFor()
  await text.fill(job('nothing'))
  await page.getByRole('button', { name: /convert change ✗/ }).waitFor()
  await text.fill(job('gif'))
  await page.getByText('This job can run.').waitFor()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('Done').first().waitFor()
  assert.equal((await lastJob()).tasks.change.result.files[0].format, 'gif')
}
buildsJobs.allows = /(400|422) \(/
