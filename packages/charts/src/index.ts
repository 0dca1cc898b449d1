export { logTicks, roundTicks } from './axis-ticks.ts'
export type { Chart } from './chart.ts'
export { type ClassRow, classesChart } from './classes-chart.ts'
export { type ConfusionData, confusionChart } from './confusion-chart.ts'
export { type CurvesData, curvesChart } from './curves-chart.ts'
export { type DensitiesData, densitiesChart } from './densities-chart.ts'
export { type ImportanceData, importanceChart } from './importance-chart.ts'
export { type LadderRow, ladderChart } from './ladder-chart.ts'
export {
  chosenColors,
  type LearningCurvesData,
  learningCurvesChart,
} from './learning-curves-chart.ts'
export { lineStrokes } from './line-strokes.ts'
export { type PairsData, pairsChart } from './pairs-chart.ts'
export {
  outsideOpacity,
  type ParallelData,
  strokesOf,
  strokeTrials,
  takePen,
} from './parallel-lines.ts'
export type { PlaceAxis } from './place-axis.ts'
export { type PlaneData, planeChart, planeShades } from './plane-chart.ts'
export { type ProgressData, progressChart } from './progress-chart.ts'
export { type ReliabilityData, reliabilityChart } from './reliability-chart.ts'
export { type RiverRow, riverChart } from './river-chart.ts'
export { type RungsData, rungsChart } from './rungs-chart.ts'
export { type SheetData, sheetChart } from './sheet-chart.ts'
export { shownClasses } from './shown-classes.ts'
export { type SliceData, sliceChart } from './slice-chart.ts'
export { type SlotBar, slotsChart } from './slots-chart.ts'
export { type Theme, themes } from './theme.ts'
