/** What a dataset can be read from; each is known by looking at what lies there. */
export const sourceKinds = [
  'study',
  'tables',
  'folders',
  'idx',
  'cifar10',
  'cifar100',
  'cifar100-coarse',
  'npz',
  'parquet',
] as const
export type SourceKind = (typeof sourceKinds)[number]
