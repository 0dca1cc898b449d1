import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Ensemble } from '@sweepstack/protocol'
import { type ExportedModel, readModel } from '@sweepstack/training/export'
import { type Command, Option } from 'commander'
import { CliError } from '../cli-error.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { trialOrBest } from './outputs.ts'

/** The files of each format: where they go, and what the API calls them. */
const formats: Record<string, Record<string, string>> = {
  safetensors: { 'weights.safetensors': 'weights.safetensors' },
  savedmodel: {
    'saved_model/saved_model.pb': 'saved_model.pb',
    'saved_model/classes.json': 'classes.json',
  },
  keras: { 'model.keras': 'model.keras', 'classes.json': 'classes.json' },
  tfjs: { 'tfjs/model.json': 'model.json', 'tfjs/weights.bin': 'weights.bin' },
}

interface ExportOptions {
  format: string
  epoch?: string
  to: string
}

/** Commands about trained models. */
export function addModelCommands(program: Command, session: Session): void {
  addEnsembleCommand(program, session)
  program
    .command('export <id> [number]')
    .description('the trained model of a trial, the best by default')
    .addOption(
      new Option('--format <name>', 'what for')
        .choices(Object.keys(formats))
        .default('safetensors'),
    )
    .option('--best', 'of the trial that leads (the default)')
    .option('--epoch <n>', 'a checkpointed epoch; the last one by default')
    .option('--to <dir>', 'where to put it', '.')
    .action(async (id: string, number: string | undefined, options: ExportOptions) => {
      const trial = await trialOrBest(session, id, number)
      const query = options.epoch === undefined ? '' : `?epoch=${Number(options.epoch)}`
      const written: string[] = []
      for (const [file, name] of Object.entries(formats[options.format] ?? {})) {
        const target = path.join(options.to, file)
        const bytes = await session.client().output(id, trial, `model/${name}${query}`)
        await mkdir(path.dirname(target), { recursive: true })
        await writeFile(target, bytes)
        written.push(target)
      }
      session.print({ trial, files: written }, `trial ${trial}:\n  ${written.join('\n  ')}`)
    })
  program
    .command('predict <model> <images...>')
    .description('what an exported model (weights.safetensors) sees in images')
    .option('--top <n>', 'classes for each image', '3')
    .action(async (file: string, images: string[], { top }: { top: string }) => {
      const found = await predictImages(await openModel(file), images, Number(top))
      const rows = found.flatMap(({ image, classes }) =>
        classes.map((one, place) => [
          place === 0 ? image : '',
          one.class,
          one.probability.toFixed(4),
        ]),
      )
      session.print(found, table(['image', 'class', 'probability'], rows))
    })
}

function addEnsembleCommand(program: Command, session: Session): void {
  program
    .command('ensemble <id>')
    .description('which trials predict better together, and their submission')
    .option('--candidates <n>', 'of so many trials, the best ones', '10')
    .option('--to <file>', 'where to put the submission')
    .action(async (id: string, { candidates, to }: { candidates: string; to?: string }) => {
      const client = session.client()
      const ensemble = await client.ensemble(id, Number(candidates))
      if (to) await writeFile(to, await client.ensembleSubmission(id, Number(candidates)))
      session.print(ensemble, ensembleText(ensemble))
    })
}

function ensembleText({ members, accuracy, crossValidated, best }: Ensemble): string {
  const rows = members.map(({ trial, weight, accuracy: alone }) =>
    [trial, weight.toFixed(2), alone.toFixed(4)].map(String),
  )
  return [
    table(['trial', 'weight', 'val_accuracy'], rows),
    `together ${accuracy.toFixed(4)} on the images they were chosen on, ${crossValidated.toFixed(4)} on others; the best alone ${best.accuracy.toFixed(4)} (trial ${best.trial})`,
  ].join('\n')
}

async function openModel(file: string): Promise<ExportedModel> {
  try {
    return readModel(await readFile(file))
  } catch (error) {
    throw new CliError(
      `${file}: ${(error as Error).message}`,
      'give a file of: sweepstack export <sweep> --format safetensors',
    )
  }
}

async function predictImages(model: ExportedModel, images: string[], top: number) {
  // Both are native: loaded by those who predict.
  const { decodeToSize } = await import('@sweepstack/training/datasets')
  const { predictWith } = await import('@sweepstack/training/engine')
  const pixels = await Promise.all(
    images.map((image) =>
      decodeToSize(image, model.imageSize).catch((error: Error) => {
        throw new CliError(`${image}: ${error.message}`, 'give PNG, JPEG or WebP files')
      }),
    ),
  )
  const probabilities = await predictWith(model, Buffer.concat(pixels))
  const count = model.classes.length
  return images.map((image, place) => ({
    image,
    classes: model.classes
      .map((name, index) => ({
        class: name,
        probability: probabilities[place * count + index] as number,
      }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, top),
  }))
}
