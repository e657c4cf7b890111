import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const installed = createRequire(join(process.env.UI, 'package.json'))

export const { chromium } = installed('playwright-core')
export const axe = installed('axe-core').source

export const settings = {
  server: process.env.SERVER,
  accounts: process.env.ACCOUNTS,
  admin: { name: process.env.ADMIN, password: process.env.ADMIN_PASSWORD },
  receiver: process.env.RECEIVER,
  storage: process.env.STORAGE,
  bucket: process.env.STORAGE_BUCKET,
  keyID: process.env.STORAGE_KEY_ID,
  keySecret: process.env.STORAGE_KEY_SECRET,
  screenshots: process.env.SCREENSHOTS,
  browser: ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path)),
}

export const fixture = (name) => join(process.env.FIXTURES, name)
