import type { DatasetPicture, ListedDataset } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from '../data/client.ts'
import { Loaded } from '../panel/loaded.tsx'
import styles from './datasets-page.module.css'

interface SheetProps {
  dataset: ListedDataset
  picture: DatasetPicture
  label: string
}

/** A picture that the service draws. */
export function Sheet({ dataset: { name, hash }, picture, label }: SheetProps) {
  const query = useQuery({
    queryKey: ['datasets', name, picture, hash],
    queryFn: () => client.datasetPicture(name, picture),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    structuralSharing: false,
  })
  return (
    <Loaded query={query} room={160}>
      {(png) => <Picture png={png} label={label} />}
    </Loaded>
  )
}

function Picture({ png, label }: { png: Uint8Array; label: string }) {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(
      new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }),
    )
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [png])
  return url ? <img className={styles.sheet} src={url} alt={label} /> : undefined
}
