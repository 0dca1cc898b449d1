import { createInterface } from 'node:readline'

/** The child's side of `Contender`: an epoch to warm up, then orders until the input ends. */
export async function serve(parameters: number, trainEpochs: (epochs: number) => Promise<void>) {
  const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  await trainEpochs(1)
  say({ parameters })
  for await (const line of createInterface({ input: process.stdin })) {
    const { epochs } = JSON.parse(line) as { epochs: number }
    const started = performance.now()
    await trainEpochs(epochs)
    say({ seconds: (performance.now() - started) / 1000 })
  }
  process.exit(0)
}
