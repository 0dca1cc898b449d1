import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Compared } from '../compare/compared.ts'
import { client } from '../data/client.ts'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { count, counted } from '../words/numbers.ts'
import { spreadPlaces } from './answers.ts'
import { Drop } from './drop.tsx'
import { ImageRow } from './image-row.tsx'
import styles from './images-panel.module.css'
import { type TriedImage, wrongPlaces } from './tried.ts'

/** Rows that come at once: each costs every model some time. */
const shown = 6
const mostDropped = 12

/** The rows: dropped pictures first, then validation images, which the address names. */
export function ImagesPanel({ tried, dataset: hash }: { tried: Compared[]; dataset: string }) {
  const { image } = useSearch({ from: '/try' })
  const navigate = useNavigate({ from: '/try' })
  const [turn, setTurn] = useState(0)
  const [dropped, setDropped] = useState<TriedImage[]>([])
  const query = useQuery({
    queryKey: ['dataset', hash],
    queryFn: () => client.dataset(hash),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const images = query.data?.splits.val ?? 0
  const stored = useMemo(
    () => (image?.map(Number) ?? spreadPlaces(images, shown, turn)).map(storedImage),
    [image, images, turn],
  )
  const show = (places: number[]) =>
    void navigate({
      search: ({ image: _, ...rest }) =>
        places.length === 0 ? rest : { ...rest, image: places.map(String) },
      resetScroll: false,
    })
  return (
    <Panel
      title="Images"
      note={
        query.data &&
        `${count(stored.length)} of ${counted(images, 'validation image')} of ${query.data.name}`
      }
      tools={
        <>
          <WrongOnes of={tried[0] as Compared} onPlaces={show} />
          <button
            type="button"
            className={styles.button}
            onClick={() => {
              setTurn(turn + 1)
              show([])
            }}
          >
            Other images
          </button>
        </>
      }
    >
      <Drop
        onFiles={(files) =>
          setDropped((before) => [...files.map(droppedImage), ...before].slice(0, mostDropped))
        }
      />
      <Loaded query={query} room={320}>
        {(dataset) => (
          <ol className={styles.rows}>
            {[...dropped, ...stored].map((one) => (
              <ImageRow
                key={one.key}
                image={one}
                dataset={dataset}
                tried={tried}
                beside={stored}
                onRemove={
                  one.kind === 'dropped'
                    ? () => setDropped((before) => before.filter(({ key }) => key !== one.key))
                    : undefined
                }
              />
            ))}
          </ol>
        )}
      </Loaded>
      <p className={styles.legend}>
        Bars: the five likeliest classes. A dashed frame: this model says something else than most
        of them. Point at Δ, or go there with the Tab key, for the difference to what the service
        says. The service prepares dropped pictures as it prepared those of the dataset, a worker
        says what it sees in them, and both forget them within minutes.
      </p>
    </Panel>
  )
}

function storedImage(place: number): TriedImage {
  return { kind: 'stored', key: `val ${place}`, place }
}

let pictures = 0

function droppedImage(file: File): TriedImage {
  pictures += 1
  return { kind: 'dropped', key: `dropped ${pictures}`, name: file.name, file }
}

interface WrongOnesProps {
  of: Compared
  onPlaces: (places: number[]) => void
}

/** A worker predicts all validation images for it, unless it has done so before. */
function WrongOnes({ of, onPlaces }: WrongOnesProps) {
  const [state, setState] = useState<'idle' | 'asked' | 'none' | Error>('idle')
  if (of.trial.fold !== null) return undefined
  const ask = async () => {
    setState('asked')
    try {
      const places = await wrongPlaces(of, shown)
      setState(places.length === 0 ? 'none' : 'idle')
      if (places.length > 0) onPlaces(places)
    } catch (error) {
      setState(error instanceof Error ? error : new Error(String(error)))
    }
  }
  return (
    <>
      {state instanceof Error ? (
        <span role="alert" className={styles.error}>
          {state.message}
        </span>
      ) : state === 'none' ? (
        <span role="status">It gets all of them right.</span>
      ) : undefined}
      <button
        type="button"
        className={styles.button}
        disabled={state === 'asked'}
        onClick={() => void ask()}
      >
        {state === 'asked' ? 'Asking a worker…' : 'What the first gets wrong'}
      </button>
    </>
  )
}
