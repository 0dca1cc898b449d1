export { collectGarbage } from './collect-garbage.ts'
export { diskReport } from './disk-report.ts'
export { policySettings, readPolicy } from './policy-settings.ts'
export { surveyStorage } from './survey-storage.ts'
