import { architectureJsonSchema } from '@sweepstack/models'
import { sweepJsonSchema } from '@sweepstack/protocol'
import { say } from '../output/terminal.ts'

/** Prints the JSON Schema of sweep files. */
export async function schema(): Promise<void> {
  say(JSON.stringify(sweepJsonSchema(architectureJsonSchema()), null, 2))
}
