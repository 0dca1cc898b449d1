import { measureMachine } from './machine-speed.ts'

/** Before the first test of a run: how fast is this machine? All waits follow from it. */
export async function setup(): Promise<void> {
  const { startMs, stepMs } = await measureMachine()
  const start = (startMs / 1000).toFixed(1)
  process.stderr.write(
    `machine: a start takes ${start} s, a training step ${Math.round(stepMs)} ms; waits are multiples of these\n`,
  )
}
