import t from 'tap'
import { nameSpace, uuidOf } from '../../../src/evidence/oscal/names.ts'

t.test('a UUID of version 5 is the one that RFC 9562 gives for the name', async (t) => {
  // Appendix A.4 of the RFC: the name www.example.com in the name space of domain names.
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  t.equal(uuidOf(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

t.test('the same name gives the same UUID, another name another', async (t) => {
  t.equal(uuidOf(nameSpace, 'a'), uuidOf(nameSpace, 'a'))
  t.not(uuidOf(nameSpace, 'a'), uuidOf(nameSpace, 'b'))
  t.not(uuidOf(nameSpace, 'a'), uuidOf(uuidOf(nameSpace, 'x'), 'a'))
})
