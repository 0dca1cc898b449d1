import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type ExportedModel, readModel, toSavedModel } from '@sweepstack/exports'
import { entryKind, FixableError } from '@sweepstack/process'
import { type Ensemble, type ExportFormat, exportFormats } from '@sweepstack/protocol'
import { table } from '../output/table.ts'
import { checkOutputFile, checkOutputFolder, makeOutputFolder } from '../output-path.ts'
import { predictInChild } from '../predict/predict-in-child.ts'
import type { Session } from '../session.ts'
import { trialOrBest, writtenText } from './outputs.ts'

interface ExportOptions {
  format: ExportFormat
  epoch?: string
  to: string
}

/** Writes the trained model of a trial (default: the best). */
export async function exportModel(
  session: Session,
  id: string,
  number: string | undefined,
  options: ExportOptions,
): Promise<void> {
  await checkOutputFolder(options.to)
  const trial = await trialOrBest(session, id, number)
  const query = options.epoch === undefined ? '' : `?epoch=${Number(options.epoch)}`
  const written: string[] = []
  for (const [file, name] of Object.entries(exportFormats[options.format])) {
    const target = path.join(options.to, file)
    const bytes = await session.client().output(id, trial, `model/${name}${query}`)
    await makeOutputFolder(path.dirname(target))
    await writeFile(target, bytes)
    written.push(target)
  }
  session.print({ trial, files: written }, writtenText)
}

/** What an exported model sees in images. */
export async function predict(
  session: Session,
  file: string,
  images: string[],
  { top }: { top: string },
): Promise<void> {
  const found = await predictImages(await openModel(file), images, Number(top))
  session.print(found, (shown) => {
    const rows = shown.flatMap(({ image, classes }) =>
      classes.map((one, place) => [
        place === 0 ? image : '',
        one.class,
        one.probability.toFixed(4),
      ]),
    )
    return table(['image', 'class', 'probability'], rows)
  })
}

/** Which trials predict better together, and their submission. */
export async function ensemble(
  session: Session,
  id: string,
  { candidates, to }: { candidates: string; to?: string },
): Promise<void> {
  if (to !== undefined) await checkOutputFile(to, '--to FILE')
  const client = session.client()
  const ensemble = await client.ensemble(id, Number(candidates))
  if (to !== undefined) await writeFile(to, await client.ensembleSubmission(id, Number(candidates)))
  session.print(ensemble, ensembleText)
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
    const kind = entryKind(await stat(file))
    if (kind !== 'file') throw new Error(`is a ${kind}, no file`)
    return readModel(await readFile(file))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new FixableError(
      code === 'ENOENT' ? `there is no file ${file}` : `${file}: ${message}`,
      'give a file of: sweepstack export ID --format safetensors',
    )
  }
}

async function predictImages(model: ExportedModel, images: string[], top: number) {
  // Native: loaded by those who predict.
  const { decodeToShape } = await import('@sweepstack/datasets')
  const pixels = await Promise.all(
    images.map((image) =>
      decodeToShape(image, model).catch((error: Error) => {
        throw new FixableError(`${image}: ${error.message}`, 'give PNG, JPEG or WebP files')
      }),
    ),
  )
  const count = model.classes.length
  const probabilities = await predictInChild({
    savedModel: toSavedModel(model),
    size: { shape: model.shape, classes: count },
    pixels: Buffer.concat(pixels),
  })
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
