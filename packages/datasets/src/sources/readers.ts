import type { SourceKind } from '@sweepstack/protocol'
import { cifarSource, looksLikeCifar } from './cifar.ts'
import { classFolders, looksLikeClassFolders } from './class-folders.ts'
import { idxSource, looksLikeIdx } from './idx.ts'
import { looksLikeNpz, npzSource } from './npz.ts'
import { parquetSource } from './parquet.ts'
import { looksLikeParquet } from './parquet-shards.ts'
import type { Scan } from './scan-folder.ts'
import type { Scratch } from './scratch.ts'
import type { Source } from './source.ts'
import { looksLikeStudy, studySource } from './study.ts'
import { looksLikeTables, tableSource } from './tables.ts'

interface ReaderOptions {
  scratch: Scratch
  /** Whether this kind was asked for. */
  isAsked: boolean
}

/** A kind of source: how it is known by what lies there, and how it is read. */
export interface Reader {
  kind: SourceKind
  /** What is looked for, to be told where nothing fits. */
  sign: string
  fits(scan: Scan): boolean | Promise<boolean>
  open(scan: Scan, options: ReaderOptions): Source | Promise<Source>
}

export const readers: Reader[] = [
  {
    kind: 'study',
    sign: 'tables with folders of images (train.csv, val.csv, train_images/, val_images/)',
    fits: ({ root }) => looksLikeStudy(root),
    open: ({ root }) => studySource(root),
  },
  {
    kind: 'tables',
    sign: 'a table of images and classes (labels.csv, train.csv …)',
    fits: looksLikeTables,
    open: tableSource,
  },
  {
    kind: 'folders',
    sign: 'folders of classes (CLASS/*.jpg, or train/CLASS/*.jpg)',
    fits: looksLikeClassFolders,
    open: (scan, { isAsked }) => classFolders(scan, isAsked),
  },
  {
    kind: 'idx',
    sign: 'IDX files (train-images-idx3-ubyte, train-labels-idx1-ubyte, also .gz)',
    fits: looksLikeIdx,
    open: (scan, { scratch }) => idxSource(scan, scratch),
  },
  ...(['cifar10', 'cifar100', 'cifar100-coarse'] as const).map((kind) => ({
    kind,
    sign: {
      cifar10: 'CIFAR-10 (data_batch_1.bin)',
      cifar100: 'CIFAR-100 (train.bin)',
      'cifar100-coarse': 'its coarse labels',
    }[kind],
    fits: (scan: Scan) => looksLikeCifar(scan, kind),
    open: (scan: Scan) => cifarSource(scan, kind),
  })),
  {
    kind: 'npz',
    sign: 'an NPZ file (train_images, train_labels …)',
    fits: looksLikeNpz,
    open: (scan, { scratch }) => npzSource(scan, scratch),
  },
  {
    kind: 'parquet',
    sign: 'Parquet files of images (train-00000-of-00001.parquet …)',
    fits: looksLikeParquet,
    open: (scan, { scratch }) => parquetSource(scan, scratch),
  },
]
