const curveFiles = ['curves.png', 'curves.csv', 'curves.json'] as const

/** What the API makes of any trial, at `/v1/sweeps/{id}/trials/{number}/NAME`. The CLI writes all of them. */
export const trialFiles = [
  ...curveFiles,
  'confusion.png',
  'confusion.csv',
  'reliability.png',
  'metrics.json',
  'predictions.csv',
  'submission.csv',
] as const
export type TrialFile = (typeof trialFiles)[number]

/** Those of the trials of a sweep, by its definition: of what programs train, the service has the curves and no model. */
export function filesOfTrials(definition: unknown): readonly TrialFile[] {
  const { trainer } = definition as { trainer?: unknown }
  return trainer === 'external' ? curveFiles : trialFiles
}

/** The files of each format of an exported model: where the CLI puts one, and its name in the API, after `model/`. */
export const exportFormats = {
  safetensors: { 'weights.safetensors': 'weights.safetensors' },
  savedmodel: {
    'saved_model/saved_model.pb': 'saved_model.pb',
    'saved_model/classes.json': 'classes.json',
  },
  keras: { 'model.keras': 'model.keras', 'classes.json': 'classes.json' },
  tfjs: { 'tfjs/model.json': 'model.json', 'tfjs/weights.bin': 'weights.bin' },
} as const
export type ExportFormat = keyof typeof exportFormats

type Values<T> = T extends unknown ? T[keyof T] : never
export type ModelFile = Values<(typeof exportFormats)[ExportFormat]>
