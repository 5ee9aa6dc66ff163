import t from 'tap'

interface Host {
  readonly name: string
}

const host: Host = { name: 'a' }
t.equal(host.name, 'b', 'fails on line 8')
