import { constants, open } from 'node:fs/promises'
import { FixableError } from '@sweepstack/process'
import { DuplicateKey, parseJson, parseYaml, yamlLimits } from '@sweepstack/sweep-file'

const limits = { yaml: yamlLimits.bytes, json: 8 * 2 ** 20 }
const example = 'give the path of a sweep file, as sweeps/quickstart.yaml'

/** Reads a sweep file, YAML or JSON. @throws FixableError */
export async function readSweepFile(file: string): Promise<unknown> {
  const text = await textOf(file)
  const isJson = text.trimStart().startsWith('{')
  if (!isJson && text.length > limits.yaml) {
    throw new FixableError(
      `${file} is larger than ${limits.yaml / 1024} KiB, too large for YAML`,
      'write it as JSON, or its lists as ranges',
    )
  }
  try {
    const value = isJson ? readJson(text) : undefined
    return value ?? parseYaml(text, yamlLimits.levels)
  } catch (error) {
    throw new FixableError(`${file}: ${(error as Error).message}`, 'correct the file at that place')
  }
}

/** Undefined if it is no JSON: YAML has mappings in braces too. */
function readJson(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof DuplicateKey || text.length > limits.yaml) throw error
    return undefined
  }
}

async function textOf(file: string): Promise<string> {
  try {
    if (file === '') throw new FixableError('the name of the sweep file is empty', example)
    // A pipe would keep us until somebody writes into it.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const found = await handle.stat()
    if (found.isDirectory()) throw new FixableError(`${file} is a folder`, example)
    if (!found.isFile()) throw new FixableError(`${file} is no ordinary file`, example)
    if (found.size > limits.json) {
      throw new FixableError(`${file} is larger than ${limits.json / 2 ** 20} MiB`, example)
    }
    return await handle.readFile('utf8')
  } catch (error) {
    if (error instanceof FixableError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new FixableError(`there is no file ${file}`, example)
    throw new FixableError(`${file} cannot be read: ${message}`, 'make the file readable for you')
  }
}
