import type { Sweep, Trial } from '@sweepstack/protocol'
import { BanButton } from '../actions/ban-button.tsx'
import { bannedConfig } from '../actions/ban-text.ts'
import { GiveConfigButton } from '../actions/give-config-button.tsx'
import { mayGoOn } from '../actions/may-go-on.ts'
import { useMayChange } from '../data/may-change.ts'
import controls from '../sweep/sweep-controls.module.css'
import { variedParameters } from '../words/varied-parameters.ts'

/** What the config of a trial gives occasion for. */
export function TrialControls({ sweep, trial }: { sweep: Sweep; trial: Trial }) {
  if (!useMayChange() || !mayGoOn(sweep)) return undefined
  const { config } = trial
  return (
    <div className={`${controls.controls} ${controls.aside}`}>
      <GiveConfigButton sweep={sweep} label="Give one like it…" config={config} />
      <BanButton
        sweep={sweep}
        label="Ban its config…"
        condition={bannedConfig(config, variedParameters(sweep.definition))}
      />
    </div>
  )
}
