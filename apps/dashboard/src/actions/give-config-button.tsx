import type { Sweep } from '@sweepstack/protocol'
import { lazy, Suspense } from 'react'
import { DialogButton } from '../panel/dialog-button.tsx'

interface GiveConfigButtonProps {
  sweep: Sweep
  label: string
  /** What stands in the fields at first. */
  config?: Readonly<Record<string, unknown>> | undefined
}

/** It reads what is typed as YAML: loaded when it is opened. */
const GiveConfig = lazy(async () => ({ default: (await import('./give-config.tsx')).GiveConfig }))

/** Gives a sweep a config that its search did not propose. */
export function GiveConfigButton({ sweep, label, config = {} }: GiveConfigButtonProps) {
  return (
    <DialogButton label={label} title="Give the sweep a config">
      {(close) => (
        <Suspense>
          <GiveConfig sweep={sweep} config={config} close={close} />
        </Suspense>
      )}
    </DialogButton>
  )
}
