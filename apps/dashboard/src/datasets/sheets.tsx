import type { ListedDataset } from '@sweepstack/protocol'
import { useState } from 'react'
import { Classes } from './classes.tsx'
import { Copies } from './copies-part.tsx'
import styles from './datasets-page.module.css'
import { Sheet } from './sheet.tsx'

type Part = 'classes' | 'train.png' | 'val.png' | 'test.png' | 'copies'

/** What is in a dataset, of which one part is open at a time. */
export function Sheets({ dataset }: { dataset: ListedDataset }) {
  const { name, splits } = dataset
  const [shown, setShown] = useState<Part>()
  const parts: { part: Part; label: string }[] = [
    { part: 'classes', label: 'Classes' },
    { part: 'train.png', label: 'Training images' },
    { part: 'val.png', label: 'Validation images' },
    ...(splits.test > 0 ? [{ part: 'test.png' as const, label: 'Test images' }] : []),
    { part: 'copies', label: 'Near-duplicates' },
  ]
  const label = parts.find(({ part }) => part === shown)?.label
  return (
    <>
      <div className={styles.tabs}>
        {parts.map((one) => (
          <button
            key={one.part}
            type="button"
            aria-pressed={shown === one.part}
            onClick={() => setShown(shown === one.part ? undefined : one.part)}
          >
            {one.label}
          </button>
        ))}
      </div>
      {shown === undefined ? undefined : shown === 'classes' ? (
        <Classes dataset={dataset} />
      ) : shown === 'copies' ? (
        <Copies dataset={dataset} />
      ) : (
        <Sheet dataset={dataset} picture={shown} label={`${label} of ${name}`} />
      )}
    </>
  )
}
