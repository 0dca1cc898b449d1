export { type Answered, type Asked, AskedThread } from './asked-thread.ts'
export { entryKind } from './entry-kind.ts'
export { FixableError } from './fixable-error.ts'
export { type GpuChoice, parseGpuChoice } from './gpu-choice.ts'
export { chosenGpus } from './gpus/chosen-gpus.ts'
export { deviceName, deviceUuid, type GpuDevice, parseDevices } from './gpus/gpu-devices.ts'
export { NvidiaSmi } from './gpus/nvidia-smi.ts'
export { eachInSteps, inSteps, letOthersIn, sortedInSteps } from './in-steps.ts'
export { makeFolder } from './make-folder.ts'
export { onPath } from './on-path.ts'
export { PassingThread } from './passing-thread.ts'
export { processStart } from './process-start.ts'
export { peakResidentMb, residentMb } from './resident-memory.ts'
export {
  apiKeySetting,
  countSetting,
  daysSetting,
  deviceSetting,
  gpusSetting,
  hostSetting,
  logLevelSetting,
} from './setting-kinds.ts'
export { longestWaitSeconds, parseSettings } from './settings.ts'
export { explainStart } from './start.ts'
export { systemFix } from './system-fix.ts'
export { withOwner } from './with-owner.ts'
