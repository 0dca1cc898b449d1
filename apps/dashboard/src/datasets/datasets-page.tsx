import type { ListedDataset } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMayChange } from '../data/may-change.ts'
import { datasetsQuery } from '../data/queries.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { Moment } from '../words/moment.tsx'
import { bytes, count, counted } from '../words/numbers.ts'
import { useTitle } from '../words/use-title.ts'
import { DatasetActions } from './dataset-actions.tsx'
import styles from './datasets-page.module.css'
import { Sheets } from './sheets.tsx'
import { UploadPanel } from './upload/upload-panel.tsx'

export function DatasetsPage() {
  useTitle('Datasets')
  const query = useQuery(datasetsQuery)
  const mayChange = useMayChange()
  return (
    <div className={styles.page}>
      <h1>Datasets</h1>
      {mayChange ? <UploadPanel /> : undefined}
      <Loaded query={query} room={200}>
        {(datasets) =>
          datasets.length === 0 ? (
            <Panel title="No dataset yet">
              <p className={panel.empty}>
                {mayChange ? 'Add one above, or register' : 'Register'} a folder of images with{' '}
                <code>sweepstack datasets add NAME FOLDER</code>.
              </p>
            </Panel>
          ) : (
            datasets.map((dataset) => (
              <div key={dataset.name} id={`dataset-${dataset.name}`}>
                <Card dataset={dataset} />
              </div>
            ))
          )
        }
      </Loaded>
    </div>
  )
}

function Card({ dataset }: { dataset: ListedDataset }) {
  const { name, splits, shape, classes, warnings, notes, versions, registeredAt } = dataset
  const [rows, columns, channels] = shape
  return (
    <Panel
      title={name}
      note={
        <>
          registered <Moment at={registeredAt} />
        </>
      }
      tools={<DatasetActions name={name} />}
    >
      <p>
        {counted(classes.length, 'class', 'classes')} · {count(splits.train)} training,{' '}
        {count(splits.val)} validation, {count(splits.test)} test images · {rows}×{columns} pixels
        (height × width), {channels === 1 ? 'grey' : 'colour'} · {bytes(dataset.bytes)}
      </p>
      {versions.length > 1 ? (
        <p className={styles.quiet}>{counted(versions.length, 'version')}, the newest is current</p>
      ) : undefined}
      {warnings.length > 0 ? (
        <ul className={styles.warnings}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      ) : undefined}
      {notes.length > 0 ? <p className={styles.quiet}>{notes.join(' · ')}</p> : undefined}
      <Sheets dataset={dataset} />
    </Panel>
  )
}
