import assert from 'node:assert/strict'
import { accessible, download, drop, file, lastJob, open, row } from './acts.mjs'

/** A film is trimmed on its player. */
export async function trims(page) {
  await open(page, 'tools/trim')
  await drop(page, file('sample.mp4'))
  const end = row(page, 'sample.mp4').getByRole('slider', { name: 'End' })
  await end.waitFor()
  const whole = Number(await end.inputValue())
  await end.fill('0.5')
  await accessible(page, 'the scrubber')

  await page.getByRole('button', { name: 'Trim 1 file' }).click()
  await row(page, 'sample.mp4').getByText(/checks? passed/).waitFor()
  assert.ok(whole > 0.6, `the film is ${whole} s long`)
  const job = await lastJob()
  assert.equal(job.tasks['trim-file'].options.end_time, 0.5)

  await page.getByRole('button', { name: 'Preview' }).click()
  const left = await page.locator('dialog video').evaluate(
    (video) => new Promise((done) => (video.duration ? done(video.duration) : (video.onloadedmetadata = () => done(video.duration)))),
  )
  assert.ok(left < 0.8, `${left} s are left`)
}

/** A picture is cropped by a frame on it, here with the keys. */
export async function crops(page) {
  await open(page, 'tools/crop')
  await drop(page, file('sample.jpg'))
  const frame = page.getByRole('button', { name: /^What is kept of sample.jpg/ })
  await frame.focus()
  await frame.press('ArrowRight')
  await frame.press('Shift+ArrowLeft')
  await accessible(page, 'the frame')
  const width = Number(await page.getByLabel('width').inputValue())

  await page.getByRole('button', { name: 'Crop 1 file' }).click()
  await row(page, 'sample.jpg').getByText(/checks? passed/).waitFor()
  await page.getByRole('button', { name: 'Preview' }).click()
  const seen = page.getByAltText('The result')
  assert.equal(await seen.evaluate((image) => image.decode().then(() => image.naturalWidth)), width)
}

/** A PDF, a picture and a document become one PDF, in the order of the list. */
export async function merges(page) {
  await open(page, 'tools/pdf/merge')
  await drop(page, file('scan.pdf'), file('sample.jpg'))
  await row(page, 'sample.jpg').getByText('recognised by content').waitFor()
  await page.getByRole('button', { name: 'Move sample.jpg up' }).click()
  await page.locator('.plan').waitFor()

  await page.getByRole('button', { name: 'Merge 2 files' }).click()
  const made = page.locator('li.result')
  await made.getByText('3 pages').waitFor()
  await accessible(page, 'what was merged')
  const bytes = await download(page, made.getByRole('link', { name: 'Download' }))
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')

  const job = await lastJob()
  const first = job.tasks[job.tasks.merge.input[0]].result.files[0]
  assert.equal(first.filename, 'sample.jpg')
}
