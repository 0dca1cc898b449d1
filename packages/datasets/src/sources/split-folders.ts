import type { SplitName } from '../split.ts'

const aliases = new Map<string, SplitName>([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['dev', 'val'],
  ['test', 'test'],
  ['testing', 'test'],
])

/** The split that people mean by a word, in any case. */
export function splitCalled(word: string): SplitName | undefined {
  return aliases.get(word.toLowerCase())
}

/** The same of a folder of images, as `train_images`. */
export function splitOfFolder(folder: string): SplitName | undefined {
  return splitCalled(folder.replace(/[-_ ]?(images|imgs?)$/i, ''))
}
