import { connect } from 'node:net'

/** Posts JSON to the API and answers what it says. */
export interface Poster {
  <T>(at: string, body: object): Promise<T>
  close(): void
}

interface Answer {
  status: number
  text: string
}

type Line = ReturnType<typeof openLine>

/**
 * HTTP over plain sockets that are kept: the clients share the machine with all else, and an HTTP client of Node takes more than
 * twice as long for a request. Only for answers in ASCII with a length, as those of the API to these requests are.
 */
export function createPoster(port: number): Poster {
  const lines = new Set<Line>()
  const idle: Line[] = []

  function open(): Line {
    const line = openLine(port)
    lines.add(line)
    return line
  }

  async function post<T>(at: string, body: object): Promise<T> {
    const line = idle.pop() ?? open()
    const { status, text } = await line.ask(requestText(`/v1${at}`, JSON.stringify(body)))
    idle.push(line)
    if (status >= 300) throw new Error(`${at}: ${status} ${text}`)
    return JSON.parse(text) as T
  }

  const close = () => {
    for (const line of lines) line.close()
  }
  return Object.assign(post, { close })
}

/** One question after the other. */
function openLine(port: number) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true }).setEncoding('latin1')
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  let read = ''
  socket.on('data', (part: string) => {
    read += part
    const answer = answerIn(read)
    if (answer === undefined) return
    read = ''
    waiting?.resolve(answer)
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the API has closed the connection')))
  return {
    ask: (text: string) =>
      new Promise<Answer>((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(text)
      }),
    close: () => socket.destroy(),
  }
}

function requestText(path: string, body: string): string {
  const length = Buffer.byteLength(body)
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`
}

/** Undefined while some of it has yet to come. */
function answerIn(read: string): Answer | undefined {
  const end = read.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(read)?.[1])
  const text = read.slice(end + 4)
  return text.length < length ? undefined : { status: Number(read.slice(9, 12)), text }
}
