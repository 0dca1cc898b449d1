import { type Calibration, counted } from '@sweepstack/protocol'
import type { Chart } from './chart.ts'
import type { Theme } from './theme.ts'

/** How confidences and accuracies of a split agree. */
export interface ReliabilityData {
  /** Without it, what stands around the picture says what it is. */
  title?: string
  images: number
  calibration: Calibration
}

const side = 420
const left = 66
/** Room for the title and what stands under it, or for half a label. */
const topOf = { titled: 76, bare: 12 }
const below = 60
const histogram = 130

/**
 * The reliability diagram: accuracy of the images of each bin of confidence, with Wilson's interval, and beneath it how
 * many images the bin has. A calibrated model lies on the diagonal.
 */
export function reliabilityChart(data: ReliabilityData, theme: Theme): Chart {
  const { bins } = data.calibration
  const axis = {
    type: 'value' as const,
    min: 0,
    max: 1,
    axisLine: { show: true, lineStyle: { color: theme.text } },
    axisLabel: { color: theme.text, formatter: (share: number) => `${Math.round(100 * share)} %` },
    splitLine: { lineStyle: { color: theme.grid } },
    nameLocation: 'middle' as const,
    nameTextStyle: { fontWeight: 'bold' as const, fontSize: 12, color: theme.text },
  }
  const accuracy = { ...axis, name: 'accuracy', nameGap: 40 }
  const confidence = { ...axis, name: 'confidence', nameGap: 28 }
  const isTitled = data.title !== undefined
  const top = topOf[isTitled ? 'titled' : 'bare']
  const indent = isTitled ? left + 60 : left
  return {
    width: isTitled ? 620 : indent + side + 40,
    height: top + side + below + histogram + below,
    option: {
      backgroundColor: theme.background,
      ...(isTitled ? { title: titleOf(data, theme) } : {}),
      grid: [
        { left: indent, top, width: side, height: side },
        { left: indent, top: top + side + below, width: side, height: histogram },
      ],
      xAxis: [
        { ...confidence, gridIndex: 0 },
        { ...confidence, gridIndex: 1 },
      ],
      yAxis: [
        { ...accuracy, gridIndex: 0 },
        {
          ...axis,
          gridIndex: 1,
          name: 'images',
          nameGap: 40,
          max: Math.max(1, ...bins.map((bin) => bin.images)) * 1.18,
          axisLabel: { show: false },
          axisTick: { show: false },
          splitLine: { show: false },
        },
      ],
      series: seriesOf(bins, theme),
    },
  }
}

function titleOf({ title = '', images, calibration }: ReliabilityData, theme: Theme) {
  const error = calibration.error.toFixed(4)
  return {
    text: title,
    subtext: `${counted(images, 'image')}; expected calibration error ${error} (15 bins of one width); lines: 95 % intervals`,
    left: 'center',
    top: 8,
    itemGap: 12,
    textStyle: { fontSize: 15, color: theme.title },
    subtextStyle: { fontSize: 12, color: theme.muted },
  }
}

function seriesOf(bins: Calibration['bins'], theme: Theme) {
  const line = (color: string, width: number) => ({ lineStyle: { color, width }, color })
  const filled = bins.filter(({ images }) => images > 0)
  return [
    {
      type: 'line' as const,
      data: [
        [0, 0],
        [1, 1],
      ],
      showSymbol: false,
      lineStyle: { color: theme.muted, width: 1, type: 'dashed' as const },
    },
    ...filled.map(({ confidence, low, high }) => ({
      type: 'line' as const,
      data: [
        [confidence, low],
        [confidence, high],
      ],
      showSymbol: false,
      ...line(theme.training, 1.5),
    })),
    {
      type: 'line' as const,
      data: filled.map(({ confidence, accuracy }) => [confidence, accuracy]),
      symbol: 'circle',
      symbolSize: 8,
      ...line(theme.training, 0),
    },
    ...filled.map(({ from, to, images }) => ({
      type: 'line' as const,
      xAxisIndex: 1,
      yAxisIndex: 1,
      data: [
        [from, images],
        [to, images],
      ],
      showSymbol: false,
      areaStyle: { color: theme.training, opacity: 0.25 },
      ...line(theme.training, 1),
      markPoint: {
        symbol: 'circle',
        symbolSize: 1,
        data: [{ coord: [(from + to) / 2, images] }],
        label: {
          show: true,
          position: 'top' as const,
          fontSize: 9,
          color: theme.text,
          formatter: images.toLocaleString('en'),
        },
      },
    })),
  ]
}
