import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accessible, ask, download, drop, file, lastJob, open, paste, row, sha256 } from './acts.mjs'
import { settings } from './settings.mjs'

/** Three files of three kinds are dropped, and become what was asked for. */
export async function dropsAndConverts(page) {
  const followed = page.waitForRequest(/\/v1\/jobs\/job_[^/]+\/events$/)
  await open(page)
  await drop(page, file('sample.jpg'), file('sample.docx'), file('sample.mov'))

  const wanted = { 'sample.jpg': 'WEBP', 'sample.docx': 'PDF', 'sample.mov': 'MP4' }
  for (const [name, target] of Object.entries(wanted)) {
    await row(page, name).getByText('recognised by content').waitFor()
    await row(page, name).getByRole('button', { name: target, exact: true }).click()
    await row(page, name).locator('.plan').waitFor()
  }
  await accessible(page, 'files that are ready')

  await page.getByRole('button', { name: 'Convert 3 files' }).click()
  await followed
  for (const name of Object.keys(wanted)) await row(page, name).getByText(/checks? passed/).waitFor()
  await accessible(page, 'results')

  const job = await lastJob()
  const starts = { 'sample.webp': 'RIFF', 'sample.pdf': '%PDF', 'sample.mp4': 'ftyp' }
  for (const made of job.tasks.export.result.files) {
    const link = page.locator('li.result', { hasText: made.filename }).getByRole('link', { name: 'Download' })
    const bytes = await download(page, link)
    assert.equal(sha256(bytes), made.sha256)
    assert.ok(bytes.subarray(0, 12).includes(starts[made.filename]), made.filename)
  }

  const zip = await download(page, page.getByRole('link', { name: 'Download all' }))
  assert.equal(zip.subarray(0, 2).toString(), 'PK')
}

/** Files come by pasting, as a folder, and by their addresses, pasted or written. */
export async function takesFilesEveryWay(page) {
  await open(page)
  await paste(page, { files: [file('sample.jpg')] })
  await row(page, 'sample.jpg').getByText('recognised by content').waitFor()

  const folder = mkdtempSync(join(tmpdir(), 'folder-'))
  mkdirSync(join(folder, 'below'))
  for (const name of ['one.png', 'below/two.png']) writeFileSync(join(folder, name), Buffer.from(file('sample.png').content, 'base64'))
  await page.locator('input[webkitdirectory]').setInputFiles(folder)
  for (const name of ['one.png', 'two.png']) await row(page, name).getByText('recognised by content').waitFor()

  await paste(page, { text: `${settings.receiver}/pasted.png` })
  await row(page, 'pasted.png').getByText('recognised by content').waitFor()
  await page.getByRole('button', { name: 'From a URL' }).click()
  await page.getByLabel(/^Addresses/).fill(`${settings.receiver}/written.png`)
  await accessible(page, 'files by their addresses')
  await page.getByRole('button', { name: 'Add file', exact: true }).click()
  await row(page, 'written.png').getByText('recognised by content').waitFor()

  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByText('Drop files anywhere').waitFor()
}

/** A large file goes on when the connection breaks, and arrives as it is. */
export async function goesOnWhereALineBroke(page) {
  const sound = Buffer.alloc(17 * 1024 * 1024)
  sound.write('RIFF', 0)
  sound.writeUInt32LE(sound.length - 8, 4)
  sound.write('WAVEfmt ', 8)
  sound.writeUInt32LE(16, 16)
  for (const [at, value] of [[20, 1], [22, 2], [32, 4], [34, 16]]) sound.writeUInt16LE(value, at)
  sound.writeUInt32LE(48_000, 24)
  sound.writeUInt32LE(192_000, 28)
  sound.write('data', 36)
  sound.writeUInt32LE(sound.length - 44, 40)
  const path = join(mkdtempSync(join(tmpdir(), 'large-')), 'large.wav')
  writeFileSync(path, sound)

  let breaks = 0
  const parts = /\/v1\/uploads\/upl_/
  await page.route(parts, async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue()
    breaks++
    await route.abort('connectionreset')
    if (breaks === 2) await page.unroute(parts)
  })

  await open(page)
  await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles(path)
  await row(page, 'large.wav').getByText('recognised by content').waitFor()
  assert.equal(breaks, 2)

  await row(page, 'large.wav').getByRole('button', { name: 'FLAC', exact: true }).click()
  await page.getByRole('button', { name: 'Convert 1 file' }).click()
  await row(page, 'large.wav').getByText(/checks? passed/).waitFor()
}
goesOnWhereALineBroke.allows = /ERR_CONNECTION_RESET/

