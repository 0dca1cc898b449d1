import { Panel } from '../panel/panel.tsx'
import { Status } from '../panel/status.tsx'
import { count } from '../words/numbers.ts'
import type { ComparedSweep } from './compared-sweep.ts'
import { SweepColumns } from './sweep-columns.tsx'

/** What each sweep asked for and what it took: sharing shows in the difference. */
export function EpochsPanel({ compared }: { compared: ComparedSweep[] }) {
  const row = (name: string, of: (one: ComparedSweep['sweep']) => number) => ({
    name,
    cells: compared.map(({ sweep }) => count(of(sweep))),
  })
  return (
    <Panel title="Trials and epochs">
      <SweepColumns
        label="Trials and epochs, scrolls"
        compared={compared}
        rows={[
          {
            name: 'status',
            cells: compared.map(({ sweep }) => <Status key={sweep.id} status={sweep.status} />),
          },
          row('trials', ({ trials }) => trials),
          row('trials completed', ({ counts }) => counts.completed),
          row('trials stopped early', ({ counts }) => counts.stopped),
          row('trials failed', ({ counts }) => counts.failed),
          row('epochs asked for', ({ epochs }) => epochs.asked),
          row('epochs without repetition', ({ epochs }) => epochs.unique),
          row('of them trained before', ({ epochs }) => epochs.before),
          row('of them trained here', ({ epochs }) => epochs.trained - epochs.before),
        ]}
      />
    </Panel>
  )
}
