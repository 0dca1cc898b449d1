import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { FixableError } from '@sweepstack/process'
import type { ImageShape } from '@sweepstack/protocol'

const entry = fileURLToPath(new URL('./predict-main.js', import.meta.url))

/** What `predictWith` of the engine takes. */
export interface PredictionInput {
  savedModel: Uint8Array
  size: { shape: ImageShape; classes: number }
  pixels: Uint8Array
}

export type PredictionOutcome = { probabilities: Float32Array } | { message: string }

/**
 * `predictWith` in a process of its own, whose log is kept back: TensorFlow writes into it before anybody could tell it
 * not to. @throws FixableError with the last line of the log if the process ends early
 */
export function predictInChild(input: PredictionInput): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let log = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      log = `${log}${chunk}`.slice(-10_000)
    })
    const fail = (message: string) => {
      const fix = 'sweepstack doctor says whether TensorFlow can be loaded here'
      reject(new FixableError(`cannot predict: ${message}`, fix))
    }
    child.once('message', (outcome: PredictionOutcome) => {
      if ('probabilities' in outcome) resolve(outcome.probabilities)
      else fail(outcome.message)
    })
    child.once('error', ({ message }) => fail(message))
    child.once('close', (code, signal) => {
      fail(log.trim().split('\n').at(-1) || `its process ended early (${signal ?? `code ${code}`})`)
    })
    child.send(input, (error) => error && fail(error.message))
  })
}
