import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { CliError } from './cli-error.ts'

/** Reads a sweep file (YAML, and so JSON too). @throws CliError */
export async function readSweepFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliError(
      `${file} cannot be read`,
      'give the path of a sweep file, as sweeps/quickstart.yaml',
    )
  })
  try {
    return parse(text, { maxAliasCount: 20 })
  } catch (error) {
    throw new CliError(
      `${file}: ${(error as Error).message.split('\n')[0]}`,
      'mend the YAML at that place',
    )
  }
}
