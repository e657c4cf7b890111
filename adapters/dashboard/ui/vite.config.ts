import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const made = ['node_modules', 'schema.d.ts']

/** Leaves the sum of all sources beside what is built from them: a test compares it. */
function sum(): Plugin {
  return {
    name: 'sum',
    generateBundle() {
      const names = readdirSync('.', { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((name) => !name.split('/').some((part) => made.includes(part)))
      const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
      const lines = names.sort().map((name) => `${hash(readFileSync(name))} ${name}\n`)
      this.emitFile({ type: 'asset', fileName: 'SOURCES', source: hash(lines.join('')) })
    },
  }
}

// Relative, so that the pages work behind a proxy that puts a path before; and without inlined
// files, which the Content-Security-Policy forbids.
export default defineConfig({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [sum()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
})
