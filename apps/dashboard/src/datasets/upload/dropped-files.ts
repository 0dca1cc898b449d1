import { type Found, type Picked, picked } from './picked-files.ts'

/** Of what was dropped. @throws Error that says what to do */
export async function pickedOfDrop(items: Iterable<DataTransferItem>): Promise<Picked> {
  // What was dropped is there only until the event is over: the entries outlive it.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const found: Found[] = []
  for (const entry of entries) await walk(entry, '', found)
  return picked(found)
}

async function walk(entry: FileSystemEntry, above: string, found: Found[]): Promise<void> {
  const path = `${above}${entry.name}`
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    found.push({ path, file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return
    await Promise.all(some.map((one) => walk(one, `${path}/`, found)))
  }
}
