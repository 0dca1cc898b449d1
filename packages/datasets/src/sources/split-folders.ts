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
/** What people add to the name of a split: `training_set`, `Test Data`, `data-val`. */
const addedBehind = /[-_. ]*(set|data|dataset|split)$/
const addedBefore = /^(set|data|dataset|split)[-_. ]+/

/** The split that people mean by a word, in any case. */
export function splitCalled(word: string): SplitName | undefined {
  const plain = word.trim().toLowerCase()
  return (
    aliases.get(plain) ??
    aliases.get(plain.replace(addedBehind, '').replace(addedBefore, '').trim())
  )
}

/** The same of a folder of images, as `train_images`. */
export function splitOfFolder(folder: string): SplitName | undefined {
  return splitCalled(folder.replace(/[-_ ]?(images|imgs?)$/i, ''))
}

/** The split that a name speaks of, as `seg_train` or `train2017`: no name of a split, but hardly that of a class. */
export function splitSpokenOf(folder: string): SplitName | undefined {
  const words = folder.split(/[^\p{L}]+/u)
  const found = new Set(words.flatMap((word) => splitCalled(word) ?? []))
  return splitOfFolder(folder) ?? (found.size === 1 ? [...found][0] : undefined)
}
