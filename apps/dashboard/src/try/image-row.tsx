import type { Dataset } from '@sweepstack/protocol'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type Compared, keyAt } from '../compare/compared.ts'
import { Loaded } from '../panel/loaded.tsx'
import { AnswerCell } from './answer-cell.tsx'
import { disagreeing, likeliest } from './answers.ts'
import styles from './image-row.module.css'
import { drawPixels, type Pixels } from './pixels.ts'
import { hereQuery, pictureQuery, pixelsQuery, type TriedImage, thereQuery } from './tried.ts'

interface ImageRowProps {
  image: TriedImage
  dataset: Dataset
  tried: Compared[]
  /** Images for which the service is asked at once with this one. */
  beside: readonly TriedImage[]
  onRemove: (() => void) | undefined
}

/** An image, with what each model says of it. */
export function ImageRow(props: ImageRowProps) {
  const { image, dataset, onRemove } = props
  const query = useQuery(pixelsQuery(dataset.hash, dataset.shape[2], image))
  return (
    <li className={styles.row}>
      {query.data === undefined ? (
        <h3 className={`${styles.name} ${styles.alone}`}>{nameOf(image)}</h3>
      ) : undefined}
      <Loaded query={query} room={150}>
        {(pixels) => <Answered {...props} pixels={pixels} />}
      </Loaded>
      {onRemove === undefined ? undefined : (
        <button
          type="button"
          className={styles.remove}
          aria-label={`Remove ${nameOf(image)}`}
          onClick={onRemove}
        >
          ✕
        </button>
      )}
    </li>
  )
}

function Answered({ image, dataset, tried, beside, pixels }: ImageRowProps & { pixels: Pixels }) {
  const { on } = useSearch({ from: '/try' })
  const here = useQueries({ queries: tried.map((one) => hereQuery(one, image, pixels, on)) })
  const ofStored = useQueries({ queries: tried.map((one) => thereQuery(one, beside)) })
  const ofDropped = useQueries({ queries: tried.map((one) => pictureQuery(one, image)) })
  const place = image.kind === 'stored' ? image.place : undefined
  const isDropped = place === undefined
  const there = isDropped ? ofDropped : ofStored
  const stored = ofStored.map(({ data }) => data?.images.find((one) => one.image === place))
  const truth = stored.find((one) => one !== undefined)
  const known = isDropped ? ofDropped.map(({ data }) => data) : stored
  const said = tried.map((_, column) => {
    const probabilities = here[column]?.data?.probabilities ?? known[column]?.probabilities
    return probabilities && likeliest(probabilities, dataset.classes, 1)[0]?.name
  })
  const differs = disagreeing(said)
  return (
    <>
      <div className={styles.image}>
        <canvas
          ref={(canvas) => {
            if (canvas) drawPixels(canvas, pixels)
          }}
          role="img"
          aria-label={
            truth ? `${truth.name}, which is ${truth.true ?? 'not labelled'}` : nameOf(image)
          }
          className={styles.picture}
        />
        <div className={styles.told}>
          <h3 className={styles.name}>{truth?.name ?? nameOf(image)}</h3>
          {truth?.true ? <p>is {truth.true}</p> : undefined}
        </div>
      </div>
      <ul className={styles.cells}>
        {tried.map((one, column) => (
          <AnswerCell
            key={keyAt(tried, column)}
            tried={tried}
            column={column}
            classes={dataset.classes}
            here={here[column] as (typeof here)[number]}
            there={there[column] as (typeof there)[number]}
            known={known[column]?.probabilities}
            isAsked={isDropped || one.trial.fold === null}
            truth={truth?.true ?? undefined}
            differs={differs[column] === true}
          />
        ))}
      </ul>
    </>
  )
}

function nameOf(image: TriedImage): string {
  return image.kind === 'stored' ? `validation image ${image.place}` : image.name
}
