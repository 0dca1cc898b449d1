import { spawn } from 'node:child_process'
import { startTestRedis } from '../../support/redis.ts'

/** Its own question and answer, in processes over the journal. */
const program = `
import sys, time, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalRedisBackend
optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = JournalStorage(JournalRedisBackend(sys.argv[1]))
study = optuna.create_study(study_name="asks", storage=storage, load_if_exists=True, direction="maximize",
    sampler=optuna.samplers.RandomSampler())
start = time.time()
study.optimize(lambda trial: 1 / (1 + trial.suggest_float("learningRate", 0.001, 1, log=True)), n_trials=int(sys.argv[2]))
print(start, time.time())
`

interface OptunaOptions {
  python: string
  trials: number
  /** Processes. */
  clients: number
}

/** Trials a second of Optuna over its journal in a Redis of its own. */
export async function measureOptuna({ python, trials, clients }: OptunaOptions): Promise<number> {
  await using server = await startTestRedis()
  const run = (count: number) =>
    new Promise<number[]>((resolve, reject) => {
      const args = ['-c', program, server.url, String(count)]
      const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      child.stdout.on('data', (part: Buffer) => {
        output += part
      })
      child.once('exit', (code) => {
        if (code === 0) resolve(output.trim().split(' ').map(Number))
        else reject(new Error(`optuna ended with ${code}`))
      })
    })
  // One process makes the study.
  await run(1)
  const share = Math.ceil(trials / clients)
  const times = await Promise.all(Array.from({ length: clients }, () => run(share)))
  const [starts, ends] = [0, 1].map((at) => times.map((pair) => pair[at] as number))
  return (share * clients) / (Math.max(...(ends ?? [])) - Math.min(...(starts ?? [])))
}