/** Options are a form, what is wrong with them is told before anything runs. */
export async function takesOptions(page) {
  await open(page)
  await drop(page, file('sample.png'))
  await row(page, 'sample.png').getByRole('button', { name: 'JPG', exact: true }).click()
  await row(page, 'sample.png').getByRole('button', { name: 'Options' }).click()
  await accessible(page, 'options')

  await page.getByLabel('Width', { exact: true }).fill('0')
  await row(page, 'sample.png').getByRole('alert').first().waitFor()
  await page.getByLabel('Width', { exact: true }).fill('40')
  await row(page, 'sample.png').locator('.plan').waitFor()

  await page.getByRole('button', { name: 'Convert 1 file' }).click()
  await row(page, 'sample.png').getByText(/checks? passed/).waitFor()
  await page.getByRole('button', { name: 'Preview' }).click()
  const seen = page.getByAltText('The result')
  await seen.waitFor()
  assert.equal(await seen.evaluate((image) => image.decode().then(() => image.naturalWidth)), 40)
  await accessible(page, 'the preview')
}
takesOptions.allows = /400 \(Bad Request\)/

/** A target that is not among the first is found by its name. */
export async function searchesTargets(page) {
  await open(page)
  await drop(page, file('sample.jpg'))
  await row(page, 'sample.jpg').getByRole('button', { name: /^All \d+/ }).click()
  await accessible(page, 'the search for a target')
  await page.getByRole('searchbox').fill('bmp')
  await page.keyboard.press('Enter')
  await row(page, 'sample.jpg').getByRole('button', { name: 'BMP', pressed: true }).waitFor()
}

/** A file that cannot be converted says why. */
export async function tellsWhyItFailed(page) {
  await open(page)
  await drop(page, file('broken.pdf', '%PDF-1.7\nthis is no document\n'))
  const broken = row(page, 'broken.pdf')
  await broken.getByText('recognised by content').or(broken.getByRole('alert')).first().waitFor()

  if ((await broken.getByRole('alert').count()) === 0) {
    await broken.getByRole('button', { name: 'PNG', exact: true }).click()
    await page.getByRole('button', { name: 'Convert 1 file' }).click()
  }
  await broken.getByRole('alert').getByText(/CORRUPT_FILE|CONVERSION_FAILED/).waitFor()
  await broken.getByRole('button', { name: 'Retry' }).waitFor()
  await accessible(page, 'a failure')
}
tellsWhyItFailed.allows = /400 \(Bad Request\)/

/** All of it without a mouse. */
export async function worksByKeyboard(page) {
  await open(page)
  await page.getByText('Drop files anywhere').waitFor()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), reach(page, /^Choose files$/)])
  await chooser.setFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(file('sample.jpg').content, 'base64') })

  await row(page, 'a.jpg').getByRole('button', { name: 'PNG', exact: true }).waitFor()
  await reach(page, /^PNG$/)
  await row(page, 'a.jpg').locator('.plan').waitFor()
  await reach(page, /^Convert 1 file$/)
  await row(page, 'a.jpg').getByText(/checks? passed/).waitFor()

  const [sent] = await Promise.all([page.waitForEvent('download'), reach(page, /^Download$/)])
  assert.equal(sent.suggestedFilename(), 'a.png')
}

/** Walks on with Tab until the focus is on what has this name, and presses it. */
async function reach(page, name) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate(() => {
      const at = document.activeElement
      return (at?.getAttribute('aria-label') ?? at?.textContent ?? '').trim()
    })
    if (name.test(text)) return page.keyboard.press('Enter')
  }
  throw new Error(`Tab does not lead to ${name}`)
}

/** A job can be cancelled from the page. */
export async function cancels(page) {
  await open(page)
  await drop(page, file('sample.mov'))
  await row(page, 'sample.mov').getByRole('button', { name: 'WEBM', exact: true }).click()
  await page.getByRole('button', { name: 'Convert 1 file' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await row(page, 'sample.mov').getByRole('button', { name: 'Retry' }).waitFor()
  assert.equal((await lastJob()).status, 'cancelled')
  assert.ok((await ask('/v1/jobs?status=cancelled')).length > 0)
}
