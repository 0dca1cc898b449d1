import { loadPart } from '@sweepstack/process/bundle'

await loadPart('worker', () => import('./start.ts'))
