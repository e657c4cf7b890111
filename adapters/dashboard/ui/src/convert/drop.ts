// Files out of what was dropped or pasted, folders opened.

export async function dropped(transfer: DataTransfer): Promise<(File | string)[]> {
  const entries = [...transfer.items].map((i) => i.webkitGetAsEntry?.()).filter((e) => e !== null && e !== undefined)
  if (entries.some((e) => e.isDirectory)) return (await Promise.all(entries.map(opened))).flat()
  if (transfer.files.length > 0) return [...transfer.files]
  return urls(transfer.getData('text/uri-list') || transfer.getData('text/plain'))
}

/** The web addresses in a text, one a line. */
export const urls = (text: string) =>
  text
    .split(/\s+/)
    .filter((line) => /^https?:\/\/\S+$/.test(line))

async function opened(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((found, lost) => (entry as FileSystemFileEntry).file(found, lost))]
  }

  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const inside: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((found, lost) => reader.readEntries(found, lost))
    if (some.length === 0) break // it hands out at most a hundred at once
    inside.push(...some)
  }
  return (await Promise.all(inside.filter((e) => !e.name.startsWith('.')).map(opened))).flat()
}
