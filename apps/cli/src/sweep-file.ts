import { readFile } from 'node:fs/promises'
import { FixableError } from '@sweepstack/process'
import { parse } from 'yaml'

/** Reads a sweep file (YAML, and so JSON too). @throws FixableError */
export async function readSweepFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new FixableError(
      `${file} cannot be read`,
      'give the path of a sweep file, as sweeps/quickstart.yaml',
    )
  })
  try {
    return parse(text, { maxAliasCount: 20 })
  } catch (error) {
    throw new FixableError(
      `${file}: ${(error as Error).message.split('\n')[0]}`,
      'mend the YAML at that place',
    )
  }
}
