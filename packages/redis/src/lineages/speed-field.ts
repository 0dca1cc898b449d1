/** Field of the hash of speeds: what takes about the same time for an epoch. */
export function speedField({
  dataset,
  architecture,
  folds,
}: {
  dataset: string
  architecture: string
  folds: number | undefined
}): string {
  const part = folds === undefined ? '' : `/folds ${folds}`
  return `${dataset}${part}/${architecture}`
}
