import { type DragEvent, useRef, useState } from 'react'
import { bytes, counted } from '../../words/numbers.ts'
import { pickedOfDrop } from './dropped-files.ts'
import { type Picked, pickedOfInput } from './picked-files.ts'
import styles from './upload-panel.module.css'

interface DropZoneProps {
  picked: Picked | undefined
  onPick: (picked: Picked) => void
}

/** Takes files and folders: dropped, or chosen by a dialog of the system. */
export function DropZone({ picked, onPick }: DropZoneProps) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const take = async (find: () => Picked | Promise<Picked>) => {
    setWrong(undefined)
    try {
      onPick(await find())
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error))
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const { items } = event.dataTransfer
    void take(() => pickedOfDrop(items))
  }
  const choose = (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])]
    // The same files again are a choice, too.
    input.value = ''
    if (chosen.length > 0) void take(() => pickedOfInput(chosen))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: who cannot drop has the buttons in it
    <div
      className={`${styles.zone} ${isOver ? styles.over : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p>
        {picked === undefined ? 'Drop a folder of images or an archive here, or' : saidOf(picked)}
      </p>
      <div className={styles.choices}>
        <button type="button" onClick={() => folder.current?.click()}>
          Choose a folder…
        </button>
        <button type="button" onClick={() => files.current?.click()}>
          Choose files…
        </button>
      </div>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files"
        onChange={({ currentTarget }) => choose(currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder"
        {...{ webkitdirectory: '' }}
        onChange={({ currentTarget }) => choose(currentTarget)}
      />
      {picked === undefined ? (
        <p className={styles.hint}>
          A folder for each class, tables with images, MNIST, CIFAR, NPZ, Parquet; as they are, or
          in a zip, tar or tar.gz.
        </p>
      ) : undefined}
      {wrong ? (
        <p role="alert" className={styles.wrong}>
          {wrong}
        </p>
      ) : undefined}
    </div>
  )
}

function saidOf({ files, called, left }: Picked): string {
  const size = files.reduce((sum, one) => sum + one.bytes, 0)
  const from = called === '' ? '' : ` of ${called}`
  const beside = left === 0 ? '' : `; ${counted(left, 'hidden file')} left out`
  return `${counted(files.length, 'file')}${from}, ${bytes(size)}${beside}`
}
